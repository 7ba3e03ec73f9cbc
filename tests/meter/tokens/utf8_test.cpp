// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/utf8.h"

#include <string>

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

constexpr const char* kBad = "\xEF\xBF\xBD";

std::string Lossy(std::string_view text) {
  std::string out;
  AppendLossy(text, &out);
  return out;
}

// The examples of Unicode's chapter 3.9 and of WHATWG's decoder.
TEST(Utf8, ReplacesTheLongestBeginnings) {
  const std::string bad = kBad;
  EXPECT_EQ(Lossy("plain \xE4\xB8\xAD"), "plain \xE4\xB8\xAD");
  EXPECT_EQ(Lossy("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82"
                  "A"),
            bad + bad + bad + bad + bad + bad + bad + bad + "A");
  EXPECT_EQ(Lossy("\xED\xA0\x80\xED\xBF\xBF"),
            bad + bad + bad + bad + bad + bad);
  EXPECT_EQ(Lossy("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF"
                  "A"),
            bad + bad + bad + bad + "A");
  EXPECT_EQ(Lossy("\xF4\x90\x80\x80"), bad + bad + bad + bad);
  EXPECT_EQ(Lossy("a\xE4\xB8"), "a" + bad);
}

TEST(Utf8, FindsAnUnfinishedEnd) {
  EXPECT_EQ(UnfinishedBytes(""), 0u);
  EXPECT_EQ(UnfinishedBytes("a"), 0u);
  EXPECT_EQ(UnfinishedBytes("a\xE4"), 1u);
  EXPECT_EQ(UnfinishedBytes("a\xE4\xB8"), 2u);
  EXPECT_EQ(UnfinishedBytes("a\xE4\xB8\xAD"), 0u);
  EXPECT_EQ(UnfinishedBytes("\xF0\x9F\x98"), 3u);
  EXPECT_EQ(UnfinishedBytes("\xF0\x9F\x98\x80"), 0u);
  EXPECT_EQ(UnfinishedBytes("\xE0\x80"), 0u);  // Never a character.
  EXPECT_EQ(UnfinishedBytes("\x80\x80\x80\x80"), 0u);
}

TEST(Utf8, Validates) {
  EXPECT_TRUE(IsValidUtf8(""));
  EXPECT_TRUE(IsValidUtf8("\xE4\xB8\xAD"));
  EXPECT_FALSE(IsValidUtf8("\xE4\xB8"));
}

}  // namespace
}  // namespace toll::internal
