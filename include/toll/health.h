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
// The drain judges these figures once a minute by Options::self_budgets, and
// tells Options::on_breach; docs/performance/TROUBLESHOOTING.md has the cures.
//
// Thread safety: a value; a snapshot of counters that go on.

#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "toll/money.h"

namespace toll {

// What is judged, each in the unit of its budget.
enum class Vital : uint8_t {
  kCallP99,       // Of a call's own time, nanoseconds.
  kCpu,           // Drain and hosts together, thousandths of one core.
  kMemory,        // All parts together, bytes.
  kMemoryGrowth,  // What memory would come to, growing as it does, bytes.
  kQueue,         // Calls waiting, of those that the journal may hold, percent.
  kDrainLag,      // Age of the oldest call not yet stored, milliseconds.
  kWritten,       // Bytes a call, where many calls share a commit.
  kDrift,         // Today's median call beside the past days', percent more.
};
inline constexpr size_t kVitalCount = 8;

struct VitalSign {
  int64_t measured = 0;  // As judged last; 0 if never.
  int64_t budget = 0;    // 0: not judged.
  bool known = false;    // Enough was seen to judge it.
  bool breached = false;
};

// What Options::on_breach is told: a budget is broken, still is, or holds
// again.
struct Breach {
  Vital vital = Vital::kCallP99;
  bool ended = false;
  int64_t measured = 0;
  int64_t budget = 0;
  std::string text;  // What, which limit, the cure.
};

// Toll's own time in Start and Finish together, on the host's threads:
// measured of one call in some 64. Chunks of a stream are in CpuTime alone.
struct CallCost {
  int64_t samples = 0;
  int64_t mean_ns = 0;
  int64_t p50_ns = 0;
  int64_t p99_ns = 0;
  int64_t today_p50_ns = 0;  // This process's, since midnight UTC.
  int64_t past_p50_ns = 0;   // The ledger's median of up to seven days before.
};

struct CpuTime {
  int64_t drain_ns = 0;
  // An estimate: the mean call times the calls, and one chunk in some 64.
  int64_t hosts_ns = 0;
};

struct MemoryByPart {
  int64_t own_bytes = 0;  // Counted, the queue included.
  int64_t queue_bytes = 0;
  int64_t journal_bytes = 0;  // Mapped; resident is what was touched.
  int64_t store_bytes = 0;    // SQLite's cache and statements, for writing.

  int64_t total_bytes() const {
    return own_bytes + journal_bytes + store_bytes;
  }
};

// By the drain's thread. The kernel writes the journal's pages as well, as it
// likes: at most journal_bytes each half minute. 0: /proc does not tell.
struct BytesWritten {
  int64_t total_bytes = 0;  // The database and its log.
  int64_t log_bytes = 0;
  int64_t per_call_bytes = 0;
};

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

  CallCost call;
  CpuTime cpu;
  MemoryByPart memory;
  BytesWritten written;
  int64_t drain_lag_ms = 0;  // No call not yet stored is older than this.
  std::array<VitalSign, kVitalCount> vitals;

  const VitalSign& vital(Vital which) const {
    return vitals[static_cast<size_t>(which)];
  }
};

}  // namespace toll
