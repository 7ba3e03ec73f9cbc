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
// is, store_bench's BM_Store_Pass tells. bytes_per_call is what was written,
// log and database, until the ledger is closed: a pass writes whole pages, so
// the fewer calls it has, the more of them a call takes. A host that makes a
// call a second has passes of one call.
//
// Floor: SQLite alone, as BM_Floor_SqliteInsert of store_bench; it is another
// executable, so the row's own floor is the same calls to a store in memory:
// what lies between is SQLite.

#include <ctime>
#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "fmt/format.h"

#include "caller.h"
#include "written.h"

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
  Host host(options);
  const std::vector<std::string> answers = AnswersOf(2'048);
  std::vector<std::string> names;
  for (int64_t i = 0; i < sessions; ++i) {
    names.push_back(fmt::format("7f0c2d3e-session-{}", i));
  }
  size_t call = 0;
  const int64_t written_before = BytesWritten();
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
  host.ledger.reset();
  state.counters["bytes_per_call"] =
      static_cast<double>(BytesWritten() - written_before) /
      static_cast<double>(call);
}

// As many passes as some 100 ms allow.
constexpr int64_t PassesOf(int64_t calls) { return calls < 1'000 ? 100 : 10; }

const bool kAdded = [] {
  for (const int64_t sessions : {1, 2'000}) {
    for (const int64_t calls : {1, 10, 100, 1'000, 10'000}) {
      const std::string floor = fmt::format(
          "calls:{}/sessions:{}/iterations:{}"
          "/manual_time",
          calls, sessions, PassesOf(calls));
      const auto add = [&](const char* name, bool in_memory) {
        benchmark::RegisterBenchmark(
            name,
            [=](benchmark::State& state) {
              Drain(state, in_memory);
              if (in_memory) return;
              state.SetLabel("floor=BM_Floor_MemoryStore/" + floor);
            })
            ->ArgNames({"calls", "sessions"})
            ->Args({calls, sessions})
            ->UseManualTime()
            ->Iterations(PassesOf(calls))
            ->Unit(benchmark::kMillisecond);
      };
      add("BM_Drain_Pass", false);
      add("BM_Floor_MemoryStore", true);
    }
  }
  return true;
}();

}  // namespace
}  // namespace toll::bench
