// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/count_files.h"

#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "temp_directory.h"

namespace toll::cli {
namespace {

class CountFileTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& text) {
    const std::string path = directory_ / "text";
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  internal::TempDirectory directory_;
  TokenCounter counter_ = TokenCounter::ForEncoding("o200k_base").value();
};

TEST_F(CountFileTest, CountsAsTheCounterDoes) {
  // Longer than a chunk, so that a character lies over its end.
  std::string text;
  while (text.size() < 1'000'000) text += "tokens, \xE4\xB8\xAD\xE6\x96\x87! ";
  const FileCount count = CountFile(Write(text), &counter_);
  EXPECT_EQ(count.error, "");
  EXPECT_EQ(count.bytes, static_cast<int64_t>(text.size()));
  EXPECT_EQ(count.tokens, counter_.Count(text));
  EXPECT_FALSE(count.has_nul);
}

TEST_F(CountFileTest, AnEmptyFileHasNoTokens) {
  const FileCount count = CountFile(Write(""), &counter_);
  EXPECT_EQ(count.error, "");
  EXPECT_EQ(count.tokens, 0);
}

TEST_F(CountFileTest, SeesThatBytesAreNoText) {
  EXPECT_TRUE(CountFile(Write({"\x7F"
                               "ELF\0\0\1",
                               7}),
                        &counter_)
                  .has_nul);
}

TEST_F(CountFileTest, SaysWhyAFileCannotBeRead) {
  EXPECT_EQ(CountFile("/nowhere/x", &counter_).error,
            "/nowhere/x: No such file or directory");
  EXPECT_EQ(CountFile(directory_.path(), &counter_).error,
            directory_.path() + ": Is a directory");
}

}  // namespace
}  // namespace toll::cli
