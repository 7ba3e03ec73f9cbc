// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Waiting for an engine's drain, and what an engine tells of itself.

#include <algorithm>
#include <exception>

#include "base/counted_memory.h"
#include "base/exhausted.h"
#include "base/text.h"
#include "drain.h"
#include "engine.h"

namespace toll::internal {
namespace {

// So short that a string holds it without an allocation.
constexpr const char* kNoMemory = "out of memory";

void AddTexts(Engine& engine, Health* health) noexcept try {
  const MutexLock lock(engine.health_mutex);
  health->degraded =
      engine.degraded.empty() ? engine.why_in_memory : engine.degraded;
  health->last_store_error = engine.last_store_error;
} catch (const std::exception&) {
  health->degraded = kNoMemory;
}

// What is judged, and what it takes to run; see SelfWatch.
void AddOwnCosts(Engine& engine, Health* health) noexcept {
  // Relaxed throughout: statistics.
  const DrainStatistics& drain = engine.statistics;
  const HistogramFigures calls = engine.call_ns.Figures();
  health->call = {.samples = calls.count,
                  .mean_ns = calls.mean,
                  .p50_ns = calls.p50,
                  .p99_ns = calls.p99};
  health->cpu = {.drain_ns = health->drain_cpu_ns,
                 .hosts_ns = calls.mean * health->offered +
                             engine.chunks_ns.load(kRelaxed)};
  health->memory.own_bytes = health->memory_bytes;
  health->memory.journal_bytes = health->journal_bytes;
  health->memory.store_bytes = drain.store_bytes.load(kRelaxed);
  health->written.total_bytes = drain.written_bytes.load(kRelaxed);
  health->written.log_bytes = drain.log_written_bytes.load(kRelaxed);
  if (health->stored > 0) {
    health->written.per_call_bytes =
        health->written.total_bytes / health->stored;
  }
  if (health->queue_depth > 0 || drain.refused.load(kRelaxed)) {
    const int64_t now_ns = engine.Now().monotonic_ns;
    health->drain_lag_ms =
        std::max<int64_t>(0, now_ns - drain.passed_ns.load(kRelaxed)) /
        1'000'000;
  }
  const MutexLock lock(engine.health_mutex);
  health->vitals = engine.vitals;
  health->call.today_p50_ns = engine.today_p50_ns;
  health->call.past_p50_ns = engine.past_p50_ns;
}

}  // namespace

absl::Status FlushEngine(Engine& engine, absl::Duration timeout,
                         bool durable) noexcept try {
  if (engine.options.manual_drain) {
    const MutexLock lock(engine.store_mutex);
    return engine.drain->Pass(durable ? PassKind::kDurable : PassKind::kScan);
  }
  std::atomic<uint64_t>& asked =
      durable ? engine.durable_asked : engine.flush_asked;
  std::atomic<uint64_t>& done =
      durable ? engine.durable_done : engine.flush_done;
  // Release: the pass that answers sees all that was settled before.
  const uint64_t ticket = asked.fetch_add(1, std::memory_order_release) + 1;
  const int64_t limit_ns =
      KernelClockNs(CLOCK_MONOTONIC) + absl::ToInt64Nanoseconds(timeout);
  // Acquire: the commit went before.
  while (done.load(std::memory_order_acquire) < ticket) {
    // Acquire: pairs with CloseEngine, whose last pass stores what is settled.
    if (engine.stopping.load(std::memory_order_acquire)) {
      return absl::FailedPreconditionError("flush: the ledger is closed");
    }
    if (KernelClockNs(CLOCK_MONOTONIC) >= limit_ns) {
      const MutexLock lock(engine.health_mutex);
      return absl::DeadlineExceededError(
          ToAbsl("flush: not stored within the timeout" +
                 (engine.last_store_error.empty()
                      ? std::string()
                      : "; the store says: " + engine.last_store_error) +
                 "; what is settled stays in the journal"));
    }
    engine.WakeDrain();
    constexpr timespec kPause{0, 100'000};
    nanosleep(&kPause, nullptr);
  }
  return absl::OkStatus();
} catch (const std::exception& error) {
  return Exhausted("flush", error);
}

void AddCounters(const Journal& journal, Health* health) {
  for (uint32_t i = 0; i < kThreadsMax; ++i) {
    // Relaxed: statistics, exact once their threads rest.
    const ThreadCounters& row = journal.counters(i);
    const auto count = [](const std::atomic<uint64_t>& counter) {
      return static_cast<int64_t>(counter.load(kRelaxed));
    };
    health->offered += count(row.offered);
    health->dropped += count(row.dropped);
    health->dropped_cost += Money::PicoUsd(row.dropped_pico.load(kRelaxed));
    health->dropped_unpriced += count(row.dropped_unpriced);
    health->notes_missing += count(row.notes_missing);
    health->enqueue_failures += count(row.enqueue_failures);
    health->names_overflowed += count(row.names_overflowed);
  }
}

Health HealthOf(Engine& engine) noexcept {
  Health health;
  {
    const MutexLock lock(engine.states_mutex);
    health = engine.past;
    for (const auto& state : engine.states) {
      AddCounters(*state->journal, &health);
      health.slots_count += state->journal->slots_ready();
      health.journal_bytes += state->journal->bytes();
      health.memory.queue_bytes += state->queue_bytes;
      health.queue_depth += static_cast<int64_t>(state->done.size_approx());
    }
  }
  // Relaxed throughout: statistics of the drain.
  const DrainStatistics& drain = engine.statistics;
  health.stored = drain.stored.load(kRelaxed);
  health.in_flight = health.offered - health.stored - health.dropped;
  health.drain_passes = drain.passes.load(kRelaxed);
  health.drain_failures = drain.failures.load(kRelaxed);
  health.drain_cpu_ns = drain.cpu_ns.load(kRelaxed);
  health.pruned = drain.pruned.load(kRelaxed);
  health.recovered = drain.recovered.load(kRelaxed);
  health.interrupted = drain.interrupted.load(kRelaxed);
  health.capped_calls = drain.capped_calls.load(kRelaxed);
  health.unpriced = drain.unpriced.load(kRelaxed);
  health.usage_missing = drain.usage_missing.load(kRelaxed);
  // Acquire: who sees the end of recovery sees its rows.
  health.recovering = drain.recovering.load(std::memory_order_acquire);
  health.stale_calls = static_cast<int64_t>(engine.stale_calls.load(kRelaxed));
  health.memory_bytes = CountedBytes();
  AddOwnCosts(engine, &health);
  AddTexts(engine, &health);
  return health;
}

}  // namespace toll::internal
