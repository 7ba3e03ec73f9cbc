// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/encoding.h"

#include <string>

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

std::string Of(std::string_view model) {
  const auto encoding = EncodingOfModel(model);
  return encoding.ok() ? encoding->name : "none";
}

TEST(Encoding, AModelHasThatOfItsLongestPrefix) {
  EXPECT_EQ(Of("gpt-4"), "cl100k_base");
  EXPECT_EQ(Of("gpt-4-turbo-2024-04-09"), "cl100k_base");
  EXPECT_EQ(Of("gpt-4o"), "o200k_base");
  EXPECT_EQ(Of("gpt-4o-mini"), "o200k_base");
  EXPECT_EQ(Of("gpt-4.1-nano"), "o200k_base");
  EXPECT_EQ(Of("gpt-5.2-codex"), "o200k_base");
  EXPECT_EQ(Of("gpt-3.5-turbo"), "cl100k_base");
  EXPECT_EQ(Of("gpt-35-turbo-16k"), "cl100k_base");
  EXPECT_EQ(Of("gpt-oss-120b"), "o200k_harmony");
  EXPECT_EQ(Of("o1"), "o200k_base");
  EXPECT_EQ(Of("o3-mini"), "o200k_base");
  EXPECT_EQ(Of("ft:gpt-4o-mini:acme::7p4"), "o200k_base");
  EXPECT_EQ(Of("ft:gpt-3.5-turbo:acme::7p4"), "cl100k_base");
  EXPECT_EQ(Of("text-embedding-3-small"), "cl100k_base");
}

TEST(Encoding, WhatIsNotThereIsNotGuessed) {
  for (const char* model : {"", "gpt", "gpt-4x", "o12", "claude-3-5-sonnet",
                            "gemini-2.5-pro", "gpt-40", "text-embedding-4"}) {
    EXPECT_EQ(Of(model), "none") << model;
  }
}

TEST(Encoding, EachOfTheTableCanBeMade) {
  for (const char* name : {"cl100k_base", "o200k_base", "o200k_harmony"}) {
    const auto encoding = EncodingByName(name);
    ASSERT_TRUE(encoding.ok()) << encoding.status();
    EXPECT_EQ(encoding->name, name);
  }
}

}  // namespace
}  // namespace toll::internal
