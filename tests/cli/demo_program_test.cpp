// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/run_tool.h"
#include "temp_directory.h"

namespace toll::cli {
namespace {

using ::testing::HasSubstr;

TEST(DemoProgram, GetsAllThatFollowsItsName) {
  const ToolRun help = RunTool({TOLL_TOOL, "demo", "--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.output, HasSubstr("--kill"));
  EXPECT_THAT(help.output, HasSubstr("toll demo [OPTIONS]"));
  const ToolRun wrong = RunTool({TOLL_TOOL, "demo", "--calls", "0"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.output, HasSubstr("--calls"));
}

TEST(DemoProgram, SaysWhatToTryNextSoThatItCanBePasted) {
  const internal::TempDirectory directory;
  const ToolRun run = RunTool(
      {TOLL_TOOL, "demo", "--calls", "8", "--keep", directory / "kept"});
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(run.output, HasSubstr(TOLL_TOOL " report --db "));
  EXPECT_THAT(run.output, HasSubstr(TOLL_TOOL " demo --kill"));
}

TEST(DemoProgram, IsNamedWhereItIsMissing) {
  namespace fs = std::filesystem;
  const internal::TempDirectory directory;
  const fs::path alone = fs::path(directory.path()) / "toll";
  fs::copy_file(TOLL_TOOL, alone);
  const ToolRun run = RunTool({alone.string(), "demo"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.output, HasSubstr("toll-demo cannot be run: install it"));
}

TEST(DemoProgram, IsAmongTheCommandsOfTheTool) {
  const ToolRun help = RunTool({TOLL_TOOL, "--help"});
  EXPECT_THAT(help.output, HasSubstr("check the bill"));
}

}  // namespace
}  // namespace toll::cli
