// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Promise: with the writer stopped and the journal at its cap, each policy does
// what its paragraph in toll/options.h says, after growth to
// journal_bytes_max; offered = stored + dropped + in flight, to the last call,
// and the ledger's totals stay exact.
//
// Method: a store that refuses while told to, passes by hand. The test counts
// its own calls, and reads the rows: Health is held against that, since it has
// in_flight from the other counts.

#include <chrono>
#include <vector>

#include "journal/layout.h"
#include "ledger/fixture.h"
#include "store/forwarding_store.h"

namespace toll::internal {
namespace {

constexpr int64_t kJournalBytes = 4 << 20;
constexpr int64_t kCalls = 20'000;
constexpr int64_t kOpenCalls = 7;
constexpr int64_t kBlockUsMax = 2'000;

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
    options.block_us_max = kBlockUsMax;
    LedgerFixture::Open(options);
    // The drain compiles a price when it first meets it: a dropped call is
    // priced by that, or counted as unpriced.
    CallOnce();
    Pump();
    stopped_->stopped = true;
  }
  // Tells how long Start took; what it drops, it drops of a full journal.
  std::chrono::nanoseconds CallOnce() {
    const int64_t journal_bytes = ledger_->health().journal_bytes;
    const auto began = std::chrono::steady_clock::now();
    Call call = Start();
    const auto waited = std::chrono::steady_clock::now() - began;
    // The seconds are the machine's, which may be busy.
    EXPECT_LE(waited,
              std::chrono::microseconds(kBlockUsMax) + std::chrono::seconds(2));
    ++started_;
    if (!call.recorded()) {
      ++refused_;
      ExpectAtCap(journal_bytes);
    }
    std::move(call).Settle({.input = 1'000, .output = 100});
    return waited;
  }
  void HoldOpen() {
    for (int64_t i = 0; i < kOpenCalls; ++i) {
      open_.push_back(Start());
      EXPECT_TRUE(open_.back().recorded());
      ++started_;
    }
  }
  // Less than a segment is left of what it may have.
  static void ExpectAtCap(int64_t journal_bytes) {
    EXPECT_LE(journal_bytes, kJournalBytes);
    EXPECT_GT(journal_bytes + static_cast<int64_t>(kSegmentBytes),
              kJournalBytes);
  }
  // Every call is a row, was refused, or is in the journal still.
  void ExpectBalance(int64_t in_journal) {
    const auto rows = static_cast<int64_t>(ReadCalls(*store_).size());
    EXPECT_EQ(started_, rows + refused_ + in_journal);
    const Health health = ledger_->health();
    EXPECT_EQ(health.offered, started_);
    EXPECT_EQ(health.dropped, refused_);
    EXPECT_EQ(health.stored, rows);
    EXPECT_EQ(health.in_flight, in_journal);
  }

  std::shared_ptr<StoppedStore> stopped_;
  std::vector<Call> open_;
  int64_t started_ = 0;
  int64_t refused_ = 0;
};

TEST_F(CountsWhatItDrops, TheJournalGrowsToItsCapWhileTheStoreRefuses) {
  OpenStopped(Overflow::kDrop);
  HoldOpen();
  for (int64_t i = 1; started_ < kCalls; ++i) {
    CallOnce();
    if (i % 100 == 0) {
      EXPECT_FALSE(testing::Pump(*ledger_).ok());
    }
  }
  const Health full = ledger_->health();
  ExpectAtCap(full.journal_bytes);
  EXPECT_EQ(refused_, kCalls - 1 - full.slots_count);
  ExpectBalance(full.slots_count);
  stopped_->stopped = false;
  Pump();
  ExpectBalance(kOpenCalls);
  for (Call& call : open_) {
    std::move(call).Settle({.input = 1'000, .output = 100});
  }
  const std::vector<StoredCall> calls = Calls();
  EXPECT_EQ(static_cast<int64_t>(calls.size()), full.slots_count + 1);
  ExpectBalance(0);
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
  EXPECT_EQ(summary->dropped, refused_);
}

TEST_F(CountsWhatItDrops, BlockWaitsItsTimeAndThenDrops) {
  OpenStopped(Overflow::kBlock);
  HoldOpen();
  std::chrono::nanoseconds waited{0};
  for (int64_t i = 1; refused_ == 0 && i < kCalls; ++i) {
    waited = CallOnce();
    if (i % 100 == 0) {
      EXPECT_FALSE(testing::Pump(*ledger_).ok());
    }
  }
  const int64_t slots = ledger_->health().slots_count;
  // The first call, whose slot is free again, and the one that was dropped.
  EXPECT_EQ(started_, slots + 2);
  // Waiting may take longer on a busy machine, never less.
  EXPECT_GE(waited, std::chrono::microseconds(kBlockUsMax));
  for (int i = 0; i < 5; ++i) {
    EXPECT_GE(CallOnce(), std::chrono::microseconds(kBlockUsMax));
  }
  EXPECT_EQ(refused_, 6);
  ExpectBalance(slots);
  stopped_->stopped = false;
  Pump();
  ExpectBalance(kOpenCalls);
  // Room again: nothing is dropped.
  CallOnce();
  EXPECT_EQ(refused_, 6);
  ExpectBalance(kOpenCalls + 1);
}

}  // namespace
}  // namespace toll::internal
