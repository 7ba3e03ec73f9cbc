// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Single operations by the processor's own counter, fenced, the cost of the
// reading taken off.

#pragma once

#include <sched.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include <x86intrin.h>

#include "base/ticks.h"

namespace toll::bench {

inline void PinTo(size_t cpu) {
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  CPU_SET(cpu, &cpus);
  sched_setaffinity(0, sizeof cpus, &cpus);
}

inline uint64_t TicksBefore() {
  _mm_lfence();
  const uint64_t ticks = __rdtsc();
  _mm_lfence();
  return ticks;
}

inline uint64_t TicksAfter() {
  unsigned cpu = 0;
  const uint64_t ticks = __rdtscp(&cpu);
  _mm_lfence();
  return ticks;
}

inline double NsPerTick() {
  static const double ratio = [] {
    const Anchor now = internal::TakeAnchor();
    return internal::TickMap(now, now).ns_per_tick();
  }();
  return ratio;
}

// What a pair of readings costs by itself, in ticks.
inline double TimerTicks() {
  static const double ticks = [] {
    std::vector<uint64_t> samples(20'001);
    for (uint64_t& sample : samples) {
      const uint64_t before = TicksBefore();
      sample = TicksAfter() - before;
    }
    std::nth_element(samples.begin(), samples.begin() + 10'000, samples.end());
    return static_cast<double>(samples[10'000]);
  }();
  return ticks;
}

struct Percentiles {
  double mean = 0, p50 = 0, p90 = 0, p99 = 0, p999 = 0, p9999 = 0;
};

// In nanoseconds. Sorts `samples`.
inline Percentiles PercentilesOf(std::vector<uint64_t>& samples) {
  std::sort(samples.begin(), samples.end());
  const auto at = [&](double share) {
    const auto last = static_cast<double>(samples.size() - 1);
    const auto index = static_cast<size_t>(share * last);
    return (static_cast<double>(samples[index]) - TimerTicks()) * NsPerTick();
  };
  double sum = 0;
  for (const uint64_t sample : samples) sum += static_cast<double>(sample);
  const double mean = sum / static_cast<double>(samples.size());
  return {(mean - TimerTicks()) * NsPerTick(),
          at(.5),
          at(.9),
          at(.99),
          at(.999),
          at(.9999)};
}

}  // namespace toll::bench
