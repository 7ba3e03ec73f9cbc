// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

// Goal: `toll replay` reads an index and prints a line a body.
// Method: runs the tool over the project's own samples.

#include <algorithm>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "cli/run_tool.h"
#include "temp_directory.h"

namespace toll::cli {
namespace {

TEST(Replay, PrintsALineABody) {
  const internal::TempDirectory directory;
  const std::string index = directory.path() + "/index.jsonl";
  std::ofstream(directory.path() + "/a.json")
      << R"({"id":"i","choices":[],"usage":{"prompt_tokens":7}})";
  std::ofstream(index)
      << R"({"file":"a.json","provider":"openai","api":"chat"})"
      << "\n"
      << R"({"file":"a.json","provider":"x","api":"other"})"
      << "\n";
  const ToolRun all =
      RunTool({TOLL_TOOL, "replay", "--index", index, "--json"});
  EXPECT_EQ(all.exit_code, 0);
  EXPECT_EQ(std::count(all.output.begin(), all.output.end(), '\n'), 2);
  EXPECT_NE(all.output.find("\"input_tokens\":7"), std::string::npos);
  const ToolRun one =
      RunTool({TOLL_TOOL, "replay", "--index", index, "--only", "openai/chat"});
  EXPECT_EQ(std::count(one.output.begin(), one.output.end(), '\n'), 1);
  EXPECT_EQ(RunTool({TOLL_TOOL, "replay", "--index", index + ".no"}).exit_code,
            2);
}

}  // namespace
}  // namespace toll::cli
