// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Promise: SIGKILL loses no call whose Finish has returned, stores none twice,
// and brings every call in flight back as interrupted.
//
// Method: a child with four threads counts into a page that the parent owns,
// before and after each Start and Finish, and is killed at a random moment.
// The next child recovers what it left, so that recovery is killed, too. At
// the end the rows must lie between the counters.

#include <signal.h>
#include <unistd.h>

#include <map>
#include <random>
#include <thread>

#include "fmt/format.h"
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "system/times.h"
#include "system/told.h"
#include "temp_directory.h"

namespace toll::internal {
namespace {

constexpr size_t kThreads = 4;

void Work(Ledger& ledger, Told& told, const std::string& user,
          uint64_t pause_every) {
  for (uint64_t i = 0;; ++i) {
    CallAndTell(ledger, told, user, i);
    if (i % pause_every == 0) usleep(300);
  }
}

[[noreturn]] void RunChild(const std::string& path, ToldPage& told,
                           size_t round) {
  absl::StatusOr<std::unique_ptr<Ledger>> ledger =
      Ledger::Open({.path = path, .flush_interval_ms = 5});
  if (!ledger.ok()) _exit(3);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back(
        Work, std::ref(**ledger), std::ref(told[round * kThreads + t]),
        fmt::format("r{}t{}", round, t), round % 3 == 0 ? 1'000'000 : 20);
  }
  for (;;) pause();
}

TEST(SurvivesKill, LosesNothingAndStoresNothingTwice) {
  TempDirectory directory;
  const std::string path = directory / "ledger";
  const size_t rounds = TimesOf("TOLL_TEST_KILLS", 300);
  ToldPage told(kThreads * rounds);
  std::mt19937 random(7);
  for (size_t round = 0; round < rounds; ++round) {
    const pid_t child = fork();
    if (child == 0) RunChild(path, told, round);
    // Longer lives, too: those of 20 ms never see their first commit.
    usleep(3'000 + static_cast<unsigned>(random() %
                                         (round % 4 == 0 ? 120'000 : 20'000)));
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "round " << round << ": " << status;
  }
  {
    const auto ledger = Ledger::Open({.path = path});
    ASSERT_TRUE(ledger.ok()) << ledger.status();
    while ((*ledger)->health().recovering) usleep(1'000);
    EXPECT_EQ((*ledger)->health().degraded, "");
  }
  const std::shared_ptr<Store> store = OpenStored(path);
  const std::vector<StoredCall> calls = ReadCalls(*store);
  std::map<std::string, ToldRows> rows = RowsByUser(calls);
  uint64_t finished = 0, interrupted = 0, dropped = 0;
  for (size_t i = 0; i < kThreads * rounds; ++i) {
    const std::string user = fmt::format("r{}t{}", i / kThreads, i % kThreads);
    ExpectKept(rows[user], told[i], user);
    finished += rows[user].finished;
    interrupted += rows[user].interrupted;
    dropped += told[i].dropped;
  }
  ExpectRollupsEqualRows(*store, calls);
  fmt::print("{} kills: {} rows, {} finished, {} interrupted, {} dropped\n",
             rounds, calls.size(), finished, interrupted, dropped);
  EXPECT_GT(finished, rounds);
}

}  // namespace
}  // namespace toll::internal
