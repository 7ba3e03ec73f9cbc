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

#include <atomic>
#include <cstdlib>
#include <map>
#include <new>
#include <random>
#include <set>
#include <thread>

#include "fmt/format.h"
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "system/stored.h"
#include "temp_directory.h"

namespace toll::internal {
namespace {

constexpr size_t kThreads = 4;

size_t Rounds() {
  const char* asked = std::getenv("TOLL_TEST_KILLS");
  return asked != nullptr ? static_cast<size_t>(std::atoi(asked)) : 300;
}

struct alignas(64) Told {
  std::atomic<uint64_t> starting, started, dropped;
  std::atomic<uint64_t> finishing, finished, abandoning, abandoned;
};

void Up(std::atomic<uint64_t>& counter) {
  // Relaxed: one writer; the parent reads after the child's death.
  counter.fetch_add(1, std::memory_order_relaxed);
}

std::string AnswerOf(const std::string& id) {
  return fmt::format(
      R"({{"id":"{}","object":"chat.completion","model":"gpt-4o-2024-08-06",)"
      R"("choices":[{{"index":0,"message":{{"role":"assistant","content":"Hi"}},)"
      R"("finish_reason":"stop"}}],"usage":{{"prompt_tokens":100,)"
      R"("completion_tokens":7,"total_tokens":107,"prompt_tokens_details":)"
      R"({{"cached_tokens":20}}}}}})",
      id);
}

void Work(Ledger& ledger, Told& told, const std::string& user,
          uint64_t pause_every) {
  for (uint64_t i = 0;; ++i) {
    const std::string body = AnswerOf(fmt::format("{}-{}", user, i));
    Up(told.starting);
    Call call = ledger.Start({.provider = "openai",
                              .model = "gpt-4o",
                              .session = user,
                              .issue = i % 2 == 0 ? "PROJ-1" : "PROJ-2",
                              .user = user,
                              .endpoint = "/v1/chat/completions"});
    const bool recorded = call.recorded();
    if (!recorded) Up(told.dropped);
    Up(told.started);
    // Most lives end while calls like this one are open.
    if (i % 64 == 3) usleep(200);
    if (i % 16 == 7) {
      if (recorded) Up(told.abandoning);
      { const Call gone(std::move(call)); }
      if (recorded) Up(told.abandoned);
    } else {
      if (recorded) Up(told.finishing);
      std::move(call).Finish({.status = i % 64 == 9 ? 500 : 200, .body = body});
      if (recorded) Up(told.finished);
    }
    if (i % pause_every == 0) usleep(300);
  }
}

[[noreturn]] void RunChild(const std::string& path, Told* told, size_t round) {
  absl::StatusOr<std::unique_ptr<Ledger>> ledger =
      Ledger::Open({.path = path, .flush_interval_ms = 5});
  if (!ledger.ok()) _exit(3);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back(Work, std::ref(**ledger), std::ref(told[t]),
                         fmt::format("r{}t{}", round, t),
                         round % 3 == 0 ? 1'000'000 : 20);
  }
  for (;;) pause();
}

struct Rows {
  uint64_t finished = 0, abandoned = 0, interrupted = 0;
};

TEST(SurvivesKill, LosesNothingAndStoresNothingTwice) {
  TempDirectory directory;
  const std::string path = directory / "ledger";
  const size_t rounds = Rounds();
  const size_t bytes = sizeof(Told) * kThreads * rounds;
  void* page = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(page, MAP_FAILED);
  Told* told = new (page) Told[kThreads * rounds]();
  std::mt19937 random(7);
  for (size_t round = 0; round < rounds; ++round) {
    const pid_t child = fork();
    if (child == 0) RunChild(path, told + round * kThreads, round);
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
  std::map<std::string, Rows> rows;
  std::set<int64_t> ids;
  std::set<std::string> response_ids;
  uint64_t with_id = 0;
  for (const StoredCall& call : calls) {
    Rows& row = rows[call.user];
    const Outcome outcome = call.record.outcome;
    row.abandoned += outcome == Outcome::kAbandoned ? 1 : 0;
    row.interrupted += outcome == Outcome::kInterrupted ? 1 : 0;
    row.finished +=
        outcome == Outcome::kFinished || outcome == Outcome::kFailed ? 1 : 0;
    ids.insert(call.record.id);
    if (call.response_id.empty()) continue;
    ++with_id;
    response_ids.insert(call.response_id);
  }
  EXPECT_EQ(ids.size(), calls.size());
  EXPECT_EQ(response_ids.size(), with_id);
  uint64_t finished = 0, interrupted = 0, dropped = 0;
  for (size_t i = 0; i < kThreads * rounds; ++i) {
    const Told& t = told[i];
    const std::string user = fmt::format("r{}t{}", i / kThreads, i % kThreads);
    const Rows& row = rows[user];
    const uint64_t all = row.finished + row.abandoned + row.interrupted;
    EXPECT_GE(row.finished, t.finished) << user;
    EXPECT_LE(row.finished, t.finishing) << user;
    EXPECT_GE(row.abandoned, t.abandoned) << user;
    EXPECT_LE(row.abandoned, t.abandoning) << user;
    EXPECT_GE(all + t.dropped, t.started) << user;
    EXPECT_LE(all + t.dropped, t.starting) << user;
    EXPECT_LE(row.interrupted, 1u) << user;
    finished += row.finished;
    interrupted += row.interrupted;
    dropped += t.dropped;
  }
  ExpectRollupsEqualRows(*store, calls);
  fmt::print("{} kills: {} rows, {} finished, {} interrupted, {} dropped\n",
             rounds, calls.size(), finished, interrupted, dropped);
  EXPECT_GT(finished, rounds);
  munmap(page, bytes);
}

}  // namespace
}  // namespace toll::internal
