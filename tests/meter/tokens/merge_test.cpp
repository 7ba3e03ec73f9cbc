// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/merge.h"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "meter/tokens/encoding.h"
#include "meter/tokens/random_text.h"
#include "meter/tokens/reference.h"

namespace toll::internal {
namespace {

// Pieces as no pre-tokenizer would cut them: any bytes, of few kinds, so that
// much can be merged; short ones, long ones, and longer than what needs a heap.
std::string RandomPiece(std::mt19937& random) {
  static constexpr std::string_view kAlphabets[] = {
      "ab", "etaoin shrdlu", "aAbB01 \n.,'", "\xE4\xB8\xAD\xE6\x96\x87"};
  const size_t size = 1 + random() % (random() % 16 == 0 ? 700 : 40);
  if (random() % 4 == 0) return RandomText(random, size / 4 + 1);
  const std::string_view alphabet = kAlphabets[random() % 4];
  std::string piece;
  while (piece.size() < size) piece += alphabet[random() % alphabet.size()];
  return piece;
}

TEST(Merge, GivesWhatMergingGives) {
  for (const char* name : {"o200k_base", "cl100k_base"}) {
    const Encoding encoding = EncodingByName(name).value();
    const Merge merge(encoding.vocabulary);
    const Reference reference(name);
    std::mt19937 random(10);
    for (int i = 0; i < 20'000; ++i) {
      const std::string piece = RandomPiece(random);
      if (piece.empty()) continue;
      const std::vector<uint32_t> expected = reference.EncodePiece(piece);
      std::vector<TokenId> ids;
      merge.Encode(piece, &ids);
      ASSERT_EQ(ids, expected) << testing::PrintToString(piece);
      const auto count = static_cast<int64_t>(expected.size());
      ASSERT_EQ(merge.Count(piece), count) << testing::PrintToString(piece);
      ASSERT_EQ(merge.CountInPlace(piece), count)
          << testing::PrintToString(piece);
    }
  }
}

TEST(Merge, EveryTokenIsItself) {
  for (const char* name : {"o200k_base", "cl100k_base"}) {
    const Encoding encoding = EncodingByName(name).value();
    const Merge merge(encoding.vocabulary);
    const Vocabulary& vocabulary = encoding.vocabulary;
    // A token is what its splits say, down to the bytes.
    std::vector<std::string> bytes(vocabulary.tokens_count());
    for (int byte = 0; byte < 256; ++byte) {
      bytes[vocabulary.OfByte(static_cast<unsigned char>(byte))] =
          static_cast<char>(byte);
    }
    for (TokenId id = 0; id < vocabulary.tokens_count(); ++id) {
      const Split split = vocabulary.SplitOf(id);
      if (split.left != id) bytes[id] = bytes[split.left] + bytes[split.right];
      std::vector<TokenId> ids;
      merge.Encode(bytes[id], &ids);
      ASSERT_EQ(ids, std::vector<TokenId>{id});
    }
  }
}

TEST(Merge, NothingIsNoToken) {
  const Encoding encoding = EncodingByName("o200k_base").value();
  EXPECT_EQ(Merge(encoding.vocabulary).Count(""), 0);
  EXPECT_EQ(Merge(encoding.vocabulary).CountInPlace(""), 0);
}

}  // namespace
}  // namespace toll::internal
