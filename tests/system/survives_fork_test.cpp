// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Promise: a process may fork under load. The parent loses nothing, a child's
// own calls are stored, a call that straddles the fork settles once, in the
// parent, and nobody hangs.
//
// Method: eight busy threads in the parent, a fork a round; the child finishes
// its copy of an open call, makes calls of its own and leaves by _exit, exit
// or exec. And a parent whose other threads open and close ledgers while it
// forks. TOLL_TEST_FORKS: so many forks.

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <map>
#include <thread>

#include "fmt/format.h"
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "system/forked_child.h"
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
  SkipLeakCheck();
  alarm(240);  // A hang is a signal, not a hung test.
  std::move(straddling).Settle({.input = 1});
  for (int i = 0; i < kCallsOfAChild; ++i) CallOnce(ledger, "child");
  if (round % 4 == 0) {
    if (!ledger.Flush(absl::Minutes(2)).ok()) _exit(4);
    _exit(0);
  }
  // What is not flushed stays in the child's journal, for whoever opens next.
  if (round % 4 == 1) _exit(0);
  if (round % 4 == 2) exit(0);
  execl("/bin/true", "true", nullptr);
  _exit(5);
}

// Stores what children have left: their files would fill the disk.
void RecoverAll(const std::string& path) {
  const auto ledger = Ledger::Open({.path = path, .memory_pool_size = 1'024});
  ASSERT_TRUE(ledger.ok()) << ledger.status();
  while ((*ledger)->health().recovering) usleep(1'000);
  EXPECT_EQ((*ledger)->health().degraded, "");
}

TEST(SurvivesFork, ParentAndChildrenLoseNothing) {
  if (!kChildMayHaveALedger) GTEST_SKIP() << kWhyNot;
  TempDirectory directory;
  const std::string path = directory / "ledger";
  const auto rounds = static_cast<int>(TimesOf("TOLL_TEST_FORKS", 60));
  int64_t finished = 0, dropped = 0;
  {
    // Where the machine is slow the threads wait: nothing may be dropped.
    auto ledger = Ledger::Open({.path = path,
                                .memory_pool_size = 1'024,
                                .overflow = Overflow::kBlock,
                                .block_us_max = 10'000'000,
                                .flush_interval_ms = 5});
    ASSERT_TRUE(ledger.ok()) << ledger.status();
    std::atomic<bool> stop{false};
    std::atomic<int64_t> settled{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&] {
        // Relaxed: a flag and a sum, read after the join.
        while (!stop.load(std::memory_order_relaxed)) {
          CallOnce(**ledger, "parent");
          settled.fetch_add(1, std::memory_order_relaxed);  // As above.
          usleep(500);
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
      if (round % 50 == 49) RecoverAll(path);
    }
    stop = true;
    for (std::thread& thread : threads) thread.join();
    finished = settled;
    ASSERT_TRUE((*ledger)->Flush(absl::Minutes(2)).ok());
    dropped = (*ledger)->health().dropped;
  }
  RecoverAll(path);
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

// An Open has, for a moment, a database that no engine is known to own yet.
TEST(SurvivesFork, ForksWhileLedgersOpenAndClose) {
  if (!kChildMayHaveALedger) GTEST_SKIP() << kWhyNot;
  TempDirectory directory;
  const std::string path = directory / "ledger";
  const auto rounds = static_cast<int>(TimesOf("TOLL_TEST_FORKS", 60) / 3);
  RecoverAll(path);
  std::atomic<bool> stop{false};
  std::atomic<int64_t> settled{0};
  const auto live = [&](std::string_view user) {
    const auto ledger = Ledger::Open({.path = path,
                                      .memory_pool_size = 1'024,
                                      .flush_interval_ms = 1,
                                      .close_timeout_ms = 60'000});
    if (!ledger.ok()) return false;
    CallOnce(**ledger, user);
    return true;
  };
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t) {
    threads.emplace_back([&] {
      // Relaxed: a flag and a sum, read after the join.
      while (!stop.load(std::memory_order_relaxed)) {
        EXPECT_TRUE(live("parent"));
        settled.fetch_add(1, std::memory_order_relaxed);  // As above.
      }
    });
  }
  for (int round = 0; round < rounds && !HasFailure(); ++round) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      alarm(60);  // A hang is a signal, not a hung test.
      _exit(live("child") ? 0 : 4);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0)
        << "round " << round << ": status " << status;
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
  RecoverAll(path);
  const std::shared_ptr<Store> store = OpenStored(path);
  const std::vector<StoredCall> calls = ReadCalls(*store);
  std::map<std::string, int64_t> by_user;
  for (const StoredCall& call : calls) ++by_user[call.user];
  fmt::print("{} forks while {} ledgers opened and closed\n", rounds,
             settled.load());
  EXPECT_EQ(by_user["parent"], settled);
  EXPECT_EQ(by_user["child"], rounds);
  ExpectRollupsEqualRows(*store, calls);
}

}  // namespace
}  // namespace toll::internal
