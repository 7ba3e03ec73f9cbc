// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "price/pattern.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

TEST(Pattern, MatchesWholeNamesInEitherCase) {
  EXPECT_TRUE(MatchesPattern("gpt-4o", "GPT-4o"));
  EXPECT_FALSE(MatchesPattern("gpt-4o", "gpt-4o-mini"));
  EXPECT_FALSE(MatchesPattern("gpt-4o-mini", "gpt-4o"));
  EXPECT_TRUE(MatchesPattern("", ""));
  EXPECT_FALSE(MatchesPattern("", "a"));
}

TEST(Pattern, AStarTakesAnyText) {
  EXPECT_TRUE(MatchesPattern("gpt-*", "gpt-"));
  EXPECT_TRUE(MatchesPattern("*-tts", "gemini-tts"));
  EXPECT_TRUE(MatchesPattern("*claude*", "us.anthropic.claude-3"));
  EXPECT_TRUE(MatchesPattern("*", ""));
  EXPECT_TRUE(MatchesPattern("a*b*c", "a-b-b-c"));
  EXPECT_FALSE(MatchesPattern("a*b*c", "a-c-b"));
  EXPECT_TRUE(MatchesPattern("*-tts-*", "x-tts-y"));
  EXPECT_FALSE(MatchesPattern("*-tts-*", "x-tts"));
}

TEST(Pattern, AHashTakesOneDigit) {
  EXPECT_TRUE(MatchesPattern("m-####-##-##", "m-2026-01-31"));
  EXPECT_FALSE(MatchesPattern("m-########", "m-2026013"));
  EXPECT_FALSE(MatchesPattern("m-########", "m-202601311"));
  EXPECT_FALSE(MatchesPattern("m-#", "m-x"));
  EXPECT_TRUE(MatchesPattern("*-#*", "m-n-5x"));
}

TEST(Pattern, ABackslashTakesTheNextCharacterAsItIs) {
  EXPECT_TRUE(MatchesPattern("bedrock/\\*/x", "bedrock/*/x"));
  EXPECT_FALSE(MatchesPattern("bedrock/\\*/x", "bedrock/y/x"));
  EXPECT_TRUE(MatchesPattern("a\\#", "a#"));
  EXPECT_TRUE(MatchesPattern("a\\\\", "a\\"));
  EXPECT_TRUE(MatchesPattern("a\\", "a\\"));  // Nothing follows: itself.
}

// The definition, without an idea of speed.
bool Reference(std::string_view pattern, std::string_view name) {
  if (pattern.empty()) return name.empty();
  if (pattern[0] == '*') {
    return Reference(pattern.substr(1), name) ||
           (!name.empty() && Reference(pattern, name.substr(1)));
  }
  if (name.empty()) return false;
  const bool digit = name[0] >= '0' && name[0] <= '9';
  if (pattern[0] == '#' ? !digit : pattern[0] != name[0]) return false;
  return Reference(pattern.substr(1), name.substr(1));
}

TEST(Pattern, AgreesWithItsDefinition) {
  std::mt19937 random(7);
  const auto text = [&random](std::string_view letters, size_t length) {
    std::string made;
    for (size_t i = 0; i < length; ++i) {
      made += letters[random() % letters.size()];
    }
    return made;
  };
  int matches = 0;
  for (int i = 0; i < 50'000; ++i) {
    const std::string pattern = text("ab*#", random() % 7);
    const std::string name = text("ab1", random() % 8);
    const bool expected = Reference(pattern, name);
    ASSERT_EQ(MatchesPattern(pattern, name), expected)
        << pattern << " / " << name;
    matches += expected ? 1 : 0;
  }
  EXPECT_GT(matches, 1000);  // Else it proved nothing.
}

TEST(Pattern, IdsAreEqualInEitherCase) {
  EXPECT_TRUE(EqualsIgnoringCase("MiniMax-M2", "minimax-m2"));
  EXPECT_FALSE(EqualsIgnoringCase("a", "ab"));
  EXPECT_FALSE(EqualsIgnoringCase("[", "{"));  // They differ by that bit alone.
}

}  // namespace
}  // namespace toll::internal
