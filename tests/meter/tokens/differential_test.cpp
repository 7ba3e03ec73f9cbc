// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Random texts, each counted by the counters and by the slow, obvious
// reference, must give the same ids and the same count.
//
//   export TOLL_TEST_STRINGS=5000000 TOLL_TEST_SEED=7
//   build/bench/bin/tokens_test --gtest_filter='*Differential*'

#include <cstdlib>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "meter/tokens/random_text.h"
#include "meter/tokens/reference.h"
#include "toll/tokens.h"

namespace toll::internal {
namespace {

int64_t FromEnvironment(const char* name, int64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoll(text);
}

class DifferentialTest : public testing::TestWithParam<const char*> {};

TEST_P(DifferentialTest, CountsAndEncodesAsTheReference) {
  const Reference reference(GetParam());
  auto counter = TokenCounter::ForEncoding(GetParam());
  ASSERT_TRUE(counter.ok()) << counter.status();
  const int64_t strings = FromEnvironment("TOLL_TEST_STRINGS", 50'000);
  const auto seed =
      static_cast<uint32_t>(FromEnvironment("TOLL_TEST_SEED", 20'261'121));
  std::mt19937 random(seed);
  std::vector<uint32_t> ids;
  for (int64_t i = 0; i < strings; ++i) {
    const std::string text = RandomText(random, 1 + random() % 48);
    const std::vector<uint32_t> expected = reference.Encode(text);
    ids.clear();
    counter->Encode(text, &ids);
    ASSERT_EQ(ids, expected) << "seed " << seed << ", string " << i << ": "
                             << testing::PrintToString(text);
    ASSERT_EQ(counter->Count(text), static_cast<int64_t>(expected.size()))
        << "seed " << seed << ", string " << i << ": "
        << testing::PrintToString(text);
  }
  RecordProperty("strings", static_cast<int>(strings));
}

INSTANTIATE_TEST_SUITE_P(Encodings, DifferentialTest,
                         testing::Values("o200k_base", "cl100k_base"));

}  // namespace
}  // namespace toll::internal
