// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "view/year.h"

#include <cstdlib>
#include <vector>

#include "absl/time/civil_time.h"
#include "fmt/format.h"

#include "base/histogram.h"
#include "kept.h"
#include "store/sqlite_store.h"

namespace toll::bench {
namespace {

using internal::EncodeHistogram;
using internal::HistogramIndex;
using internal::KeySet;
using internal::RollupRow;
using internal::SetId;
using internal::Store;

int64_t FirstMinute() {
  return absl::ToUnixSeconds(absl::FromCivil(absl::CivilDay(2025, 1, 17),
                                             absl::UTCTimeZone())) /
         60;
}

std::string NameOf(const RollupsShape& shape) {
  return fmt::format("rollups-{}", shape.calls());
}

std::vector<SetId> MakeSets(Store& store, const RollupsShape& shape) {
  std::vector<SetId> sets;
  for (int64_t model = 0; model < shape.models; ++model) {
    for (int64_t issue = 0; issue < shape.issues; ++issue) {
      KeySet set;
      set.model = *store.IdOf(fmt::format("model-{}", model));
      set.issue = *store.IdOf(fmt::format("PROJ-{}", issue));
      sets.push_back(*store.IdOf(set));
    }
  }
  return sets;
}

// An hour of each set in one minute, and sets in different ones.
void AddHour(Store& store, const std::vector<SetId>& sets, int64_t minute,
             int64_t calls) {
  RollupRow row;
  auto random = static_cast<uint64_t>(minute);
  for (const SetId set : sets) {
    std::vector<uint16_t> latencies;
    std::vector<uint16_t> speeds;
    for (int64_t i = 0; i < calls; ++i) {
      random = random * 6'364'136'223'846'793'005 + 1'442'695'040'888'963'407;
      latencies.push_back(HistogramIndex(300'000 + (random >> 40) % 9'000'000));
      speeds.push_back(HistogramIndex(20 + (random >> 50) % 100));
    }
    row.set = set;
    row.minute = minute + static_cast<int64_t>(set % 60);
    row.totals.calls = calls;
    row.totals.cost = Money::PicoUsd(Int128{1'234'567'891} * calls);
    row.totals.leaves[internal::kInput] = 1'500 * calls;
    row.totals.leaves[internal::kCacheRead] = 700 * calls;
    row.totals.leaves[internal::kOutput] = 300 * calls;
    row.totals.leaves[internal::kReasoning] = 60 * calls;
    row.histograms.latency_us = EncodeHistogram(&latencies);
    row.histograms.tokens_per_second = EncodeHistogram(&speeds);
    if (!store.Add(row).ok()) std::abort();
  }
}

void Make(const std::string& directory, const RollupsShape& shape) {
  const int64_t first = FirstMinute();
  int64_t now = first;
  internal::SqliteStoreOptions options;
  options.now = [&now] { return absl::FromUnixSeconds(now * 60); };
  const auto store =
      *internal::OpenSqliteStore(directory + "/toll.db", options);
  if (!store->Begin().ok()) std::abort();
  const std::vector<SetId> sets = MakeSets(*store, shape);
  if (!store->Commit(false).ok()) std::abort();
  for (; now < first + shape.days * 24 * 60; now += 60) {
    if (!store->Begin().ok()) std::abort();
    AddHour(*store, sets, now, shape.calls_an_hour);
    if (!store->Commit(false).ok()) std::abort();
    for (int i = 0; i < 16; ++i) store->Maintain();
  }
}

}  // namespace

bool AreKept(const RollupsShape& shape) { return IsKept(NameOf(shape)); }

Rollups RollupsOf(const RollupsShape& shape) {
  const std::string path = Kept(
      NameOf(shape), [&shape](const std::string& made) { Make(made, shape); });
  const absl::Time begin = absl::FromUnixSeconds(FirstMinute() * 60);
  return {.store = *internal::OpenSqliteStoreForReading(path + "/toll.db"),
          .begin = begin,
          .end = begin + absl::Hours(24) * shape.days};
}

}  // namespace toll::bench
