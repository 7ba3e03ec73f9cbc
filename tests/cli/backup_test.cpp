// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/commands.h"
#include "cli/run_tool.h"
#include "ledger/fixture.h"
#include "temp_directory.h"
#include "toll/ledger.h"

namespace toll::cli {
namespace {

using ::testing::HasSubstr;

TEST(Backup, CopiesALedgerAtWork) {
  const internal::TempDirectory directory;
  const auto ledger =
      *Ledger::Open({.path = directory / "ledger", .manual_drain = true});
  ledger->Start({.provider = "openai", .model = "gpt-4o"})
      .Finish({.body = internal::ChatAnswer("a")});
  ASSERT_TRUE(ledger->Flush(absl::Seconds(10)).ok());
  const std::vector<std::string> words = {
      TOLL_TOOL, "backup", directory / "copy", "--db", directory / "ledger"};
  ToolRun run = RunTool(words);
  EXPECT_EQ(run.exit_code, kExitDone) << run.output;
  run = RunTool({TOLL_TOOL, "report", "--json", "--db", directory / "copy"});
  EXPECT_EQ(run.exit_code, kExitDone) << run.output;
  EXPECT_THAT(run.output, HasSubstr("\"calls\":1"));
  run = RunTool(words);
  EXPECT_EQ(run.exit_code, kExitLedger) << run.output;
  EXPECT_THAT(run.output, HasSubstr("exists"));
}

}  // namespace
}  // namespace toll::cli
