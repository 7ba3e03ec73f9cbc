// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Promise: SIGKILL loses no call whose Finish has returned, stores none twice,
// and brings every call in flight back as interrupted.
//
// Method: a child with one to sixteen threads counts into a page that the
// parent owns, before and after each Start and Finish, and is killed at a
// random moment. The next child recovers what it left, so that recovery is
// killed, too. After every 37th death a recovery may go through: then the
// rollups must be the sum of the rows. At the end the rows must lie between the
// counters.

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "fmt/format.h"
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "system/times.h"
#include "system/told.h"
#include "temp_directory.h"

namespace toll::internal {
namespace {

constexpr size_t kThreads[] = {1, 2, 6, 16};
constexpr size_t kMostThreads = 16;
// No multiple of the cycle: what died before a check differs each time.
constexpr size_t kRoundsACheck = 37;

size_t ThreadsOf(size_t round) { return kThreads[round % std::size(kThreads)]; }

std::string UserOf(size_t round, size_t thread) {
  return fmt::format("r{}t{}", round, thread);
}

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
  for (size_t t = 0; t < ThreadsOf(round); ++t) {
    threads.emplace_back(Work, std::ref(**ledger),
                         std::ref(told[round * kMostThreads + t]),
                         UserOf(round, t), round % 3 == 0 ? 1'000'000 : 20);
  }
  for (;;) pause();
}

void Kill(pid_t child) {
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status)) << status;
}

// In a child, too: a parent without threads is one that may fork.
void Recover(const std::string& path) {
  const pid_t child = fork();
  if (child == 0) {
    {
      const auto ledger = Ledger::Open({.path = path});
      if (!ledger.ok()) _exit(3);
      while ((*ledger)->health().recovering) usleep(1'000);
      if (!(*ledger)->health().degraded.empty()) _exit(4);
    }
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

struct Sums {
  size_t rows = 0;
  uint64_t finished = 0, interrupted = 0, dropped = 0;
};

Sums ExpectAllKept(const std::string& path, ToldPage& told, size_t rounds) {
  const std::shared_ptr<Store> store = OpenStored(path);
  const std::vector<StoredCall> calls = ReadCalls(*store);
  ExpectRollupsEqualRows(*store, calls);
  std::map<std::string, ToldRows> rows = RowsByUser(calls);
  Sums sums{.rows = calls.size()};
  for (size_t round = 0; round < rounds; ++round) {
    for (size_t t = 0; t < ThreadsOf(round); ++t) {
      const Told& of_thread = told[round * kMostThreads + t];
      const ToldRows& row = rows[UserOf(round, t)];
      ExpectKept(row, of_thread, UserOf(round, t));
      sums.finished += row.finished;
      sums.interrupted += row.interrupted;
      sums.dropped += of_thread.dropped;
    }
  }
  return sums;
}

TEST(SurvivesKill, LosesNothingAndStoresNothingTwice) {
  TempDirectory directory;
  const std::string path = directory / "ledger";
  const size_t rounds = TimesOf("TOLL_TEST_KILLS", 300);
  // Each check reads all rows: where there are many rounds, fewer of them.
  const size_t check_every = std::max(kRoundsACheck, rounds / 50);
  ToldPage told(kMostThreads * rounds);
  std::mt19937 random(7);
  for (size_t round = 0; round < rounds; ++round) {
    const pid_t child = fork();
    if (child == 0) RunChild(path, told, round);
    // Longer lives, too: those of 20 ms never see their first commit.
    usleep(3'000 + static_cast<unsigned>(random() %
                                         (round % 5 == 0 ? 120'000 : 20'000)));
    SCOPED_TRACE(fmt::format("round {}", round));
    ASSERT_NO_FATAL_FAILURE(Kill(child));
    if ((round + 1) % check_every != 0) continue;
    ASSERT_NO_FATAL_FAILURE(Recover(path));
    const std::shared_ptr<Store> store = OpenStored(path);
    ExpectRollupsEqualRows(*store, ReadCalls(*store));
    if (HasFailure()) return;
  }
  ASSERT_NO_FATAL_FAILURE(Recover(path));
  const Sums sums = ExpectAllKept(path, told, rounds);
  fmt::print("{} kills: {} rows, {} finished, {} interrupted, {} dropped\n",
             rounds, sums.rows, sums.finished, sums.interrupted, sums.dropped);
  EXPECT_GT(sums.finished, rounds);
}

}  // namespace
}  // namespace toll::internal
