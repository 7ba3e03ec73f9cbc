// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What adding a call up costs the drain, and writing a pass's groups out, over
// few and many groups and sessions.
//
//   rollup_bench
//
// Floor: two look-ups in hash maps of as many keys, and sixteen additions each.

#include <array>
#include <string>

#include "benchmark/benchmark.h"
#include "fmt/format.h"

#include "base/hash_table.h"
#include "store/made_calls.h"
#include "tally/rollup.h"
#include "toll/testing.h"

namespace toll::bench {
namespace {

constexpr int64_t kPass = 10'000;  // Calls a pass.

// Time is a call's: a pass is counted, then forgotten, untimed.
void BM_Tally_Count(benchmark::State& state) {
  const auto store = testing::MemoryStore();
  const MadeCalls made(
      *store, {.groups = state.range(0), .sessions = state.range(1)}, kPass);
  internal::Tally tally;
  if (!store->Begin().ok()) std::abort();
  int64_t i = 0;
  PassPosition at;
  for (auto _ : state) {
    if (i == kPass) {
      state.PauseTiming();
      tally.Clear();
      i = 0;
      state.ResumeTiming();
    }
    const internal::Record record = made.At(i++, at.now_ns);
    if (!tally.Count(record, *store).ok()) std::abort();
  }
  store->Rollback();
  state.SetLabel(fmt::format("floor=BM_Floor_Add/groups:{}/sessions:{}",
                             state.range(0), state.range(1)));
}
BENCHMARK(BM_Tally_Count)
    ->ArgNames({"groups", "sessions"})
    ->Args({40, 40})
    ->Args({40, 2'000})
    ->Args({1'000, 2'000});

void BM_Floor_Add(benchmark::State& state) {
  const auto store = testing::MemoryStore();
  const MadeCalls made(
      *store, {.groups = state.range(0), .sessions = state.range(1)}, kPass);
  using Sums = std::array<int64_t, 16>;
  internal::HashMap<internal::NameId, Sums> groups, sessions;
  int64_t i = 0;
  for (auto _ : state) {
    const internal::Record record = made.At(i++, 0);
    const uint32_t group =
        record.names[internal::kIssue] << 16 | record.names[internal::kModel];
    Sums& sums = groups[group];
    Sums& session = sessions[record.names[internal::kSession]];
    for (size_t leaf = 0; leaf < sums.size(); ++leaf) {
      sums[leaf] += record.leaves[leaf];
      session[leaf] += record.leaves[leaf];
    }
  }
  benchmark::DoNotOptimize(groups);
  benchmark::DoNotOptimize(sessions);
}
BENCHMARK(BM_Floor_Add)
    ->ArgNames({"groups", "sessions"})
    ->Args({40, 40})
    ->Args({40, 2'000})
    ->Args({1'000, 2'000});

}  // namespace
}  // namespace toll::bench
