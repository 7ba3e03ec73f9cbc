// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/replay_case.h"

#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "temp_directory.h"

namespace toll::cli {
namespace {

constexpr std::string_view kLine =
    R"({"file":"a.sse","provider":"openai","api":"chat","streaming":true,
        "framing":"sse","http_status":429,"content_type":"text/event-stream",
        "endpoint":"api.openai.com/v1/chat/completions",
        "headers":{"retry-after":"3"},"expected":{"output_tokens":6.0}})";

TEST(ReplayCase, IsReadFromALine) {
  const absl::StatusOr<ReplayCase> parsed = ParseReplayCase(kLine);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->file, "a.sse");
  EXPECT_EQ(parsed->provider, "openai");
  EXPECT_EQ(parsed->api, "chat");
  EXPECT_TRUE(parsed->streaming);
  EXPECT_EQ(parsed->http_status, 429);
  EXPECT_EQ(parsed->headers, "retry-after: 3\r\n");
  EXPECT_EQ(parsed->expected, R"({"output_tokens":6.0})");
}

TEST(ReplayCase, SaysWhatALineLacks) {
  EXPECT_FALSE(ParseReplayCase("not json").ok());
  EXPECT_FALSE(ParseReplayCase("{}").ok());
  EXPECT_FALSE(ParseReplayCase(R"({"file":7})").ok());
}

TEST(ReplayCase, ListsWhatIsAskedFor) {
  const internal::TempDirectory directory;
  const std::string index = directory.path() + "/index.jsonl";
  std::ofstream(index) << R"({"file":"a","provider":"openai","api":"chat"})"
                       << "\n\n"
                       << R"({"file":"b","provider":"x","api":"chat"})"
                       << "\n";
  EXPECT_EQ(LoadReplayCases(index, "")->size(), 2u);
  EXPECT_EQ(LoadReplayCases(index, "x/chat")->size(), 1u);
  EXPECT_EQ(LoadReplayCases(index, "x/y")->size(), 0u);
  EXPECT_EQ(LoadReplayCases(index + ".no", "").status().code(),
            absl::StatusCode::kNotFound);
  std::ofstream(index, std::ios::app) << "{broken\n";
  const absl::Status status = LoadReplayCases(index, "").status();
  EXPECT_NE(std::string(status.message()).find("index.jsonl:4:"),
            std::string::npos)
      << status;
}

TEST(ReplayCase, ReadsBodiesBesideTheIndexOnly) {
  const internal::TempDirectory directory;
  const std::string index = directory.path() + "/index.jsonl";
  std::ofstream(directory.path() + "/a") << "body";
  EXPECT_EQ(*LoadReplayBody(index, {.file = "a"}), "body");
  EXPECT_FALSE(LoadReplayBody(index, {.file = "b"}).ok());
  EXPECT_FALSE(LoadReplayBody(index, {.file = "../a"}).ok());
  EXPECT_FALSE(LoadReplayBody(index, {.file = "/etc/hostname"}).ok());
}

}  // namespace
}  // namespace toll::cli
