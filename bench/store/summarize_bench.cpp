// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A report over a year of 100 million calls, 20 models by 50 issues.
//
//   TOLL_BENCH_DAYS=365 store_bench --benchmark_filter=BM_Summarize
//
// The year is made through the store itself, a group's calls of an hour in one
// minute; it takes some minutes, so the default is 20 days.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "fmt/format.h"
#include <benchmark/benchmark.h>

#include "base/histogram.h"
#include "store/sqlite_store.h"
#include "view/summarize.h"

namespace toll::internal {
namespace {

constexpr int kModels = 20;
constexpr int kIssues = 50;
constexpr int64_t kCallsAnHour = 11;  // Of a group: 100 million a year.

int64_t DaysOfBench() {
  const char* days = std::getenv("TOLL_BENCH_DAYS");
  return days == nullptr ? 20 : std::max(1, std::atoi(days));
}

void AddHour(Store& store, const std::vector<SetId>& sets, int64_t minute) {
  RollupRow row;
  uint64_t random = static_cast<uint64_t>(minute);
  for (const SetId set : sets) {
    std::vector<uint16_t> latencies;
    std::vector<uint16_t> speeds;
    for (int64_t i = 0; i < kCallsAnHour; ++i) {
      random = random * 6'364'136'223'846'793'005 + 1'442'695'040'888'963'407;
      latencies.push_back(HistogramIndex(300'000 + (random >> 40) % 9'000'000));
      speeds.push_back(HistogramIndex(20 + (random >> 50) % 100));
    }
    row.set = set;
    // Groups call in different minutes and quarters.
    row.minute = minute + static_cast<int64_t>(set % 60);
    row.totals.calls = kCallsAnHour;
    row.totals.cost = Money::PicoUsd(Int128{1'234'567'891} * kCallsAnHour);
    row.totals.leaves[kInput] = 1'500 * kCallsAnHour;
    row.totals.leaves[kCacheRead] = 700 * kCallsAnHour;
    row.totals.leaves[kOutput] = 300 * kCallsAnHour;
    row.totals.leaves[kReasoning] = 60 * kCallsAnHour;
    row.histograms.latency_us = EncodeHistogram(&latencies);
    row.histograms.tokens_per_second = EncodeHistogram(&speeds);
    if (!store.Add(row).ok()) std::abort();
  }
}

struct Year {
  std::string directory;
  std::shared_ptr<Store> store;
  absl::Time end;

  Year() {
    directory =
        (std::filesystem::temp_directory_path() / "toll-year-bench").string();
    std::filesystem::remove_all(directory);
    std::filesystem::create_directory(directory);
    const int64_t first =
        absl::ToUnixSeconds(
            absl::FromCivil(absl::CivilDay(2025, 1, 17), absl::UTCTimeZone())) /
        60;
    int64_t now = first;
    SqliteStoreOptions options;
    options.now = [&now] { return absl::FromUnixSeconds(now * 60); };
    store = *OpenSqliteStore(directory + "/toll.db", options);
    std::vector<SetId> sets;
    if (!store->Begin().ok()) std::abort();
    for (int model = 0; model < kModels; ++model) {
      for (int issue = 0; issue < kIssues; ++issue) {
        KeySet set;
        set.model = *store->IdOf(fmt::format("model-{}", model));
        set.issue = *store->IdOf(fmt::format("PROJ-{}", issue));
        sets.push_back(*store->IdOf(set));
      }
    }
    if (!store->Commit(false).ok()) std::abort();
    for (; now < first + DaysOfBench() * 24 * 60; now += 60) {
      if (!store->Begin().ok()) std::abort();
      AddHour(*store, sets, now);
      if (!store->Commit(false).ok()) std::abort();
      for (int i = 0; i < 16; ++i) store->Maintain();
    }
    end = absl::FromUnixSeconds(now * 60);
  }
  ~Year() { std::filesystem::remove_all(directory); }
};

Year& TheYear() {
  static Year year;
  return year;
}

void Run(benchmark::State& state, const Query& query) {
  Store& store = *TheYear().store;
  int64_t calls = 0;
  for (auto _ : state) {
    const absl::StatusOr<Summary> summary = Summarize(store, query);
    if (!summary.ok()) state.SkipWithError("the store refused");
    calls = summary->total.calls;
  }
  state.counters["calls"] = static_cast<double>(calls);
}

// The edges are ragged, as "the last 365 days" are.
Query Ragged(std::vector<Dimension> by) {
  const absl::Duration span = absl::Hours(24) * DaysOfBench();
  return {.since = TheYear().end - span + absl::Hours(31) + absl::Minutes(47),
          .group_by = std::move(by)};
}

void BM_Summarize_Model(benchmark::State& state) {
  Query query = Ragged({Dimension::kModel});
  query.quantiles = state.range(0) != 0;
  Run(state, query);
}
BENCHMARK(BM_Summarize_Model)
    ->ArgName("quantiles")
    ->Arg(0)
    ->Arg(1)
    ->Unit(benchmark::kMillisecond);

void BM_Summarize_ModelAndIssue(benchmark::State& state) {
  Query query = Ragged({Dimension::kModel, Dimension::kIssue});
  query.quantiles = state.range(0) != 0;
  Run(state, query);
}
BENCHMARK(BM_Summarize_ModelAndIssue)
    ->ArgName("quantiles")
    ->Arg(0)
    ->Arg(1)
    ->Unit(benchmark::kMillisecond);

void BM_Summarize_DaysOfZone(benchmark::State& state) {
  static const char* const kZones[] = {"UTC", "Europe/Berlin",
                                       "America/New_York", "Asia/Kathmandu"};
  Query query = Ragged({Dimension::kDay, Dimension::kModel});
  query.quantiles = false;
  query.zone = kZones[state.range(0)];
  state.SetLabel(query.zone);
  Run(state, query);
}
BENCHMARK(BM_Summarize_DaysOfZone)
    ->DenseRange(0, 3)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace toll::internal
