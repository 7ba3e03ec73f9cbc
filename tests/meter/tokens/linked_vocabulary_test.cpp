// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <gtest/gtest.h>

#include "meter/tokens/embedded.h"
#include "meter/tokens/encoding.h"

namespace toll::internal {
namespace {

TEST(LinkedVocabulary, IsUsedWhereItLies) {
  for (const char* name : {"cl100k_base", "o200k_base"}) {
    std::shared_ptr<const LoadedTables> loaded;
    const auto vocabulary = FindVocabulary(name, &loaded);
    ASSERT_TRUE(vocabulary.ok()) << vocabulary.status();
    EXPECT_EQ(vocabulary->image().data(), FindEmbedded(name)->bytes().data());
    EXPECT_EQ(loaded, nullptr);
    EXPECT_TRUE(vocabulary->Verify().ok());
  }
}

TEST(LinkedVocabulary, SaysThatOneIsNotLinked) {
  std::shared_ptr<const LoadedTables> loaded;
  EXPECT_FALSE(FindVocabulary("none", &loaded).ok());
}

}  // namespace
}  // namespace toll::internal
