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

#include <atomic>
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
  if (kTscTrusted) [[likely]]
    return __rdtsc();
#endif
  return static_cast<uint64_t>(KernelClockNs(CLOCK_MONOTONIC));
}

Anchor TakeAnchor() noexcept;

// A tick, measured once by the machine's clock. For statistics: within 1 %.
double NsPerTick() noexcept;

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
  const Anchor& last() const noexcept { return last_; }

 private:
  int64_t Ns(int64_t ticks) const noexcept {
    return static_cast<int64_t>(static_cast<double>(ticks) * ns_per_tick_);
  }

  Anchor last_;
  double ns_per_tick_ = 1.0;
};

// A TickMap that one thread renews and any may use meanwhile.
class SharedTickMap {
 public:
  // One thread at a time.
  void Publish(const TickMap& map) noexcept;
  // False if it was being renewed: the caller does without.
  bool RealNs(uint64_t ticks, int64_t* real_ns) const noexcept {
    // Acquire: the words below are of this version, or a later one's.
    const uint64_t before = version_.load(std::memory_order_acquire);
    // Acquire each: a word that is already the next version's comes with that
    // version's odd number, which the load after them then sees.
    const uint64_t anchor_ticks = ticks_.load(std::memory_order_acquire);
    const int64_t anchor_ns = real_ns_.load(std::memory_order_acquire);
    const double rate = ns_per_tick_.load(std::memory_order_acquire);
    // Relaxed: ordered after the acquire loads above.
    if (version_.load(std::memory_order_relaxed) != before ||
        (before & 1) != 0) {
      return false;
    }
    const auto delta = static_cast<int64_t>(ticks - anchor_ticks);
    *real_ns =
        anchor_ns + static_cast<int64_t>(static_cast<double>(delta) * rate);
    return true;
  }
  double ns_per_tick() const noexcept {
    return ns_per_tick_.load(std::memory_order_relaxed);  // For statistics.
  }

 private:
  std::atomic<uint64_t> version_{0};  // Odd while it is renewed.
  std::atomic<uint64_t> ticks_{0};
  std::atomic<int64_t> real_ns_{0};
  std::atomic<double> ns_per_tick_{1.0};
};

}  // namespace toll::internal
