// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Time for the price of one instruction: the host's thread keeps raw ticks,
// whoever has time turns them into nanoseconds by two anchors.
//
//   const TickMap map(first_anchor, last_anchor);
//   map.RealNs(slot.begin.start_ticks);
//
// A tick is a step of the TSC where the processor and the kernel vouch for it
// (invariant, and the clock source), else a nanosecond of CLOCK_MONOTONIC.
//
// Thread safety: thread-safe. Cost: ReadTicks 9 ns, 20 without the TSC.

#pragma once

#include <ctime>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

#include <cstdint>

#include "toll/clock.h"

namespace toll::internal {

inline int64_t KernelClockNs(clockid_t clock) noexcept {
  timespec now{};
  clock_gettime(clock, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

// True if the TSC may stand for time on this machine.
bool TscIsTrusted() noexcept;

// Decided before any ledger opens; constant from then on.
extern const bool kTscTrusted;

inline uint64_t ReadTicks() noexcept {
#if defined(__x86_64__)
  if (kTscTrusted) [[likely]] return __rdtsc();
#endif
  return static_cast<uint64_t>(KernelClockNs(CLOCK_MONOTONIC));
}

Anchor TakeAnchor() noexcept;

// Turns ticks between, or shortly outside, two anchors into nanoseconds.
class TickMap {
 public:
  TickMap(const Anchor& first, const Anchor& last) noexcept;

  int64_t RealNs(uint64_t ticks) const noexcept {
    return last_.real_ns + Ns(static_cast<int64_t>(ticks - last_.ticks));
  }
  // Never negative, whatever the ticks did.
  int64_t DurationNs(uint64_t start, uint64_t end) const noexcept {
    // As a signed difference: ticks may wrap, and may run backwards.
    const auto ticks = static_cast<int64_t>(end - start);
    return ticks <= 0 ? 0 : Ns(ticks);
  }
  double ns_per_tick() const noexcept { return ns_per_tick_; }

 private:
  int64_t Ns(int64_t ticks) const noexcept {
    return static_cast<int64_t>(static_cast<double>(ticks) * ns_per_tick_);
  }

  Anchor last_;
  double ns_per_tick_ = 1.0;
};

}  // namespace toll::internal
