// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Budgets that any machine can hold, asserted where every run of the tests
// sees them: the mission's 50 ms a call; of memory our own 8 MB, where the
// mission has 50; pages written a pass; no allocation in a warm call. Bounds of
// time of our own are far tighter (bench/bounds.json): scripts/benchmark.sh
// --assert-budgets holds them, on a quiet machine.

#include <barrier>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include <gtest/gtest.h>

#include "answers.h"
#include "temp_directory.h"
#include "ticking.h"
#include "toll/ledger.h"
#include "toll/testing.h"
#include "written.h"

namespace {

// Counts this thread's allocations; the drain's do not matter here.
constinit thread_local int64_t allocations = 0;

}  // namespace

// A sanitizer has allocators of its own, which must not be mixed with these.
#if !defined(TOLL_SANITIZE_ADDRESS) && !defined(TOLL_SANITIZE_THREAD)
// Inlined, what they pair up with is not seen, and warned of.
[[gnu::noinline]] void* operator new(size_t bytes) {
  ++allocations;
  if (void* memory = std::malloc(bytes)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, size_t) noexcept {
  std::free(memory);
}
#endif

namespace toll::bench {
namespace {

bool Skipped() { return std::getenv("TOLL_SKIP_PERF") != nullptr; }

int64_t ResidentKb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::atol(line.c_str() + 6);
  }
  return 0;
}

TEST(Budgets, ACallCostsLessThan50Ms) {
  if (Skipped()) GTEST_SKIP() << "skipped: TOLL_SKIP_PERF";
  internal::TempDirectory directory;
  auto ledger = Ledger::Open({.path = directory / "ledger"});
  ASSERT_TRUE(ledger.ok()) << ledger.status();
  const std::vector<std::string> answers = OpenAiChatAnswers(64, 2'048);
  std::vector<uint64_t> samples;
  for (size_t i = 0; i < 1'000; ++i) {
    const uint64_t before = TicksBefore();
    (*ledger)
        ->Start(EightNames())
        .Finish({.body = answers[i % answers.size()]});
    samples.push_back(TicksAfter() - before);
  }
  const Percentiles of = PercentilesOf(samples);
  fmt::print("a call: p50 {:.0f} ns, p99 {:.0f} ns\n", of.p50, of.p99);
  EXPECT_LT(of.p99, 50e6);
}

TEST(Budgets, ALedgerAddsLessThan8Mb) {
  if (Skipped()) GTEST_SKIP() << "skipped: TOLL_SKIP_PERF";
#if defined(TOLL_SANITIZE_ADDRESS) || defined(TOLL_SANITIZE_THREAD)
  GTEST_SKIP() << "skipped: a sanitizer's memory is not ours";
#endif
  internal::TempDirectory directory;
  const std::vector<std::string> answers = OpenAiChatAnswers(64, 2'048);
  const int64_t before = ResidentKb();
  auto ledger = Ledger::Open({.path = directory / "ledger"});
  ASSERT_TRUE(ledger.ok()) << ledger.status();
  const int64_t journal_bytes = (*ledger)->health().journal_bytes;
  for (size_t i = 0; i < 20'000; ++i) {
    (*ledger)
        ->Start(EightNames())
        .Finish({.body = answers[i % answers.size()]});
    if (i % 1'000 == 999) {
      ASSERT_TRUE((*ledger)->Flush().ok());
      // Past a second the drain follows the rate and makes room for more.
      absl::SleepFor(absl::Milliseconds(75));
    }
  }
  EXPECT_GT((*ledger)->health().journal_bytes, journal_bytes);  // It did.
  const int64_t added = ResidentKb() - before;
  fmt::print("memory added: {} KiB\n", added);
  EXPECT_LT(added, 8 * 1'024);
}

// Eight threads, a call in 100 ms each, a pass a second: what is written is
// whole pages of 4 KB, so it is their number that counts.
TEST(Budgets, APassOfFewCallsWritesFewPages) {
  internal::TempDirectory directory;
  const auto clock = std::make_shared<testing::ManualClock>();
  Options options = {.path = directory / "ledger", .clock = clock};
  options.manual_drain = true;
  auto ledger = Ledger::Open(options);
  ASSERT_TRUE(ledger.ok()) << ledger.status();
  const std::vector<std::string> answers = OpenAiChatAnswers(64, 2'048);
  constexpr int kThreads = 8, kSeconds = 30, kCallsASecond = 10;
  std::barrier second(kThreads + 1);
  const auto work = [&] {
    for (int i = 0; i < kSeconds * kCallsASecond; ++i) {
      if (i % kCallsASecond == 0) second.arrive_and_wait();
      clock->Advance(absl::Milliseconds(100) / kThreads);
      (*ledger)
          ->Start(EightNames())
          .Finish({.body = answers[static_cast<size_t>(i) % answers.size()]});
      if (i % kCallsASecond == kCallsASecond - 1) second.arrive_and_wait();
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(work);
  int64_t before = 0;
  for (int i = 0; i < kSeconds; ++i) {
    second.arrive_and_wait();
    second.arrive_and_wait();
    ASSERT_TRUE(testing::Pump(**ledger).ok());
    if (i == 0) before = BytesWritten();  // With the tables' first pages.
  }
  const int64_t written = BytesWritten() - before;
  for (std::thread& thread : threads) thread.join();
  const int64_t calls = (kSeconds - 1) * kThreads * kCallsASecond;
  fmt::print("at 80 calls/s: {} bytes a call\n", written / calls);
  EXPECT_LT(written / calls, 700);
}

TEST(Budgets, AWarmCallAllocatesNothing) {
#if defined(TOLL_SANITIZE_ADDRESS) || defined(TOLL_SANITIZE_THREAD)
  GTEST_SKIP() << "skipped: a sanitizer has its own operator new";
#endif
  internal::TempDirectory directory;
  auto ledger = Ledger::Open({.path = directory / "ledger"});
  ASSERT_TRUE(ledger.ok()) << ledger.status();
  const std::vector<std::string> answers = OpenAiChatAnswers(64, 2'048);
  const auto call = [&](size_t i) {
    (*ledger)
        ->Start(EightNames())
        .Finish({.body = answers[i % answers.size()]});
  };
  for (size_t i = 0; i < 100; ++i) call(i);
  ASSERT_TRUE((*ledger)->Flush().ok());
  const int64_t before = allocations;
  for (size_t i = 0; i < 1'000; ++i) call(i);
  EXPECT_EQ(allocations - before, 0);
  EXPECT_EQ((*ledger)->health().dropped, 0);
}

TEST(Budgets, AStreamsChunkAllocatesNothing) {
#if defined(TOLL_SANITIZE_ADDRESS) || defined(TOLL_SANITIZE_THREAD)
  GTEST_SKIP() << "skipped: a sanitizer has its own operator new";
#endif
  internal::TempDirectory directory;
  auto ledger = Ledger::Open({.path = directory / "ledger"});
  ASSERT_TRUE(ledger.ok()) << ledger.status();
  constexpr std::string_view kChunk =
      R"(data: {"id":"chatcmpl-s","model":"gpt-4o-2024-08-06","choices":)"
      R"([{"index":0,"delta":{"content":"Hello"}}],"usage":null})"
      "\n\n";
  int64_t chunks_allocations = 0;
  for (int round = 0; round < 20; ++round) {
    Stream stream((*ledger)->Start(EightNames()));
    stream.Chunk(kChunk);
    const int64_t before = allocations;
    for (int i = 0; i < 100; ++i) stream.Chunk(kChunk);
    if (round > 0) chunks_allocations += allocations - before;
    std::move(stream).Finish({.status = 200});
  }
  EXPECT_EQ(chunks_allocations, 0);
}

}  // namespace
}  // namespace toll::bench
