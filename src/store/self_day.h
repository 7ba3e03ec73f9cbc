// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What toll itself cost on one day (UTC), added up over the processes of a
// ledger: the past that today is compared with.
//
// Thread safety: a value.

#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "base/histogram.h"

namespace toll::internal {

struct SelfDay {
  int64_t day = 0;  // Since 1970.

  // Sums.
  int64_t calls = 0;
  int64_t watched_ns = 0;  // Time, of each process.
  int64_t hosts_ns = 0;    // CPU, as Health::cpu.
  int64_t drain_ns = 0;
  int64_t written_bytes = 0;
  // The most that a process saw.
  int64_t memory_bytes_max = 0;
  int64_t own_bytes_max = 0;      // Of that, as MemoryByPart has it.
  int64_t journal_bytes_max = 0;  // As above.
  int64_t store_bytes_max = 0;    // As above.
  int64_t grown_bytes_max = 0;    // What it would come to; 0: did not grow.
  int64_t waiting_max = 0;        // Calls open, or not stored yet.
  int64_t queue_percent_max = 0;
  int64_t drain_lag_ms_max = 0;
  // Of the calls that were timed, nanoseconds.
  std::string call_ns;

  void Add(const SelfDay& delta) {
    calls += delta.calls;
    watched_ns += delta.watched_ns;
    hosts_ns += delta.hosts_ns;
    drain_ns += delta.drain_ns;
    written_bytes += delta.written_bytes;
    memory_bytes_max = std::max(memory_bytes_max, delta.memory_bytes_max);
    own_bytes_max = std::max(own_bytes_max, delta.own_bytes_max);
    journal_bytes_max = std::max(journal_bytes_max, delta.journal_bytes_max);
    store_bytes_max = std::max(store_bytes_max, delta.store_bytes_max);
    grown_bytes_max = std::max(grown_bytes_max, delta.grown_bytes_max);
    waiting_max = std::max(waiting_max, delta.waiting_max);
    queue_percent_max = std::max(queue_percent_max, delta.queue_percent_max);
    drain_lag_ms_max = std::max(drain_lag_ms_max, delta.drain_lag_ms_max);
    call_ns = MergeHistograms(call_ns, delta.call_ns);
  }
};

// What the store's own part of the process takes.
struct StoreCosts {
  int64_t memory_bytes = 0;
  int64_t log_written_bytes = 0;
};

}  // namespace toll::internal
