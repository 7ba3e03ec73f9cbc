// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/takeover.h"

#include <unistd.h>

#include <csignal>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "cli/demo/kept.h"
#include "cli/run_tool.h"
#include "temp_directory.h"
#include "toll/ledger.h"

namespace toll::cli {
namespace {

using ::testing::HasSubstr;

constexpr char kBody[] =
    R"({"id":"chatcmpl-1","object":"chat.completion","model":"gpt-4o",)"
    R"("choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},)"
    R"("finish_reason":"stop"}],"usage":{"prompt_tokens":100,)"
    R"("completion_tokens":7,"total_tokens":107}})";

// A process that settles one call, leaves another open, and is killed. What it
// settled may be stored already, so the drain is given no time to be quick.
void LeaveAJournal(const std::string& path) {
  const pid_t pid = fork();
  ASSERT_GE(pid, 0);
  if (pid == 0) {
    auto ledger = Ledger::Open({.path = path, .manual_drain = true});
    if (!ledger.ok()) _exit(1);
    const CallSpec spec = {.provider = "openai",
                           .model = "gpt-4o",
                           .endpoint = "/v1/chat/completions"};
    (*ledger)->Start(spec).Finish({.body = kBody});
    const Call open = (*ledger)->Start(spec);
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(pid, &status, 0), pid);
  ASSERT_TRUE(WIFSIGNALED(status));
}

TEST(TakeOver, StoresWhatADeadProcessLeft) {
  const internal::TempDirectory directory;
  const std::string path = directory / "ledger";
  LeaveAJournal(path);
  const absl::StatusOr<Takeover> takeover = TakeOver(path);
  ASSERT_TRUE(takeover.ok()) << takeover.status();
  EXPECT_EQ(takeover->path, path);
  EXPECT_EQ(takeover->stored, 2);
  EXPECT_EQ(takeover->interrupted, 1);
  const absl::StatusOr<std::vector<KeptCall>> kept = ReadKeptCalls(path);
  ASSERT_TRUE(kept.ok()) << kept.status();
  ASSERT_EQ(kept->size(), 2u);
  EXPECT_EQ(kept->front().response_id, "chatcmpl-1");
  // 100 x $2.5/M + 7 x $10/M.
  EXPECT_EQ(kept->front().cost, Money::PicoUsd(320'000'000));
  EXPECT_EQ(kept->back().outcome, Outcome::kInterrupted);
}

TEST(TakeOver, FindsNothingTheSecondTime) {
  const internal::TempDirectory directory;
  const std::string path = directory / "ledger";
  LeaveAJournal(path);
  ASSERT_TRUE(TakeOver(path).ok());
  const absl::StatusOr<Takeover> again = TakeOver(path);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->stored, 0);
}

TEST(Recover, TellsWhatItDid) {
  const internal::TempDirectory directory;
  const std::string path = directory / "ledger";
  LeaveAJournal(path);
  // --path wins over the environment.
  const ToolRun run = RunTool({"TOLL_PATH=" + (directory / "elsewhere"),
                               TOLL_TOOL, "recover", "--path", path});
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(run.output, HasSubstr("recovered 2 calls into " + path));
  EXPECT_THAT(run.output, HasSubstr("1 settled, 1 interrupted"));
  const ToolRun again = RunTool({TOLL_TOOL, "recover", "--path", path});
  EXPECT_EQ(again.exit_code, 0) << again.output;
  EXPECT_THAT(again.output, HasSubstr("nothing to recover"));
  const ToolRun json =
      RunTool({TOLL_TOOL, "recover", "--path", path, "--json"});
  EXPECT_THAT(json.output, HasSubstr(R"("recovered":0,"interrupted":0)"));
}

TEST(Recover, DoesNotMakeALedgerOfAMistypedPath) {
  const internal::TempDirectory directory;
  const ToolRun run =
      RunTool({TOLL_TOOL, "recover", "--path", directory / "mistyped"});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.output, HasSubstr("holds no ledger"));
  EXPECT_FALSE(std::filesystem::exists(directory / "mistyped"));
}

TEST(Recover, SaysThatTollIsDisabled) {
  const internal::TempDirectory directory;
  const std::string path = directory / "ledger";
  LeaveAJournal(path);
  const ToolRun run =
      RunTool({"TOLL_DISABLE=1", TOLL_TOOL, "recover", "--path", path});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.output, HasSubstr("TOLL_DISABLE"));
}

}  // namespace
}  // namespace toll::cli
