// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

// Goal: what toll costs its host is told when it is too much, and only then.
// Method: a ledger as a host has it, with its thread and its database, on a
// clock whose minute is 0.6 seconds; slow paths and leaks are planted, and the
// same without them must stay silent.

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/counted_memory.h"
#include "base/ticks.h"
#include "store/sqlite_self_day.h"
#include "temp_directory.h"
#include "toll/ledger.h"
#include "toll/testing.h"

namespace toll::internal {
namespace {

constexpr int64_t kSpeed = 100;

// The machine's time, a hundred times as fast. `spin_us`: the slow path, on
// whichever thread looks at its ticks.
class FastClock : public Clock {
 public:
  uint64_t Ticks() noexcept override {
    const int64_t began_ns = KernelClockNs(CLOCK_MONOTONIC);
    const int64_t spin_ns = spin_us.load() * 1'000;
    int64_t now_ns = began_ns;
    while (now_ns - began_ns < spin_ns) now_ns = KernelClockNs(CLOCK_MONOTONIC);
    return Fast(now_ns);
  }
  Anchor Now() noexcept override {
    const auto ns = static_cast<int64_t>(Fast(KernelClockNs(CLOCK_MONOTONIC)));
    constexpr int64_t kStartNs = 1'767'225'600'000'000'000;
    return {static_cast<uint64_t>(ns), ns, ns, kStartNs + ns};
  }
  std::atomic<int64_t> spin_us{0};

 private:
  uint64_t Fast(int64_t ns) const {
    return static_cast<uint64_t>(1'000 + (ns - began_ns_) * kSpeed);
  }
  const int64_t began_ns_ = KernelClockNs(CLOCK_MONOTONIC);
};

class WatchesItself : public ::testing::Test {
 protected:
  void Open() {
    options_.path = directory_ / "ledger";
    options_.clock = clock_;
    options_.flush_interval_ms = 5;
    // What the machine does to a hundredfold clock is not looked at here.
    options_.self_budgets.drain_lag_ms_max = 3'600'000;
    options_.self_budgets.cpu_permille_max = 1'000;
    options_.on_breach = [this](const Breach& breach) {
      const std::lock_guard lock(mutex_);
      told_.push_back(breach);
    };
    auto ledger = Ledger::Open(options_);
    ASSERT_TRUE(ledger.ok()) << ledger.status();
    ledger_ = *std::move(ledger);
  }
  // Calls until `enough`, at most for so long.
  template <typename Enough>
  bool CallUntil(std::chrono::seconds limit, Enough&& enough) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (std::chrono::steady_clock::now() < end) {
      for (int i = 0; i < 100; ++i) {
        ledger_->Start({.provider = "openai", .model = "gpt-4o"})
            .Settle({.input = 100, .output = 7});
      }
      if (enough()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return false;
  }
  bool Told(Vital vital, bool ended = false) {
    const std::lock_guard lock(mutex_);
    for (const Breach& breach : told_) {
      if (breach.vital == vital && breach.ended == ended) return true;
    }
    return false;
  }

  TempDirectory directory_;
  std::shared_ptr<FastClock> clock_ = std::make_shared<FastClock>();
  Options options_;
  std::mutex mutex_;
  std::vector<Breach> told_;
  std::unique_ptr<Ledger> ledger_;
};

TEST_F(WatchesItself, ASlowPathIsToldAndItsEndAsWell) {
  // Two looks a call: 0.4 ms, 40 ms of the fast clock's, twice the budget.
  options_.self_budgets.call_p99_ns_max = 20'000'000;
  Open();
  clock_->spin_us = 200;
  ASSERT_TRUE(CallUntil(std::chrono::seconds(30),
                        [&] { return Told(Vital::kCallP99); }));
  EXPECT_TRUE(ledger_->health().vital(Vital::kCallP99).breached);
  EXPECT_GT(ledger_->health().call.p50_ns, 39'000'000);
  clock_->spin_us = 0;
  EXPECT_TRUE(CallUntil(std::chrono::seconds(30),
                        [&] { return Told(Vital::kCallP99, true); }));
  EXPECT_FALSE(ledger_->health().vital(Vital::kCallP99).breached);
}

TEST_F(WatchesItself, AHealthyHostIsToldNothing) {
  Open();
  // On a busy machine the drain may lag, and the journal grows by what waits:
  // that is told, rightly.
  CallUntil(std::chrono::seconds(3), [this] {
    while (ledger_->health().in_flight > 5'000) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return false;
  });
  EXPECT_TRUE(told_.empty()) << told_[0].text;
  const Health health = ledger_->health();
  EXPECT_TRUE(health.vital(Vital::kCallP99).known);
  EXPECT_TRUE(health.vital(Vital::kMemory).known);
  EXPECT_GT(health.cpu.drain_ns, 0);
  EXPECT_GT(health.cpu.hosts_ns, 0);
  EXPECT_GT(health.memory.store_bytes, 10'000);
  EXPECT_GT(health.written.log_bytes, 0);
  EXPECT_GE(health.written.total_bytes, health.written.log_bytes / 2);
}

TEST_F(WatchesItself, WhatItSawIsInTheStoreForTheNextProcess) {
  Open();
  CallUntil(std::chrono::seconds(1), [] { return false; });
  const int64_t calls = ledger_->health().offered;
  ledger_.reset();
  const auto days = ReadLastSelfDays(options_.path + "/toll.db", 7);
  ASSERT_TRUE(days.ok()) << days.status();
  ASSERT_EQ(days->size(), 1u);
  EXPECT_EQ(days->back().calls, calls);
  EXPECT_FALSE(days->back().call_ns.empty());
}

// By hand, since growth is looked at over 24 minutes.
TEST_F(WatchesItself, ALeakIsFound) {
  auto clock = std::make_shared<testing::ManualClock>();
  int found = 0;
  auto ledger =
      Ledger::Open({.path = directory_ / "leak",
                    .on_breach =
                        [&](const Breach& breach) {
                          found += breach.vital == Vital::kMemoryGrowth ? 1 : 0;
                        },
                    .clock = clock,
                    .manual_drain = true});
  ASSERT_TRUE(ledger.ok()) << ledger.status();
  std::vector<void*> kept;
  const auto minutes = [&](int count, int64_t bytes) {
    for (int i = 0; i < count; ++i) {
      if (bytes != 0) {
        kept.push_back(CountedAllocate(static_cast<size_t>(bytes)));
      }
      (*ledger)->Start({.provider = "openai"}).Settle({.input = 1});
      clock->Advance(absl::Minutes(1));
      ASSERT_TRUE(testing::Pump(**ledger).ok());
    }
  };
  minutes(40, 0);
  EXPECT_EQ(found, 0);
  minutes(60, 100'000);
  EXPECT_GT(found, 0);
  for (void* memory : kept) CountedFree(memory);
}

}  // namespace
}  // namespace toll::internal
