// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/block_scan.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

#include "meter/tokens/block_sse2.h"
#include "meter/tokens/random_text.h"

namespace toll::internal {
namespace {

// What is found is what the splitter finds, up to the last that is sure.
template <Pattern kPattern>
void ExpectTheSplittersPieces() {
  const Splitter splitter(kPattern);
  std::mt19937 random(12);
  size_t found = 0;
  for (int i = 0; i < 50'000; ++i) {
    std::string text = RandomText(random, 60);
    if (text.size() < 128) continue;
    const uint64_t begins = PieceBegins<kPattern>(BlockSse2(text.data()));
    ASSERT_EQ(begins & 1, 1u);
    const auto last = static_cast<size_t>(63 - std::countl_zero(begins));
    uint64_t expected = 0;
    for (size_t at = 0; at <= last; at = splitter.Next(text, at).end) {
      expected |= uint64_t{1} << at;
    }
    ASSERT_EQ(begins, expected) << testing::PrintToString(text.substr(0, 70));
    found += static_cast<size_t>(std::popcount(begins)) - 1;
  }
  EXPECT_GT(found, 50'000u);
}

TEST(PieceBegins, AreThoseOfTheSplitter) {
  ExpectTheSplittersPieces<Pattern::kO200k>();
  ExpectTheSplittersPieces<Pattern::kCl100k>();
}

TEST(PieceBegins, LeaveOutWhatMoreTextCouldChange) {
  std::string text(64, ' ');
  EXPECT_EQ(PieceBegins<Pattern::kO200k>(BlockSse2(text.data())), 1u);
  text = std::string(64, 'a');
  EXPECT_EQ(PieceBegins<Pattern::kO200k>(BlockSse2(text.data())), 1u);
  text = "a b " + std::string(60, ' ');
  EXPECT_EQ(PieceBegins<Pattern::kO200k>(BlockSse2(text.data())), 0b1011u);
}

}  // namespace
}  // namespace toll::internal
