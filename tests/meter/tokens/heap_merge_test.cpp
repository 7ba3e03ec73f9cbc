// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/heap_merge.h"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "meter/tokens/embedded.h"
#include "meter/tokens/merge.h"
#include "meter/tokens/random_text.h"

namespace toll::internal {
namespace {

// Where the search holds, both must give the same.
TEST(MergeByHeap, IsTheMergeOfTheSearch) {
  const Vocabulary vocabulary =
      Vocabulary::View(FindEmbedded("o200k_base")->bytes()).value();
  const Merge merge(vocabulary);
  std::mt19937 random(6);
  for (int i = 0; i < 5'000; ++i) {
    const std::string piece = RandomText(random, 1 + random() % 60);
    if (piece.empty()) continue;
    std::vector<TokenId> expected;
    merge.Encode(piece, &expected);
    std::vector<TokenId> tokens(piece.size());
    tokens.resize(MergeByHeap(vocabulary, piece, tokens.data()));
    ASSERT_EQ(tokens, expected) << testing::PrintToString(piece);
    ASSERT_EQ(MergeByHeap(vocabulary, piece, nullptr), expected.size());
  }
}

}  // namespace
}  // namespace toll::internal
