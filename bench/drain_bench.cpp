// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What the drain's thread does for a call, from its slot in the journal to a
// committed row: records made, priced where the host could not, inserted, added
// up, slots freed.
//
//   drain_bench
//
// calls: of a pass; sessions: live ones. The drain runs by hand, after the
// calls, and its processor time alone is counted; what the store's part of it
// is, store_bench's BM_Store_Pass tells.
//
// Floor: SQLite alone, as BM_Floor_SqliteInsert of store_bench; it is another
// executable, so the row's own floor is the same calls to a store in memory:
// what lies between is SQLite.

#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "fmt/format.h"

#include "caller.h"

namespace toll::bench {
namespace {

double ThreadSeconds() {
  timespec time = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) +
         static_cast<double>(time.tv_nsec) * 1e-9;
}

void Drain(benchmark::State& state, bool in_memory) {
  const int64_t calls = state.range(0);
  const int64_t sessions = state.range(1);
  Options options;
  options.manual_drain = true;
  options.memory_pool_size = options.notes_count = calls + 1'024;
  if (in_memory) options.store = testing::MemoryStore();
  const Host host(options);
  const std::vector<std::string> answers = AnswersOf(2'048);
  std::vector<std::string> names;
  for (int64_t i = 0; i < sessions; ++i) {
    names.push_back(fmt::format("7f0c2d3e-session-{}", i));
  }
  size_t call = 0;
  for (auto _ : state) {
    for (int64_t i = 0; i < calls; ++i, ++call) {
      host.ledger->Start(EightNames(names[call % names.size()]))
          .Finish({.body = answers[call % answers.size()]});
    }
    const double before = ThreadSeconds();
    host.CatchUp();
    state.SetIterationTime(ThreadSeconds() - before);
  }
  state.counters["rows_per_second"] = benchmark::Counter(
      static_cast<double>(call), benchmark::Counter::kIsRate);
  state.counters["dropped"] = host.dropped();
}

void BM_Drain_Pass(benchmark::State& state) {
  Drain(state, false);
  state.SetLabel(fmt::format("floor=BM_Floor_MemoryStore/calls:{}/sessions:{}"
                             "/iterations:10/manual_time",
                             state.range(0), state.range(1)));
}
void BM_Floor_MemoryStore(benchmark::State& state) { Drain(state, true); }

BENCHMARK(BM_Drain_Pass)
    ->ArgNames({"calls", "sessions"})
    ->ArgsProduct({{100, 1'000, 10'000}, {1, 2'000}})
    ->UseManualTime()
    ->Iterations(10)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(BM_Floor_MemoryStore)
    ->ArgNames({"calls", "sessions"})
    ->ArgsProduct({{100, 1'000, 10'000}, {1, 2'000}})
    ->UseManualTime()
    ->Iterations(10)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace toll::bench
