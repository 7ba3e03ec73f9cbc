// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Times what hands its work to another thread: in bursts that the other's queue
// holds, with time to catch up between them, untimed.
//
//   RunBursts(state, [](int i) { logger->info("{}", i); }, [] { flush(); });
//
// Needs ->UseManualTime()->Iterations(kBursts): the time of an iteration is
// that of one call, so the library cannot tell how many bursts are enough.

#pragma once

#include <cstdint>
#include <vector>

#include "benchmark/benchmark.h"

#include "ticking.h"

namespace toll::bench {

inline constexpr int kBurst = 2'000;
inline constexpr int kBursts = 50;

// A burst is timed by two readings round its loop; the loop reads no clock. The
// row's time, which is returned, too, is the median burst's: a burst that
// another process interrupted says nothing.
template <typename Call, typename CatchUp>
double RunBursts(benchmark::State& state, Call&& call, CatchUp&& catch_up,
                 int burst = kBurst) {
  for (int i = 0; i < burst; ++i) call(i);
  catch_up();
  std::vector<uint64_t> samples(static_cast<size_t>(state.max_iterations));
  for (uint64_t& sample : samples) {
    const uint64_t before = TicksBefore();
    for (int i = 0; i < burst; ++i) call(i);
    sample = TicksAfter() - before;
    catch_up();
  }
  const double seconds = PercentilesOf(samples).p50 * 1e-9 / burst;
  for (auto _ : state) state.SetIterationTime(seconds);
  return seconds;
}

// Single operations of some bursts, each between two fenced readings.
template <typename Operation, typename CatchUp>
Percentiles MeasureSingly(Operation&& operation, CatchUp&& catch_up,
                          int bursts) {
  std::vector<uint64_t> samples;
  samples.reserve(static_cast<size_t>(bursts) * kBurst);
  for (int burst = -2; burst < bursts; ++burst) {
    for (int i = 0; i < kBurst; ++i) {
      const uint64_t before = TicksBefore();
      operation(i);
      const uint64_t ticks = TicksAfter() - before;
      if (burst >= 0) samples.push_back(ticks);
    }
    catch_up();
  }
  return PercentilesOf(samples);
}

// Operations between which every cache is swept: what a host pays that calls
// seldom.
template <typename Operation>
Percentiles MeasureCold(Operation&& operation, int count) {
  constexpr size_t kSweepBytes = 64 << 20;
  std::vector<char> sweep(kSweepBytes);
  std::vector<uint64_t> samples;
  for (int i = 0; i < count; ++i) {
    for (size_t at = 0; at < kSweepBytes; at += 64) ++sweep[at];
    benchmark::DoNotOptimize(sweep.data());
    const uint64_t before = TicksBefore();
    operation(i);
    samples.push_back(TicksAfter() - before);
  }
  return PercentilesOf(samples);
}

// A row of percentiles; its time is the median. Needs
// ->UseManualTime()->Iterations(1).
inline void Report(benchmark::State& state, const Percentiles& of) {
  for (auto _ : state) state.SetIterationTime(of.p50 * 1e-9);
  state.counters["mean_ns"] = of.mean;
  state.counters["p50_ns"] = of.p50;
  state.counters["p99_ns"] = of.p99;
  state.counters["p999_ns"] = of.p999;
}

}  // namespace toll::bench
