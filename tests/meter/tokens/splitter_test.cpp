// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/splitter.h"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "meter/tokens/random_text.h"
#include "meter/tokens/reference.h"

namespace toll::internal {
namespace {

using Pieces = std::vector<std::string>;

Pieces Split(Pattern pattern, std::string_view text) {
  const Splitter splitter(pattern);
  Pieces pieces;
  for (size_t at = 0; at < text.size();) {
    const size_t end = splitter.Next(text, at).end;
    pieces.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return pieces;
}

TEST(Splitter, CutsAsO200kDoes) {
  const auto split = [](std::string_view text) {
    return Split(Pattern::kO200k, text);
  };
  EXPECT_EQ(split("Don't stop"), (Pieces{"Don't", " stop"}));
  EXPECT_EQ(split("camelCase HTTPServer"),
            (Pieces{"camel", "Case", " HTTPServer"}));
  EXPECT_EQ(split("1234567"), (Pieces{"123", "456", "7"}));
  EXPECT_EQ(split("a  b"), (Pieces{"a", " ", " b"}));
  EXPECT_EQ(split("{\n\n    x"), (Pieces{"{\n\n", "   ", " x"}));
  EXPECT_EQ(split("!\n//x"), (Pieces{"!\n//", "x"}));
  EXPECT_EQ(split("x  \n \n  "), (Pieces{"x", "  \n \n", "  "}));
  EXPECT_EQ(split("it's's"), (Pieces{"it's", "'s"}));
}

TEST(Splitter, CutsAsCl100kDoes) {
  const auto split = [](std::string_view text) {
    return Split(Pattern::kCl100k, text);
  };
  EXPECT_EQ(split("Don't stop"), (Pieces{"Don", "'t", " stop"}));
  EXPECT_EQ(split("camelCase"), (Pieces{"camelCase"}));
  EXPECT_EQ(split("!\n//x"), (Pieces{"!\n", "//", "x"}));
}

// A mark is a prefix, upper and lower at once; the long s is an s.
TEST(Splitter, KnowsTheCornersOfTheExpression) {
  EXPECT_EQ(Split(Pattern::kO200k,
                  "\xE3\x81\x82"
                  "AB"),
            (Pieces{"\xE3\x81\x82", "AB"}));
  EXPECT_EQ(Split(Pattern::kO200k,
                  "\xE3\x81\x82"
                  "ABc"),
            (Pieces{"\xE3\x81\x82"
                    "ABc"}));
  EXPECT_EQ(Split(Pattern::kO200k,
                  "\xCC\x81"
                  "A"),
            (Pieces{"\xCC\x81", "A"}));
  EXPECT_EQ(Split(Pattern::kO200k, "it'\xC5\xBF!"),
            (Pieces{"it'\xC5\xBF", "!"}));
}

TEST(Splitter, CutsRandomTextsAsTheReference) {
  for (const char* name : {"o200k_base", "cl100k_base"}) {
    const bool is_o200k = name[0] == 'o';
    const Pattern pattern = is_o200k ? Pattern::kO200k : Pattern::kCl100k;
    const Reference reference(name);
    std::mt19937 random(8);
    for (int i = 0; i < 10'000; ++i) {
      const std::string text = RandomText(random, 1 + random() % 30);
      const auto expected = reference.Pieces(text);
      ASSERT_EQ(Split(pattern, text), Pieces(expected.begin(), expected.end()));
    }
  }
}

// What a piece says of itself holds: more text does not change it.
TEST(Splitter, APieceThatDidNotMeetTheEndStays) {
  std::mt19937 random(9);
  const Splitter splitter(Pattern::kO200k);
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = RandomText(random, 1 + random() % 6);
    if (text.empty()) continue;
    const PieceEnd piece = splitter.Next(text, 0);
    if (piece.met_end_of_text) continue;
    EXPECT_EQ(splitter.Next(text + RandomText(random, 3), 0).end, piece.end);
  }
}

}  // namespace
}  // namespace toll::internal
