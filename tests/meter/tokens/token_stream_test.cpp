// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "meter/tokens/random_text.h"
#include "meter/tokens/texts.h"
#include "toll/tokens.h"

namespace toll::internal {
namespace {

class TokenStreamTest : public testing::TestWithParam<const char*> {
 protected:
  TokenCounter counter_ =
      std::move(TokenCounter::ForEncoding(GetParam())).value();
};

// Cut anywhere, within characters too; damaged now and then.
TEST_P(TokenStreamTest, CountsAsTheWholeWhateverTheSplits) {
  std::mt19937 random(5);
  for (int i = 0; i < 5'000; ++i) {
    std::string text = RandomText(random, 1 + random() % 48);
    for (auto j = random() % 3; j-- > 0 && i % 3 == 0 && !text.empty();) {
      text[random() % text.size()] = static_cast<char>(random());
    }
    const size_t longest = 1 + random() % 20;
    TokenStream stream(&counter_);
    for (size_t at = 0; at < text.size();) {
      const size_t size = 1 + random() % longest;
      stream.Feed(std::string_view(text).substr(at, size));
      at += std::min(size, text.size() - at);
      if (random() % 16 == 0) {
        ASSERT_EQ(stream.count(),
                  counter_.Count(std::string_view(text).substr(0, at)))
            << i << ": " << testing::PrintToString(text.substr(0, at));
      }
    }
    ASSERT_EQ(stream.count(), counter_.Count(text))
        << i << ": " << testing::PrintToString(text);
  }
}

TEST_P(TokenStreamTest, CountsTextsOfTheMachine) {
  for (const NamedText& each : TextsOfTheMachine()) {
    const std::string text = each.text.substr(0, 200'000);
    TokenStream stream(&counter_);
    for (size_t at = 0; at < text.size(); at += 7) {
      stream.Feed(std::string_view(text).substr(at, 7));
    }
    EXPECT_EQ(stream.count(), counter_.Count(text)) << each.name;
    EXPECT_LT(stream.held_bytes(), 1'000) << each.name;
  }
}

// A word without an end is held, but not read again for each byte: this takes
// minutes where it is.
TEST_P(TokenStreamTest, AnEndlessWordIsNotReadAgainAndAgain) {
  const std::string word(300'000, 'a');
  TokenStream stream(&counter_);
  for (const char& c : word) stream.Feed({&c, 1});
  EXPECT_EQ(stream.held_bytes(), 300'000);
  EXPECT_EQ(stream.count(), counter_.Count(word));
  stream.Feed(" and ends.");
  EXPECT_EQ(stream.count(), counter_.Count(word + " and ends."));
}

TEST_P(TokenStreamTest, ResetForgets) {
  TokenStream stream(&counter_);
  stream.Feed("some words and \xE4\xB8");
  stream.Reset();
  EXPECT_EQ(stream.count(), 0);
  stream.Feed("more");
  EXPECT_EQ(stream.count(), counter_.Count("more"));
}

INSTANTIATE_TEST_SUITE_P(Encodings, TokenStreamTest,
                         testing::Values("o200k_base", "cl100k_base"));

}  // namespace
}  // namespace toll::internal
