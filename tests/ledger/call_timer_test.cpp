// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "call_timer.h"

#include <set>
#include <thread>
#include <vector>

#include "ledger/fixture.h"

namespace toll::internal {
namespace {

using CallTimed = LedgerFixture;

// A tick of its own for each look: what a call takes is how often it looked.
class CountingClock : public testing::ManualClock {
 public:
  uint64_t Ticks() noexcept override {
    Advance(absl::Nanoseconds(100));
    return ManualClock::Ticks();
  }
  Anchor Now() noexcept override {
    const auto ns = static_cast<int64_t>(ManualClock::Ticks());
    return {static_cast<uint64_t>(ns), ns, ns, ns};
  }
};

TEST_F(CallTimed, IsOneInSome64AtVaryingDistances) {
  Open();
  for (int i = 0; i < 64'000; ++i) {
    Start().Settle({.input = 1});
    if (i % 1'000 == 0) Pump();
  }
  const CallCost cost = ledger_->health().call;
  EXPECT_GT(cost.samples, 850);
  EXPECT_LT(cost.samples, 1'150);
}

TEST(CallTimer, VariesItsDistances) {
  CallTimer timer;
  std::set<uint32_t> distances;
  for (int i = 0; i < 1'000; ++i) {
    const uint32_t distance = timer.NextDistance();
    EXPECT_GE(distance, 1u);
    EXPECT_LE(distance, 128u);
    distances.insert(distance);
  }
  EXPECT_GT(distances.size(), 100u);
}

// Looks of a timed call: Start's begin, the lease of a number (each call's, at
// one a second), its start; Finish's begin, its end.
TEST_F(CallTimed, AddsStartAndFinishAndNotWhatLiesBetween) {
  auto clock = std::make_shared<CountingClock>();
  Options options = ManualOptions();
  options.clock = clock;
  Open(options);
  for (int i = 0; i < 2'000; ++i) {
    Call call = Start();
    clock->Advance(absl::Seconds(1));  // The provider's.
    std::move(call).Settle({.input = 1});
    if (i % 500 == 0) Pump();
  }
  const CallCost cost = ledger_->health().call;
  EXPECT_GT(cost.samples, 10);
  EXPECT_NEAR(static_cast<double>(cost.p50_ns), 300, 3);
  EXPECT_NEAR(static_cast<double>(cost.p99_ns), 300, 3);
}

TEST_F(CallTimed, MayFinishInAnotherThread) {
  auto clock = std::make_shared<CountingClock>();
  Options options = ManualOptions();
  options.clock = clock;
  Open(options);
  std::vector<Call> calls;
  for (int i = 0; i < 1'000; ++i) calls.push_back(Start());
  std::thread([&] {
    for (Call& call : calls) std::move(call).Settle({.input = 1});
  }).join();
  const CallCost cost = ledger_->health().call;
  EXPECT_GT(cost.samples, 5);
  EXPECT_NEAR(static_cast<double>(cost.p50_ns), 200, 2);
}

// Else the next call would seem to have begun when this one did.
TEST_F(CallTimed, ThatIsDroppedLeavesNothingBehind) {
  auto clock = std::make_shared<CountingClock>();
  Options options = ManualOptions();
  options.clock = clock;
  options.memory_pool_size = 1;
  options.notes_count = 0;
  options.journal_bytes_max = 1 << 20;
  Open(options);
  for (int round = 0; round < 5; ++round) {
    for (int i = 0; i < 5'000; ++i) Start().Settle({.input = 1});
    clock->Advance(absl::Hours(1));
    Pump();
  }
  EXPECT_GT(ledger_->health().dropped, 1'000);
  EXPECT_GT(ledger_->health().call.samples, 10);
  // A lease of numbers, at most, in one of them.
  EXPECT_NEAR(static_cast<double>(ledger_->health().call.p99_ns), 250, 53);
}

// One chunk in some 64 stands for all: 100 ns each, as two looks have it.
TEST_F(CallTimed, CountsTheChunksOfStreamsAsTheHostsTime) {
  auto clock = std::make_shared<CountingClock>();
  Options options = ManualOptions();
  options.clock = clock;
  Open(options);
  constexpr int kChunks = 100'000;
  Stream stream(Start());
  for (int i = 0; i < kChunks; ++i) stream.Chunk("data: {}\n\n");
  std::move(stream).Finish({.status = 200});
  // NoteProgress looks once as well.
  EXPECT_NEAR(static_cast<double>(ledger_->health().cpu.hosts_ns),
              200. * kChunks, 20. * kChunks);
}

TEST_F(CallTimed, IsNoneWhereNobodyAskedForIt) {
  Options options = ManualOptions();
  options.enable_performance_monitoring = false;
  Open(options);
  for (int i = 0; i < 2'000; ++i) Start().Settle({.input = 1});
  EXPECT_EQ(ledger_->health().call.samples, 0);
}

}  // namespace
}  // namespace toll::internal
