// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "self_watch.h"

#include <atomic>
#include <stdexcept>

#include <gmock/gmock.h>

#include "base/counted_memory.h"
#include "ledger/fixture.h"
#include "store/forwarding_store.h"

namespace toll::internal {
namespace {

using ::testing::HasSubstr;

// Each look at its ticks takes so long: a timed call is two such, and a third
// where each leases a number of its own, since it takes so long.
class SteppingClock : public testing::ManualClock {
 public:
  uint64_t Ticks() noexcept override {
    Advance(absl::Nanoseconds(step_ns.load()));
    return ManualClock::Ticks();
  }
  Anchor Now() noexcept override {
    const auto ns = static_cast<int64_t>(ManualClock::Ticks());
    return {static_cast<uint64_t>(ns), ns, ns, ns};
  }
  std::atomic<int64_t> step_ns{100};
};

class RefusingStore : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  absl::Status Begin() override {
    return refuses ? absl::UnavailableError("another process writes")
                   : ForwardingStore::Begin();
  }
  bool refuses = false;
};

class SelfWatchTest : public LedgerFixture {
 protected:
  SelfWatchTest() {
    options_ = ManualOptions();
    options_.clock = stepping_;
    options_.on_breach = [this](const Breach& breach) {
      told_.push_back(breach);
    };
  }
  void Reopen() {
    ledger_.reset();
    Open(options_);
  }
  // A minute of the host's, in which it makes so many calls.
  void Minute(int calls = 1'000) {
    for (int i = 0; i < calls; ++i) {
      Start().Settle({.input = 1});
      if (i % 1'000 == 999) Pump();
    }
    Pump();
    stepping_->Advance(absl::Minutes(1));
    Pump();
  }
  const Breach& FirstTold(Vital vital) const {
    return *std::find_if(told_.begin(), told_.end(),
                         [&](const Breach& b) { return b.vital == vital; });
  }
  // How often this was told as broken, and as over.
  int64_t Told(Vital vital, bool ended = false) const {
    return std::count_if(told_.begin(), told_.end(), [&](const Breach& b) {
      return b.vital == vital && b.ended == ended;
    });
  }
  VitalSign Sign(Vital vital) const { return ledger_->health().vital(vital); }

  std::shared_ptr<SteppingClock> stepping_ = std::make_shared<SteppingClock>();
  Options options_;
  std::vector<Breach> told_;
};

TEST_F(SelfWatchTest, OfAHealthyHostTellsNothing) {
  Reopen();
  for (int i = 0; i < 40; ++i) Minute();
  EXPECT_TRUE(told_.empty()) << told_[0].text;
  for (const Vital vital :
       {Vital::kCallP99, Vital::kCpu, Vital::kMemory, Vital::kMemoryGrowth,
        Vital::kQueue, Vital::kDrainLag}) {
    EXPECT_TRUE(Sign(vital).known) << static_cast<int>(vital);
    EXPECT_FALSE(Sign(vital).breached) << static_cast<int>(vital);
  }
  // A timed call that leases numbers, too, may be the hundredth.
  EXPECT_NEAR(static_cast<double>(Sign(Vital::kCallP99).measured), 250, 53);
  // Of this process alone there is no past.
  EXPECT_FALSE(Sign(Vital::kDrift).known);
  const Health health = ledger_->health();
  EXPECT_GT(health.memory.own_bytes, 0);
  EXPECT_GT(health.memory.queue_bytes, 0);
  EXPECT_LT(health.memory.queue_bytes, health.memory.own_bytes);
  EXPECT_GT(health.memory.journal_bytes, 1 << 20);
  EXPECT_NEAR(static_cast<double>(health.cpu.hosts_ns), 40'000 * 200, 2e5);
}

TEST_F(SelfWatchTest, TellsOfSlowCallsEachMinuteAndOnceWhenTheyEnd) {
  Reopen();
  stepping_->step_ns = 30'000'000;
  Minute(20'000);
  const int64_t told = Told(Vital::kCallP99);
  ASSERT_GE(told, 1);
  EXPECT_TRUE(Sign(Vital::kCallP99).breached);
  const Breach first = FirstTold(Vital::kCallP99);
  EXPECT_THAT(first.text, HasSubstr("self_call_ns_max"));
  EXPECT_NEAR(static_cast<double>(first.measured), 90e6, 1e6);
  EXPECT_EQ(first.budget, 50'000'000);
  // Too few to judge anew: it is as it was.
  Minute(10);
  EXPECT_EQ(Told(Vital::kCallP99), told + 1);
  stepping_->step_ns = 100;
  Minute(20'000);  // With some that were slow.
  Minute(20'000);
  EXPECT_EQ(Told(Vital::kCallP99, true), 1);
  Minute(20'000);
  EXPECT_EQ(Told(Vital::kCallP99, true), 1);
}

TEST_F(SelfWatchTest, TellsAtMostOnceAMinute) {
  options_.self_budgets.memory_bytes_max = 1 << 20;
  Reopen();
  for (int i = 0; i < 100; ++i) {
    stepping_->Advance(absl::Milliseconds(1'100));
    Pump();
  }
  EXPECT_EQ(Told(Vital::kMemory), 1);
  EXPECT_GT(Sign(Vital::kMemory).measured, 1 << 20);
}

TEST_F(SelfWatchTest, FindsALeakBeforeItIsLarge) {
  Reopen();
  int64_t leaked = 0;
  for (int i = 0; i < 30 && Told(Vital::kMemoryGrowth) == 0; ++i) {
    CountMemory(64 << 10);
    leaked += 64 << 10;
    Minute(10);
  }
  CountMemory(-leaked);
  ASSERT_EQ(Told(Vital::kMemoryGrowth), 1);
  EXPECT_EQ(Told(Vital::kMemory), 0);
  EXPECT_LT(leaked, 2 << 20);
  // 64 KiB a minute are 90 MiB a day.
  EXPECT_GT(FirstTold(Vital::kMemoryGrowth).measured, 70 << 20);
}

TEST_F(SelfWatchTest, TakesNoStepAndNoWarmUpForALeak) {
  Reopen();
  int64_t taken = 0;
  for (int i = 0; i < 60; ++i) {
    const int64_t more = i < 4 || i == 30 ? 2 << 20 : 0;
    CountMemory(more);
    taken += more;
    Minute(10);
  }
  CountMemory(-taken);
  EXPECT_EQ(Told(Vital::kMemoryGrowth), 0);
  EXPECT_TRUE(Sign(Vital::kMemoryGrowth).known);
}

TEST_F(SelfWatchTest, ComparesTodayWithTheDaysBefore) {
  Reopen();
  Minute(20'000);
  EXPECT_FALSE(Sign(Vital::kDrift).known);
  stepping_->Advance(absl::Hours(24));
  stepping_->step_ns = 110;  // 10 % are allowed.
  Minute(20'000);
  EXPECT_TRUE(Sign(Vital::kDrift).known);
  EXPECT_NEAR(static_cast<double>(Sign(Vital::kDrift).measured), 10, 2);
  EXPECT_EQ(Told(Vital::kDrift), 0);
  stepping_->Advance(absl::Hours(24));
  stepping_->step_ns = 150;
  Minute(20'000);
  EXPECT_EQ(Told(Vital::kDrift), 1);
  const CallCost cost = ledger_->health().call;
  EXPECT_NEAR(static_cast<double>(cost.today_p50_ns), 300, 3);
  EXPECT_GE(cost.past_p50_ns, 199);
  EXPECT_LE(cost.past_p50_ns, 221);
}

TEST_F(SelfWatchTest, RemembersThePastOverRestarts) {
  Reopen();
  Minute(20'000);
  stepping_->Advance(absl::Hours(24));
  Reopen();  // Closing keeps what was seen, the last minute included.
  stepping_->step_ns = 200;
  Minute(20'000);
  EXPECT_EQ(Told(Vital::kDrift), 1);
}

TEST_F(SelfWatchTest, KeepsWhatItSawByDay) {
  Reopen();
  Minute(700);
  for (int i = 0; i < 300; ++i) Start().Settle({.input = 1});
  ASSERT_TRUE(ledger_->Close().ok());
  std::vector<SelfDay> days;
  ASSERT_TRUE(
      store_->ReadSelf(0, [&](const SelfDay& day) { days.push_back(day); })
          .ok());
  ASSERT_EQ(days.size(), 1u);
  EXPECT_EQ(days[0].calls, 1'000);
  EXPECT_GE(days[0].watched_ns, 60'000'000'000);
  EXPECT_GT(days[0].memory_bytes_max, 1 << 20);
  HistogramSum calls;
  calls.Add(days[0].call_ns);
  EXPECT_GT(calls.count(), 4);
  EXPECT_LT(calls.count(), 40);
}

TEST_F(SelfWatchTest, TellsOfCallsThatWait) {
  auto refusing = std::make_shared<RefusingStore>(store_);
  options_.store = refusing;
  Reopen();
  Start().Settle({.input = 1});
  Pump();
  EXPECT_EQ(ledger_->health().drain_lag_ms, 0);
  refusing->refuses = true;
  Start().Settle({.input = 1});
  testing::Pump(*ledger_).IgnoreError();
  for (int i = 0; i < 62; ++i) {
    stepping_->Advance(absl::Seconds(1));
    testing::Pump(*ledger_).IgnoreError();
  }
  EXPECT_GE(ledger_->health().drain_lag_ms, 60'000);
  EXPECT_EQ(Told(Vital::kDrainLag), 1);
  refusing->refuses = false;
  stepping_->Advance(absl::Minutes(1));
  Pump();
  EXPECT_EQ(ledger_->health().drain_lag_ms, 0);
  Minute(1);  // What was stored in it had waited.
  Minute(1);
  EXPECT_EQ(Told(Vital::kDrainLag, true), 1);
}

TEST_F(SelfWatchTest, TellsOfCallsLeftOpen) {
  options_.memory_pool_size = 1'000;
  options_.notes_count = 16;
  options_.journal_bytes_max = 2 << 20;
  options_.self_budgets.queue_percent_max = 20;
  Reopen();
  std::vector<Call> open;
  for (int i = 0; i < 900; ++i) open.push_back(Start());
  Minute(1);
  EXPECT_EQ(Told(Vital::kQueue), 1);
  open.clear();
  Minute(1);
  EXPECT_EQ(Told(Vital::kQueue, true), 1);
}

TEST_F(SelfWatchTest, OfACallbackThatThrowsIsNotHurt) {
  options_.self_budgets.memory_bytes_max = 1;
  options_.self_budgets.call_p99_ns_max = 1;
  int calls = 0;
  options_.on_breach = [&](const Breach&) {
    ++calls;
    throw std::runtime_error("the host's own");
  };
  Reopen();
  Minute(20'000);
  EXPECT_GE(calls, 2);  // Both budgets, though the first one threw.
  Minute(1);
  EXPECT_EQ(ledger_->health().drain_failures, 0);
}

TEST_F(SelfWatchTest, MayBeAskedForHealthByTheCallback) {
  options_.self_budgets.memory_bytes_max = 1;
  bool breached = false;
  options_.on_breach = [&](const Breach& breach) {
    breached = ledger_->health().vital(breach.vital).breached;
  };
  Reopen();
  Minute(1);
  EXPECT_TRUE(breached);
}

TEST_F(SelfWatchTest, JudgesNothingOfWhatHasNoBudget) {
  options_.self_budgets = {0, 0, 0, 0, 0, 0, 0, 0};
  Reopen();
  stepping_->step_ns = 30'000'000;
  Minute(20'000);
  EXPECT_TRUE(told_.empty());
  for (const VitalSign& sign : ledger_->health().vitals) {
    EXPECT_FALSE(sign.known);
  }
}

TEST_F(SelfWatchTest, WithoutMonitoringJudgesNoCalls) {
  options_.enable_performance_monitoring = false;
  Reopen();
  stepping_->step_ns = 30'000'000;
  Minute(20'000);
  EXPECT_FALSE(Sign(Vital::kCallP99).known);
  EXPECT_TRUE(Sign(Vital::kMemory).known);
}

}  // namespace
}  // namespace toll::internal
