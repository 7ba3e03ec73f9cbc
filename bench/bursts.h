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

#include "benchmark/benchmark.h"

#include "ticking.h"

namespace toll::bench {

inline constexpr int kBurst = 2'000;
inline constexpr int kBursts = 50;

// A burst is timed by two readings round its loop; the loop reads no clock.
template <typename Call, typename CatchUp>
void RunBursts(benchmark::State& state, Call&& call, CatchUp&& catch_up) {
  for (int i = 0; i < kBurst; ++i) call(i);
  catch_up();
  for (auto _ : state) {
    const uint64_t before = TicksBefore();
    for (int i = 0; i < kBurst; ++i) call(i);
    const uint64_t ticks = TicksAfter() - before;
    catch_up();
    state.SetIterationTime(static_cast<double>(ticks) * NsPerTick() * 1e-9 /
                           kBurst);
  }
}

}  // namespace toll::bench
