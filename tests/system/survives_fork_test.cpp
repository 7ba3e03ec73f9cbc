// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Promise: a process may fork under load. The parent loses nothing, a child's
// own calls are stored, a call that straddles the fork settles once, in the
// parent, and nobody hangs.
//
// Method: two busy threads in the parent, a fork a round; the child finishes
// its copy of an open call, makes calls of its own and leaves by _exit, exit
// or exec.

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <map>
#include <thread>

#include "fmt/format.h"
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "system/stored.h"
#include "system/times.h"
#include "temp_directory.h"

namespace toll::internal {
namespace {

constexpr int kCallsOfAChild = 20;

void CallOnce(Ledger& ledger, std::string_view user) {
  Call call = ledger.Start(
      {.provider = "openai", .model = "gpt-4o", .session = user, .user = user});
  std::move(call).Settle({.input = 10, .output = 1});
}

[[noreturn]] void RunChild(Ledger& ledger, Call straddling, int round) {
  alarm(240);  // A hang is a signal, not a hung test.
  std::move(straddling).Settle({.input = 1});
  for (int i = 0; i < kCallsOfAChild; ++i) CallOnce(ledger, "child");
  if (round % 3 == 0) {
    if (!ledger.Flush(absl::Minutes(2)).ok()) _exit(4);
    _exit(0);
  }
  // What is not flushed stays in the child's journal, for whoever opens next.
  if (round % 3 == 1) _exit(0);
  execl("/bin/true", "true", nullptr);
  _exit(5);
}

TEST(SurvivesFork, ParentAndChildrenLoseNothing) {
  TempDirectory directory;
  const std::string path = directory / "ledger";
  const auto rounds = static_cast<int>(TimesOf("TOLL_TEST_FORKS", 300));
  int64_t finished = 0, dropped = 0;
  {
    auto ledger = Ledger::Open({.path = path, .flush_interval_ms = 5});
    ASSERT_TRUE(ledger.ok()) << ledger.status();
    std::atomic<bool> stop{false};
    std::atomic<int64_t> settled{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 2; ++t) {
      threads.emplace_back([&] {
        // Relaxed: a flag and a sum, read after the join.
        while (!stop.load(std::memory_order_relaxed)) {
          CallOnce(**ledger, "parent");
          settled.fetch_add(1, std::memory_order_relaxed);  // As above.
          usleep(200);
        }
      });
    }
    for (int round = 0; round < rounds; ++round) {
      Call straddling = (*ledger)->Start(
          {.provider = "openai", .model = "gpt-4o", .user = "straddling"});
      const pid_t child = fork();
      ASSERT_GE(child, 0);
      if (child == 0) RunChild(**ledger, std::move(straddling), round);
      std::move(straddling).Settle({.input = 5});
      int status = 0;
      ASSERT_EQ(waitpid(child, &status, 0), child);
      EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0)
          << "round " << round << ": status " << status;
    }
    stop = true;
    for (std::thread& thread : threads) thread.join();
    finished = settled;
    ASSERT_TRUE((*ledger)->Flush(absl::Minutes(2)).ok());
    dropped = (*ledger)->health().dropped;
  }
  {
    auto last = Ledger::Open({.path = path});
    ASSERT_TRUE(last.ok()) << last.status();
    while ((*last)->health().recovering) usleep(1'000);
  }
  const std::shared_ptr<Store> store = OpenStored(path);
  const std::vector<StoredCall> calls = ReadCalls(*store);
  std::map<std::string, int64_t> by_user;
  for (const StoredCall& call : calls) {
    ++by_user[call.user];
    EXPECT_EQ(call.record.outcome, Outcome::kFinished) << call.user;
    if (call.user == "straddling") {
      EXPECT_EQ(call.record.leaves[kInput], 5u);
    }
  }
  EXPECT_EQ(dropped, 0);
  EXPECT_EQ(by_user["parent"], finished);
  EXPECT_EQ(by_user["straddling"], rounds);
  EXPECT_EQ(by_user["child"], int64_t{rounds} * kCallsOfAChild);
  ExpectRollupsEqualRows(*store, calls);
}

}  // namespace
}  // namespace toll::internal
