// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Calls at 1,000 a second: what a host pays whose processor did other things,
// or slept, since its last call.
//
//   hot_path_bench --benchmark_filter=BM_CallAt1000
//
// Floor: the same stores without toll (BM_Floor_Call's), at the same pace, in
// the same run: call and floor take turns, and who is first changes each time,
// since who is second finds the caches warm.

#include <ctime>
#include <utility>
#include <vector>

#include "benchmark/benchmark.h"

#include "base/ticks.h"
#include "bursts.h"
#include "caller.h"
#include "floors.h"
#include "ticking.h"

namespace toll::bench {
namespace {

constexpr int64_t kPaceNs = 1'000'000;
constexpr int kPacedCalls = 2'000;

// Of a call and of its floor.
std::pair<Percentiles, Percentiles> MeasurePaced() {
  const Host host;
  Caller call(*host.ledger, {.work = Work::kNames});
  BareCall bare(8'192);
  std::vector<uint64_t> calls, floors;
  const auto both = [&](int i) {
    const std::string_view body = call.body(static_cast<size_t>(i));
    const auto floor = [&] {
      const uint64_t before = TicksBefore();
      bare(i, body);
      floors.push_back(TicksAfter() - before);
    };
    if (i % 2 == 0) floor();
    const uint64_t before = TicksBefore();
    call(i);
    calls.push_back(TicksAfter() - before);
    if (i % 2 != 0) floor();
  };
  for (int i = 0; i < 100; ++i) both(i);
  calls.clear();
  floors.clear();
  const int64_t began_ns = internal::KernelClockNs(CLOCK_MONOTONIC);
  for (int i = 0; i < kPacedCalls; ++i) {
    const int64_t due_ns = began_ns + i * kPaceNs;
    const timespec until{due_ns / 1'000'000'000, due_ns % 1'000'000'000};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
    both(i);
  }
  return {PercentilesOf(calls), PercentilesOf(floors)};
}

void BM_CallAt1000PerSecond(benchmark::State& state) {
  const auto [call, floor] = MeasurePaced();
  Report(state, call);
  state.counters["floor_p50_ns"] = floor.p50;
  state.counters["floor_p99_ns"] = floor.p99;
  state.SetLabel("floor=BM_Floor_CallAt1000PerSecond/iterations:1/manual_time");
}
BENCHMARK(BM_CallAt1000PerSecond)->UseManualTime()->Iterations(1);

void BM_Floor_CallAt1000PerSecond(benchmark::State& state) {
  Report(state, MeasurePaced().second);
}
BENCHMARK(BM_Floor_CallAt1000PerSecond)->UseManualTime()->Iterations(1);

}  // namespace
}  // namespace toll::bench
