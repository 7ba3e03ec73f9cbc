// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What an engine's store is told of retention.

#include <vector>

#include "engine.h"

namespace toll::internal {

Retention RetentionOf(Engine& engine) {
  constexpr int64_t kDaySeconds = 86'400;
  const Options& options = engine.options;
  Retention retention;
  retention.records_kept_ns =
      options.records_days_max * kDaySeconds * 1'000'000'000;
  retention.store_bytes_max = options.store_bytes_max;
  retention.aside_kept_seconds = options.aside_days_max * kDaySeconds;
  retention.aside_bytes_max = options.aside_bytes_max;
  // The drain, which frees slots between its commit and Maintain(), is the one
  // that calls.
  retention.own_journals = [&engine] {
    std::vector<JournalIdentity> own;
    const MutexLock lock(engine.states_mutex);
    for (const auto& state : engine.states) {
      const JournalHeader& header = state->journal->header();
      own.push_back({header.identity[0], header.identity[1]});
    }
    return own;
  };
  retention.pruned = [&engine](int64_t rows) {
    // Relaxed: a statistic.
    engine.statistics.pruned.fetch_add(rows, std::memory_order_relaxed);
  };
  return retention;
}

}  // namespace toll::internal
