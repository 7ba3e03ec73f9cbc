// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The tool with the image beside it, without, and with a bad one: it counts the
// same.

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "temp_directory.h"

namespace toll::internal {
namespace {

namespace fs = std::filesystem;

std::string Count(const fs::path& tool) {
  const std::string command = "printf 'Größe: 12345 words, 漢字 and more' | '" +
                              tool.string() + "' count --json -";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"),
                                                   pclose);
  std::array<char, 1'024> text = {};
  const size_t bytes = fread(text.data(), 1, text.size(), pipe.get());
  return {text.data(), bytes};
}

TEST(InstalledVocabulary, IsMadeWhereNoGoodOneIsInstalled) {
  const fs::path tool = TOLL_TOOL;
  const fs::path image =
      tool.parent_path().parent_path() / "share/toll/o200k_base.image";
  ASSERT_TRUE(fs::exists(image));
  const std::string expected = Count(tool);
  EXPECT_NE(expected.find("\"tokens\":"), std::string::npos) << expected;

  const TempDirectory other;
  const fs::path copy = fs::path(other.path()) / "bin" / "toll";
  const fs::path share = fs::path(other.path()) / "share" / "toll";
  fs::create_directories(copy.parent_path());
  fs::create_directories(share);
  fs::copy_file(tool, copy);

  EXPECT_EQ(Count(copy), expected);  // None is there.

  const fs::path installed = share / "o200k_base.image";
  fs::copy_file(image, installed);
  EXPECT_EQ(Count(copy), expected);
  fs::resize_file(installed, 100'000);
  EXPECT_EQ(Count(copy), expected);
}

}  // namespace
}  // namespace toll::internal
