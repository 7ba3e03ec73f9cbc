// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Goal: the demo, which is the first thing that a user sees, tells the truth:
// toll's total is what the provider billed, and a kill loses nothing.
// Method: runs the tool as a user would, with real processes and real HTTP,
// and checks exit code and output. That a wrong bill or a lost call is seen,
// tests/cli/audit_test.cpp shows.

#include <filesystem>
#include <string>

#include "simdjson.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/run_tool.h"
#include "temp_directory.h"

namespace toll::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Demo, AgreesWithTheBill) {
  const internal::TempDirectory directory;
  const ToolRun run = RunTool(
      {TOLL_TOOL, "demo", "--calls", "60", "--keep", directory / "demo"});
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(run.output, HasSubstr("match, to the pico-dollar"));
  EXPECT_THAT(run.output, HasSubstr("gpt-4o-2024-08-06"));
  EXPECT_THAT(run.output, HasSubstr("claude-sonnet-4-5-20250929"));
  EXPECT_THAT(run.output, HasSubstr("PROJ-"));
  EXPECT_THAT(run.output, HasSubstr("at the median"));
  // Not a terminal: no escape sequence.
  EXPECT_THAT(run.output, Not(HasSubstr("\x1b")));
}

TEST(Demo, LosesNothingWhenItsAgentIsKilled) {
  const internal::TempDirectory directory;
  for (const char* seed : {"1", "2", "3"}) {
    const std::string place = directory / (std::string("demo-") + seed);
    const ToolRun run = RunTool({TOLL_TOOL, "demo", "--calls", "80", "--kill",
                                 "--seed", seed, "--keep", place});
    EXPECT_EQ(run.exit_code, 0) << run.output;
    EXPECT_THAT(run.output, HasSubstr("nothing lost"));
    EXPECT_THAT(run.output, HasSubstr("kill -9"));
    const ToolRun again =
        RunTool({TOLL_TOOL, "recover", "--path", place + "/ledger"});
    EXPECT_EQ(again.exit_code, 0) << again.output;
    EXPECT_THAT(again.output, HasSubstr("nothing to recover"));
  }
}

TEST(Demo, TellsProgramsToo) {
  const internal::TempDirectory directory;
  const ToolRun run = RunTool({TOLL_TOOL, "demo", "--calls", "40", "--json",
                               "--keep", directory / "demo"});
  EXPECT_EQ(run.exit_code, 0) << run.output;
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  ASSERT_EQ(parser.parse(run.output).get(root), simdjson::SUCCESS)
      << run.output;
  EXPECT_TRUE(bool(root["good"]));
  EXPECT_TRUE(bool(root["bill"]["match"]));
  EXPECT_GT(int64_t(root["bill"]["answers"]), 20);
  EXPECT_GE(int64_t(root["calls"]), 40);
  EXPECT_GT(int64_t(root["overhead"]["median_ns"]), 0);
  EXPECT_LT(double(root["overhead"]["share"]), 0.05);
}

TEST(Demo, IsNotMisledByTheUsersEnvironment) {
  const internal::TempDirectory directory;
  const ToolRun run =
      RunTool({"TOLL_DISABLE=1", "TOLL_PATH=" + (directory / "real"), TOLL_TOOL,
               "demo", "--calls", "20", "--keep", directory / "demo"});
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_FALSE(std::filesystem::exists(directory / "real"));
}

TEST(Demo, RefusesADirectoryThatIsNotEmpty) {
  const internal::TempDirectory directory;
  std::filesystem::create_directories(directory / "full/of/things");
  const ToolRun run =
      RunTool({TOLL_TOOL, "demo", "--keep", directory / "full"});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.output, HasSubstr("is not empty"));
}

TEST(Demo, SaysWhatItIsAskedWrongly) {
  EXPECT_EQ(RunTool({TOLL_TOOL, "demo", "--calls", "0"}).exit_code, 2);
  EXPECT_EQ(RunTool({TOLL_TOOL, "demo", "--bogus"}).exit_code, 2);
  const ToolRun help = RunTool({TOLL_TOOL, "demo", "--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.output, HasSubstr("Example: toll demo --kill"));
}

}  // namespace
}  // namespace toll::cli
