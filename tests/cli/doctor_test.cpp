// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <unistd.h>

#include <fstream>
#include <string>

#include "fmt/format.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/commands.h"
#include "cli/run_tool.h"
#include "temp_directory.h"
#include "toll/ledger.h"

namespace toll::cli {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

TEST(Doctor, FindsDamageAndSalvagesIt) {
  const internal::TempDirectory directory;
  const std::string path = directory / "ledger";
  { ASSERT_TRUE(Ledger::Open({.path = path}).ok()); }
  ToolRun run = RunTool({TOLL_TOOL, "doctor", "--path", path});
  EXPECT_EQ(run.exit_code, kExitDone) << run.output;
  EXPECT_THAT(run.output, HasSubstr("whole"));
  std::ofstream(path + "/toll.db") << std::string(8'192, 'x');
  run = RunTool({TOLL_TOOL, "doctor", "--path", path});
  EXPECT_EQ(run.exit_code, kExitNo) << run.output;
  EXPECT_THAT(run.output, HasSubstr("--salvage"));
  run = RunTool({TOLL_TOOL, "doctor", "--path", path, "--salvage", "--json"});
  EXPECT_EQ(run.exit_code, kExitDone) << run.output;
  EXPECT_THAT(run.output, HasSubstr(R"("well":true)"));
}

TEST(Doctor, TellsWhatRetentionHasLeft) {
  const internal::TempDirectory directory;
  const std::string path = directory / "ledger";
  {
    const auto ledger = Ledger::Open({.path = path});
    ASSERT_TRUE(ledger.ok()) << ledger.status();
    (*ledger)->Start({.provider = "openai", .model = "gpt-4o"}).Settle({});
    ASSERT_TRUE((*ledger)->Close().ok());
  }
  ToolRun run = RunTool({TOLL_TOOL, "doctor", "--path", path});
  EXPECT_THAT(run.output, HasSubstr("records    1, the oldest of 2"));
  EXPECT_THAT(run.output, HasSubstr("; 0 pruned"));
  run = RunTool({TOLL_TOOL, "doctor", "--path", path, "--json"});
  EXPECT_THAT(run.output, HasSubstr(R"("records":1,"oldest_record":"2)"));
  EXPECT_THAT(run.output, HasSubstr(R"("pruned":0,)"));
}

TEST(Doctor, TellsWhatTollItselfCost) {
  const internal::TempDirectory directory;
  const std::string path = directory / "ledger";
  {
    const auto ledger = Ledger::Open({.path = path});
    ASSERT_TRUE(ledger.ok()) << ledger.status();
    for (int i = 0; i < 20'000; ++i) {
      (*ledger)->Start({.provider = "openai", .model = "gpt-4o"}).Settle({});
      if (i % 1'000 == 999) {
        ASSERT_TRUE((*ledger)->Flush().ok());
      }
    }
    ASSERT_TRUE((*ledger)->Close().ok());
  }
  ToolRun run = RunTool({TOLL_TOOL, "doctor", "--path", path});
  EXPECT_THAT(run.output, HasSubstr("own cost   by day (UTC)"));
  EXPECT_THAT(run.output, HasSubstr("20,000"));
  EXPECT_THAT(run.output, HasSubstr("OK      memory"));
  run = RunTool(
      {"TOLL_SELF_MEMORY_BYTES_MAX=1", TOLL_TOOL, "doctor", "--path", path});
  EXPECT_EQ(run.exit_code, kExitDone);
  EXPECT_THAT(run.output, HasSubstr("BREACH  memory"));
  EXPECT_THAT(run.output, HasSubstr("journal_bytes_max"));
}

TEST(Doctor, TellsJournalsAndWhyFilesWereSetAside) {
  const internal::TempDirectory directory;
  const std::string path = directory / "ledger";
  const auto ledger = Ledger::Open({.path = path, .manual_drain = true});
  ASSERT_TRUE(ledger.ok()) << ledger.status();
  (*ledger)->Start({.provider = "openai", .model = "gpt-4o"}).Settle({});
  ToolRun run = RunTool({TOLL_TOOL, "doctor", "--path", path});
  EXPECT_EQ(run.exit_code, kExitDone) << run.output;
  EXPECT_THAT(run.output,
              HasSubstr(fmt::format("at work for process {}; 0 calls open, 1 "
                                    "settled and not stored yet",
                                    getpid())));
  std::ofstream(path + "/ab.journal") << std::string(9'000, 'x');
  run = RunTool({TOLL_TOOL, "doctor", "--path", path});
  EXPECT_EQ(run.exit_code, kExitNo) << run.output;
  EXPECT_THAT(run.output, HasSubstr("ab.journal: left behind: journal "));
  EXPECT_THAT(run.output, HasSubstr("not a journal"));
  EXPECT_THAT(run.output, HasSubstr("--salvage"));
  EXPECT_EQ(RunTool({TOLL_TOOL, "recover", "--path", path}).exit_code, 0);
  run = RunTool({TOLL_TOOL, "doctor", "--path", path});
  EXPECT_THAT(run.output, ContainsRegex("ab.journal.damaged-[0-9]+: journal "));
  EXPECT_THAT(run.output, HasSubstr("ab.journal: not a journal"));
  run = RunTool({TOLL_TOOL, "doctor", "--path", path, "--json"});
  EXPECT_THAT(run.output, HasSubstr(R"("problem":"","pid":)"));
  EXPECT_THAT(run.output, HasSubstr(R"("damaged_why":["journal )"));
}

TEST(Doctor, SaysWhatIsNoLedger) {
  const ToolRun run = RunTool({TOLL_TOOL, "doctor", "--path", "/nowhere/x"});
  EXPECT_EQ(run.exit_code, kExitLedger) << run.output;
}

}  // namespace
}  // namespace toll::cli
