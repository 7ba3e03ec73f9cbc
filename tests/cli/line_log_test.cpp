// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/line_log.h"

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "temp_directory.h"

namespace toll::cli {
namespace {

TEST(LineLog, LeavesOutALineThatWasCutShort) {
  const internal::TempDirectory directory;
  const std::string path = directory / "log";
  {
    const absl::StatusOr<LineLog> log = LineLog::Open(path);
    ASSERT_TRUE(log.ok()) << log.status();
    EXPECT_TRUE(log->Append("whole"));
    EXPECT_TRUE(log->Append("half"));
  }
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 3);
  const absl::StatusOr<std::vector<std::string>> lines = ReadLines(path);
  ASSERT_TRUE(lines.ok()) << lines.status();
  EXPECT_THAT(*lines, ::testing::ElementsAre("whole"));
}

TEST(LineLog, KeepsLinesOfSeveralThreadsWhole) {
  const internal::TempDirectory directory;
  const absl::StatusOr<LineLog> log = LineLog::Open(directory / "log");
  ASSERT_TRUE(log.ok()) << log.status();
  const std::string line(300, 'x');
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 50; ++j) EXPECT_TRUE(log->Append(line));
    });
  }
  for (std::thread& thread : threads) thread.join();
  const absl::StatusOr<std::vector<std::string>> lines =
      ReadLines(directory / "log");
  ASSERT_TRUE(lines.ok()) << lines.status();
  EXPECT_THAT(*lines, ::testing::SizeIs(200));
  EXPECT_THAT(*lines, ::testing::Each(line));
}

TEST(LineLog, SaysWhichFileItCannotWriteOrRead) {
  EXPECT_THAT(std::string(LineLog::Open("/nowhere/log").status().message()),
              ::testing::HasSubstr("/nowhere/log"));
  EXPECT_THAT(std::string(ReadLines("/nowhere/log").status().message()),
              ::testing::HasSubstr("/nowhere/log"));
}

}  // namespace
}  // namespace toll::cli
