// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What the tool says without a command.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/run_tool.h"

namespace toll::cli {
namespace {

TEST(Tool, SaysItsVersion) {
  const ToolRun run = RunTool({TOLL_TOOL, "--version"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.output, ::testing::MatchesRegex("toll [0-9.]+\n"));
}

TEST(Tool, NeedsACommand) {
  const ToolRun run = RunTool({TOLL_TOOL});
  EXPECT_NE(run.exit_code, 0);
  EXPECT_THAT(run.output, ::testing::HasSubstr("subcommand is required"));
}

}  // namespace
}  // namespace toll::cli
