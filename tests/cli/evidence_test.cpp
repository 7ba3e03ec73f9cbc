// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/evidence.h"

#include <cstdio>
#include <initializer_list>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/demo/line_log.h"

namespace toll::cli {
namespace {

std::string Write(const char* name, std::initializer_list<const char*> lines) {
  const std::string path = ::testing::TempDir() + "/" + name;
  std::remove(path.c_str());
  const absl::StatusOr<LineLog> log = LineLog::Open(path);
  EXPECT_TRUE(log.ok()) << log.status();
  for (const char* line : lines) EXPECT_TRUE(log->Append(line));
  return path;
}

TEST(Evidence, ReadsADiary) {
  const absl::StatusOr<Diary> diary = ReadDiary(Write(
      "diary", {R"({"begun":17})",
                R"({"settled":17,"id":"msg_1","toll_ns":900,"call_ns":21})"}));
  ASSERT_TRUE(diary.ok()) << diary.status();
  EXPECT_EQ(diary->begun, std::vector<int64_t>{17});
  ASSERT_EQ(diary->settled.size(), 1u);
  EXPECT_EQ(diary->settled[0].response_id, "msg_1");
  EXPECT_EQ(diary->settled[0].toll_ns, 900);
}

TEST(Evidence, RefusesWhatItCannotRead) {
  EXPECT_FALSE(ReadDiary(Write("bad", {R"({"settled":17})"})).ok());
  EXPECT_FALSE(ReadBill(Write("bad", {"nonsense"})).ok());
  const char* line = R"({"id":"a","model":"m","pico_usd":1})";
  EXPECT_TRUE(ReadBill(Write("good", {line})).ok());
  EXPECT_FALSE(ReadBill(Write("twice", {line, line})).ok());
  EXPECT_FALSE(ReadBill("/nowhere/at/all").ok());
}

}  // namespace
}  // namespace toll::cli
