// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Promise: with the writer stopped and the journal at its cap, each policy does
// what its paragraph in toll/options.h says, after growth to
// journal_bytes_max; offered = stored + dropped + in flight, to the last call,
// and the ledger's totals stay exact.
//
// Method: a store that refuses while told to, passes by hand.

#include <chrono>

#include "ledger/fixture.h"
#include "store/forwarding_store.h"

namespace toll::internal {
namespace {

constexpr int64_t kJournalBytes = 4 << 20;
constexpr int64_t kCalls = 20'000;

class StoppedStore : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  absl::Status Begin() override {
    return stopped ? absl::UnavailableError("stopped")
                   : ForwardingStore::Begin();
  }
  bool stopped = false;
};

class CountsWhatItDrops : public LedgerFixture {
 protected:
  void OpenStopped(Overflow overflow) {
    stopped_ = std::make_shared<StoppedStore>(store_);
    Options options = ManualOptions();
    options.store = stopped_;
    options.memory_pool_size = 1'024;
    options.notes_count = 64;
    options.journal_bytes_max = kJournalBytes;
    options.overflow = overflow;
    options.block_us_max = 2'000;
    LedgerFixture::Open(options);
    // The drain compiles a price when it first meets it: a dropped call is
    // priced by that, or counted as unpriced.
    CallOnce();
    Pump();
    stopped_->stopped = true;
  }
  void CallOnce() {
    std::move(Start()).Settle({.input = 1'000, .output = 100});
  }
  void ExpectBalance() {
    const Health health = ledger_->health();
    EXPECT_EQ(health.offered,
              health.stored + health.dropped + health.in_flight);
  }

  std::shared_ptr<StoppedStore> stopped_;
};

TEST_F(CountsWhatItDrops, TheJournalGrowsToItsCapWhileTheStoreRefuses) {
  OpenStopped(Overflow::kDrop);
  for (int64_t i = 1; i < kCalls; ++i) {
    CallOnce();
    if (i % 100 == 0) {
      EXPECT_FALSE(testing::Pump(*ledger_).ok());
    }
  }
  const Health full = ledger_->health();
  // Less than a segment is left of what it may have.
  EXPECT_LE(full.journal_bytes, kJournalBytes);
  EXPECT_GT(full.journal_bytes, kJournalBytes - 1'024 * 512);
  EXPECT_EQ(full.offered, kCalls);
  EXPECT_EQ(full.in_flight, full.slots_count);
  EXPECT_EQ(full.dropped, kCalls - 1 - full.slots_count);
  ExpectBalance();
  stopped_->stopped = false;
  const std::vector<StoredCall> calls = Calls();
  EXPECT_EQ(static_cast<int64_t>(calls.size()), full.slots_count + 1);
  EXPECT_EQ(ledger_->health().stored, full.slots_count + 1);
  EXPECT_EQ(ledger_->health().in_flight, 0);
  ExpectBalance();
  const Health health = ledger_->health();
  EXPECT_EQ(health.dropped_unpriced, 0);
  Money stored;
  for (const StoredCall& call : calls) {
    stored += Money::PicoUsd(call.record.cost_pico);
  }
  const int64_t each = calls.front().record.cost_pico;
  EXPECT_GT(each, 0);
  EXPECT_EQ(stored + health.dropped_cost, Money::PicoUsd(each * kCalls));
  const absl::StatusOr<Summary> summary = ledger_->Summarize({});
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->total.calls, full.slots_count + 1);
}

TEST_F(CountsWhatItDrops, BlockWaitsItsTimeAndThenDrops) {
  OpenStopped(Overflow::kBlock);
  int64_t recorded = 0;
  std::chrono::nanoseconds waited{0};
  while (ledger_->health().dropped == 0) {
    const auto began = std::chrono::steady_clock::now();
    CallOnce();
    waited = std::chrono::steady_clock::now() - began;
    ++recorded;
    if (recorded % 100 == 0) {
      EXPECT_FALSE(testing::Pump(*ledger_).ok());
    }
  }
  // Waiting may take longer on a busy machine, never less.
  EXPECT_GE(waited, std::chrono::microseconds(2'000));
  EXPECT_EQ(recorded - 1, ledger_->health().slots_count);
  ExpectBalance();
  stopped_->stopped = false;
  Pump();
  EXPECT_EQ(ledger_->health().stored, recorded);
  // Room again: nothing waits, nothing is dropped.
  CallOnce();
  EXPECT_EQ(ledger_->health().dropped, 1);
  ExpectBalance();
}

}  // namespace
}  // namespace toll::internal
