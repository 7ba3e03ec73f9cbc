// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/piece_cache.h"

#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include <gtest/gtest.h>

#include "meter/tokens/long_cache.h"

namespace toll::internal {
namespace {

PieceKey KeyOf(const std::string& piece) {
  return PieceKey::OfWithin(piece, piece.data() + piece.size());
}

// Zeros behind a piece are not zeros in it.
TEST(PieceKey, PiecesThatDifferHaveKeysThatDiffer) {
  const std::string a("a\0", 2);
  const PieceKey one = KeyOf("a");
  const PieceKey two = KeyOf(a);
  EXPECT_TRUE(one.low != two.low || one.high != two.high);
  const std::string text = "exactly 15 byte and more to read";
  const PieceKey loaded = PieceKey::Of(text.data(), 15);
  const PieceKey copied = KeyOf(text.substr(0, 15));
  EXPECT_EQ(loaded.low, copied.low);
  EXPECT_EQ(loaded.high, copied.high);
}

TEST(PieceCache, NeverGivesTheCountOfAnother) {
  std::vector<uint64_t> words(PieceCache::kWordsCount);
  PieceCache cache(words.data());
  std::unordered_map<std::string, int> counts;
  std::mt19937 random(13);
  size_t hits = 0;
  for (int i = 0; i < 400'000; ++i) {
    std::string piece(1 + random() % 15, '\0');
    for (char& c : piece) c = static_cast<char>("ab\0\xFF"[random() % 4]);
    const int found = cache.Find(KeyOf(piece));
    const auto known = counts.find(piece);
    if (found != 0) {
      ASSERT_NE(known, counts.end());
      ASSERT_EQ(found, known->second);
      ++hits;
      continue;
    }
    const int count = static_cast<int>(1 + random() % 15);
    cache.Put(KeyOf(piece), count);
    counts[piece] = count;
    ASSERT_EQ(cache.Find(KeyOf(piece)), count);
  }
  EXPECT_GT(hits, 10'000u);
}

TEST(LongCache, NeverGivesTheCountOfAnother) {
  LongCache cache;
  std::unordered_map<std::string, int> counts;
  std::mt19937 random(14);
  size_t hits = 0;
  for (int i = 0; i < 100'000; ++i) {
    std::string piece(16 + random() % 47, 'x');
    piece[random() % piece.size()] = static_cast<char>('a' + random() % 3);
    const int found = cache.Find(piece);
    if (found != 0) {
      ASSERT_EQ(found, counts.at(piece));
      ++hits;
      continue;
    }
    counts[piece] = static_cast<int>(1 + random() % 62);
    cache.Put(piece, counts[piece]);
  }
  EXPECT_GT(hits, 1'000u);
}

}  // namespace
}  // namespace toll::internal
