// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// toll forget, as a user calls it: what it says, and that afterwards no byte
// of the name is in any file; beside a host at work, and after a host's death.

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "fmt/format.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "cli/byte_search.h"
#include "cli/commands.h"
#include "cli/run_tool.h"
#include "temp_directory.h"
#include "toll/ledger.h"

namespace toll::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kUser[] = "alice.secret@example.com";

class ForgetCommand : public ::testing::Test {
 protected:
  std::string Path() const { return directory_ / "ledger"; }
  std::unique_ptr<Ledger> OpenLedger() {
    absl::StatusOr<std::unique_ptr<Ledger>> ledger =
        Ledger::Open({.path = Path()});
    EXPECT_TRUE(ledger.ok()) << ledger.status();
    return *std::move(ledger);
  }
  // Many names, so that pages split and leave copies of what they held.
  static void Work(Ledger& ledger, int calls) {
    for (int i = 0; i < calls; ++i) {
      const std::string other = fmt::format("bob.{}@example.com", i);
      const std::string session = fmt::format("session {}", i);
      ledger
          .Start({.provider = "openai",
                  .model = "gpt-4o",
                  .session = session,
                  .user = other})
          .Settle({.input = 1'000});
      if (i % 10 != 0) continue;
      const std::string own = fmt::format("of {} {}", kUser, i);
      ledger
          .Start({.provider = "openai",
                  .model = "gpt-4o",
                  .session = i % 20 == 0 ? own : session,
                  .user = kUser})
          .Settle({.input = 1'000'000});
    }
  }
  void Fill() {
    const std::unique_ptr<Ledger> ledger = OpenLedger();
    Work(*ledger, 400);
    ASSERT_TRUE(ledger->Close().ok());
  }
  ToolRun Run(std::vector<std::string> more) {
    std::vector<std::string> words = {TOLL_TOOL, "forget", "--db", Path()};
    words.insert(words.end(), more.begin(), more.end());
    return RunTool(words);
  }
  std::string Report() {
    return RunTool(
               {TOLL_TOOL, "report", "--by", "user", "--json", "--db", Path()})
        .output;
  }

  internal::TempDirectory directory_;
};

TEST_F(ForgetCommand, AsksBeforeItDeletes) {
  Fill();
  const std::string before = Report();
  EXPECT_THAT(before, HasSubstr(kUser));
  ToolRun run = Run({"--user", kUser});
  EXPECT_EQ(run.exit_code, kExitNo) << run.output;
  EXPECT_THAT(run.output, HasSubstr("40 calls ($100), 20 whole sessions, "
                                    "parts of 20"));
  EXPECT_THAT(run.output, HasSubstr("nothing was deleted: --yes"));
  run = Run({"--user", kUser, "--dry-run", "--yes", "--json"});
  EXPECT_EQ(run.exit_code, kExitDone) << run.output;
  EXPECT_THAT(run.output, HasSubstr(R"("deleted":false,"calls":40,)"));
  EXPECT_THAT(Report(), HasSubstr(kUser));
}

TEST_F(ForgetCommand, LeavesNoByteOfTheName) {
  Fill();
  EXPECT_THAT(FilesWithText(Path(), kUser), Not(ElementsAre()));
  ToolRun run = Run({"--user", kUser, "--yes"});
  EXPECT_EQ(run.exit_code, kExitDone) << run.output;
  EXPECT_THAT(run.output, HasSubstr("deleted what was kept of user"));
  EXPECT_THAT(FilesWithText(Path(), kUser), ElementsAre());
  const std::string report = Report();
  EXPECT_THAT(report, Not(HasSubstr(kUser)));
  EXPECT_THAT(report, HasSubstr("bob.10@example.com"));
  EXPECT_THAT(report, HasSubstr(R"("total":{"calls":400,)"));
  EXPECT_THAT(report, HasSubstr(R"("cost_usd":"1")"));
  run = Run({"--user", kUser, "--yes"});
  EXPECT_EQ(run.exit_code, kExitDone) << run.output;
  EXPECT_THAT(run.output, HasSubstr("nothing is kept of user"));
  run = Run({"--session", "session 7", "--yes", "--json"});
  EXPECT_THAT(run.output, HasSubstr(R"("calls":1,)"));
}

TEST_F(ForgetCommand, WorksBesideAHostAtWork) {
  std::unique_ptr<Ledger> ledger = OpenLedger();
  Work(*ledger, 100);
  ASSERT_TRUE(ledger->Flush(absl::Seconds(20)).ok());
  ToolRun run = Run({"--user", kUser, "--yes"});
  // Its journal has the name in its table as long as it lives.
  EXPECT_EQ(run.exit_code, kExitNo) << run.output;
  EXPECT_THAT(run.output, HasSubstr("10 calls"));
  EXPECT_THAT(run.output, HasSubstr("a host at work"));
  // The host goes on under ids that hold.
  Work(*ledger, 20);
  ASSERT_TRUE(ledger->Close().ok());
  ledger.reset();
  const std::string report = Report();
  EXPECT_THAT(report, HasSubstr(kUser));
  EXPECT_THAT(report, HasSubstr(R"("cost_usd":"5")"));
  EXPECT_THAT(report, HasSubstr(R"("cost_usd":"5.3")"));
  run = Run({"--user", kUser, "--yes"});
  EXPECT_EQ(run.exit_code, kExitDone) << run.output;
  EXPECT_THAT(FilesWithText(Path(), kUser), ElementsAre());
}

TEST_F(ForgetCommand, WaitsForAHostThatWrites) {
  Fill();
  const std::unique_ptr<Ledger> ledger = OpenLedger();
  std::atomic<bool> stop = false;
  int64_t calls = 0;
  std::thread host([&] {
    // Relaxed: only the flag itself matters.
    for (; !stop.load(std::memory_order_relaxed); ++calls) {
      ledger->Start({.provider = "openai", .model = "gpt-4o", .user = "carol"})
          .Settle({.input = 1'000});
      if (calls % 100 == 0) {
        EXPECT_TRUE(ledger->Flush(absl::Seconds(20)).ok());
      }
    }
  });
  const ToolRun run = Run({"--user", kUser, "--yes"});
  stop.store(true, std::memory_order_relaxed);  // As above.
  host.join();
  EXPECT_EQ(run.exit_code, kExitDone) << run.output;
  EXPECT_THAT(run.output, HasSubstr("40 calls"));
  EXPECT_GT(calls, 100);
  EXPECT_EQ(ledger->health().last_store_error, "");
  ASSERT_TRUE(ledger->Close().ok());
  EXPECT_THAT(Report(),
              HasSubstr(fmt::format(R"("total":{{"calls":{},)", 400 + calls)));
  EXPECT_THAT(FilesWithText(Path(), kUser), ElementsAre());
}

TEST_F(ForgetCommand, StoresFirstWhatTheDeadLeft) {
  Fill();
  const pid_t child = fork();
  if (child == 0) {
    absl::StatusOr<std::unique_ptr<Ledger>> ledger =
        Ledger::Open({.path = Path(), .manual_drain = true});
    (*ledger)
        ->Start({.provider = "openai", .model = "gpt-4o", .user = kUser})
        .Settle({.input = 1'000'000});
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  const ToolRun run = Run({"--user", kUser, "--yes"});
  EXPECT_EQ(run.exit_code, kExitDone) << run.output;
  EXPECT_THAT(run.output, HasSubstr("41 calls"));
  EXPECT_THAT(FilesWithText(Path(), kUser), ElementsAre());
}

TEST_F(ForgetCommand, RefusesWhatIsNotThere) {
  EXPECT_EQ(Run({}).exit_code, kExitUsage);
  EXPECT_EQ(Run({"--user", "a", "--session", "b"}).exit_code, kExitUsage);
  EXPECT_EQ(Run({"--user", "a", "--yes"}).exit_code, kExitLedger);
  EXPECT_FALSE(std::filesystem::exists(Path()));
}

}  // namespace
}  // namespace toll::cli
