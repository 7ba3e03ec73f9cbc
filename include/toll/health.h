// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Health is toll's own state: what it costs the host, what it could not keep.
//
//   const toll::Health health = ledger->health();
//   if (!health.degraded.empty()) Warn(health.degraded);
//
// offered = stored + dropped + in_flight, once the threads rest.
//
// Thread safety: a value; a snapshot of counters that go on.

#pragma once

#include <cstdint>
#include <string>

#include "toll/money.h"

namespace toll {

struct Health {
  bool inert = false;    // Nothing is metered: disabled, closed or not opened.
  std::string degraded;  // Why something is missing; empty: all is well.

  int64_t offered = 0;    // Calls started.
  int64_t stored = 0;     // Committed in the store by this process.
  int64_t dropped = 0;    // No room for their detail; their cost is below.
  int64_t in_flight = 0;  // Open, or settled and not yet stored.
  Money dropped_cost;
  int64_t dropped_unpriced = 0;  // Of the dropped: cost not known.

  int64_t notes_missing = 0;     // Raw usage or error text found no room.
  int64_t enqueue_failures = 0;  // Found by a scan instead; nothing was lost.
  int64_t names_overflowed = 0;  // Names kept as "__other__".
  int64_t capped_calls = 0;      // Added up as "__other__": too many sets.
  int64_t unpriced = 0;
  int64_t usage_missing = 0;  // Answers that state no usage; see WithUsage.
  int64_t stale_calls = 0;    // Finished in a process that did not start them.

  int64_t drain_passes = 0;
  int64_t drain_failures = 0;  // Passes that the store refused; retried.
  int64_t drain_cpu_ns = 0;
  int64_t pruned = 0;       // Records that retention deleted.
  int64_t queue_depth = 0;  // Settled, not yet seen by the drain.
  int64_t recovered = 0;    // Calls of dead processes stored by this one.
  int64_t interrupted = 0;  // Of these, in flight when their process died.
  bool recovering = false;

  int64_t slots_count = 0;  // Mapped now.
  int64_t journal_bytes = 0;
  int64_t memory_bytes = 0;  // Counted own memory, the journal excluded.
  std::string last_store_error;
};

}  // namespace toll
