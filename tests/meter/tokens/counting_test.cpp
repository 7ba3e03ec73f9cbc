// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/counting.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

#include "meter/tokens/random_text.h"
#include "meter/tokens/reference.h"
#include "meter/tokens/texts.h"

namespace toll::internal {
namespace {

// Each kind of processor that this one can play.
std::vector<Simd> Kinds() {
  std::vector<Simd> kinds = {Simd::kSse2};
  if (BestSimd() >= Simd::kAvx2) kinds.push_back(Simd::kAvx2);
  if (BestSimd() >= Simd::kAvx512) kinds.push_back(Simd::kAvx512);
  return kinds;
}

TEST(Counting, EveryKindOfProcessorCountsTheSame) {
  for (const char* name : {"o200k_base", "cl100k_base"}) {
    const Encoding encoding = EncodingByName(name).value();
    const Reference reference(name);
    for (const Simd simd : Kinds()) {
      Counting counting(encoding, simd);
      std::mt19937 random(6);
      for (int i = 0; i < 3'000; ++i) {
        const std::string text = RandomText(random, 1 + random() % 100);
        ASSERT_EQ(counting.Count(text),
                  static_cast<int64_t>(reference.Encode(text).size()))
            << name << ", " << static_cast<int>(simd) << ": "
            << testing::PrintToString(text);
      }
      for (const NamedText& each : TextsOfTheMachine()) {
        std::vector<TokenId> ids;
        counting.Encode(each.text, &ids);
        EXPECT_EQ(counting.Count(each.text), static_cast<int64_t>(ids.size()))
            << each.name;
      }
    }
  }
}

TEST(Counting, SettledAndRestMakeTheWhole) {
  Counting counting(EncodingByName("o200k_base").value());
  const std::string text = "Some words, 12345 and   spaces";
  for (size_t size = 0; size <= text.size(); ++size) {
    const std::string_view part = std::string_view(text).substr(0, size);
    size_t done = 0;
    const int64_t settled = counting.CountSettled(part, &done);
    ASSERT_LE(done, size);
    EXPECT_EQ(settled + counting.CountValid(part.substr(done)),
              counting.CountValid(part));
    // What is settled is so whatever follows.
    EXPECT_EQ(settled + counting.CountValid(text.substr(done)),
              counting.CountValid(text));
  }
}

}  // namespace
}  // namespace toll::internal
