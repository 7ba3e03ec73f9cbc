// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// For a host's own tests: a ledger that touches no database, a clock that
// moves by hand, a drain that runs when told.
//
//   auto clock = std::make_shared<toll::testing::ManualClock>();
//   auto ledger = toll::Ledger::Open(
//       {.path = dir, .clock = clock, .store = toll::testing::MemoryStore(),
//        .manual_drain = true});
//   ... clock->Advance(absl::Seconds(2)); toll::testing::Pump(**ledger);
//
// Thread safety: ManualClock is thread-safe; Pump from one thread at a time.

#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"

#include "toll/clock.h"
#include "toll/options.h"

namespace toll {
class Ledger;
}  // namespace toll

namespace toll::testing {

// A tick is a nanosecond. Starts at 2026-01-01T00:00:00Z unless told.
class ManualClock : public Clock {
 public:
  explicit ManualClock(absl::Time start = absl::FromUnixSeconds(1767225600))
      : real_ns_(absl::ToUnixNanos(start)) {}

  uint64_t Ticks() noexcept override {
    // Relaxed: the clock orders nothing but itself.
    return static_cast<uint64_t>(ticks_.load(std::memory_order_relaxed));
  }
  Anchor Now() noexcept override {
    const int64_t ticks = static_cast<int64_t>(Ticks());
    // Relaxed: as in Ticks().
    return {static_cast<uint64_t>(ticks), ticks, ticks,
            real_ns_.load(std::memory_order_relaxed)};
  }
  void Advance(absl::Duration by) {
    const int64_t ns = absl::ToInt64Nanoseconds(by);
    // Relaxed: as in Ticks().
    ticks_.fetch_add(ns, std::memory_order_relaxed);
    real_ns_.fetch_add(ns, std::memory_order_relaxed);
  }
  // The wall clock jumps; the ticks do not.
  void JumpTo(absl::Time time) {
    // Relaxed: as in Ticks().
    real_ns_.store(absl::ToUnixNanos(time), std::memory_order_relaxed);
  }

 private:
  std::atomic<int64_t> ticks_{1'000'000'000};
  std::atomic<int64_t> real_ns_;
};

// Keeps rows and rollups in memory.
std::shared_ptr<internal::Store> MemoryStore();

// One pass of a ledger opened with manual_drain, recovery steps included.
absl::Status Pump(Ledger& ledger);

}  // namespace toll::testing
