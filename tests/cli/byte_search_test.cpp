// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/byte_search.h"

#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "temp_directory.h"

namespace toll::cli {
namespace {

TEST(FilesWithText, FindsItWhereverItLies) {
  const internal::TempDirectory directory;
  const std::string text = "needle";
  const std::string hay(1 << 20, 'x');
  const auto write = [&](const std::string& name, const std::string& bytes) {
    std::ofstream(directory / name, std::ios::binary) << bytes;
  };
  write("begin", text + hay);
  write("end", hay + hay + text);
  // Over the edge of what is read at once, by every number of bytes.
  for (size_t i = 0; i <= text.size(); ++i) {
    write("edge " + std::to_string(i), hay.substr(i) + text + hay);
  }
  write("none", hay + "needl" + hay + "eedle");
  write("empty", "");
  std::vector<std::string> expected = {directory / "begin"};
  for (size_t i = 0; i <= text.size(); ++i) {
    expected.push_back(directory / ("edge " + std::to_string(i)));
  }
  expected.push_back(directory / "end");
  EXPECT_EQ(FilesWithText(directory.path(), text), expected);
  EXPECT_TRUE(FilesWithText(directory / "nowhere", text).empty());
}

}  // namespace
}  // namespace toll::cli
