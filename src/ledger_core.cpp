// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "ledger_core.h"

#include <algorithm>
#include <exception>

#include "base/counted_memory.h"
#include "base/text.h"
#include "drain.h"
#include "engine.h"
#include "view/summarize.h"

namespace toll::internal {

absl::StatusOr<std::unique_ptr<LedgerCore>> LedgerCore::Open(Options options) {
  if (DisabledByEnvironment()) {
    return std::make_unique<LedgerCore>("disabled by TOLL_DISABLE");
  }
  if (absl::Status status = ApplyEnvironment(&options); !status.ok()) {
    return status;
  }
  absl::StatusOr<std::unique_ptr<Engine>> engine = MakeEngine(options);
  if (!engine.ok()) return engine.status();
  std::unique_ptr<LedgerCore> core(new LedgerCore);
  core->options_ = std::move(options);
  core->path_ = (*engine)->directory;
  // Release: a thread that finds the engine finds it whole.
  core->engine_.store(engine->release(), std::memory_order_release);
  return core;
}

LedgerCore::~LedgerCore() {
  Engine* engine = LiveEngine();
  // In a child that never called us the engine is the parent's: leave it.
  if (engine == nullptr) return;
  CloseEngine(*engine).IgnoreError();
  Bury(std::unique_ptr<Engine>(engine));
}

Engine* LedgerCore::LiveEngine() noexcept {
  // Acquire: pairs with Open or Revive.
  Engine* engine = engine_.load(std::memory_order_acquire);
  return engine != nullptr && engine->epoch == ProcessEpoch() ? engine
                                                               : nullptr;
}

[[gnu::noinline]] LedgerState* LedgerCore::Revive() noexcept try {
  const RevivalLock lock;
  EnsureProcessEpoch();
  // Acquire: another thread may have been here first.
  Engine* inherited = engine_.load(std::memory_order_acquire);
  if (inherited == nullptr) return nullptr;
  if (inherited->epoch != ProcessEpoch()) {
    // Forgotten, not destroyed: its mutexes and its queue may have been in any
    // condition when the process forked. Only the store's handle must go.
    inherited->store->CloseInChild();
    // Acquire: null means that the parent had closed it.
    const bool closed =
        inherited->current.load(std::memory_order_acquire) == nullptr;
    Engine* made = nullptr;
    if (!closed) {
      absl::StatusOr<std::unique_ptr<Engine>> engine = MakeEngine(options_);
      if (engine.ok()) {
        made = engine->release();
      } else {
        why_inert_ = std::string(ToStd(engine.status().message()));
      }
    }
    // Release: as in Open.
    engine_.store(made, std::memory_order_release);
    inherited = made;
  }
  // Acquire: as in Current.
  return inherited == nullptr
             ? nullptr
             : inherited->current.load(std::memory_order_acquire);
} catch (const std::exception&) {
  return nullptr;  // No memory for a ledger in this child: it is inert.
}

absl::Status FlushEngine(Engine& engine, absl::Duration timeout,
                         bool durable) {
  if (engine.options.manual_drain) {
    const std::lock_guard lock(engine.store_mutex);
    return engine.drain->Pass(durable ? PassKind::kDurable : PassKind::kScan);
  }
  std::atomic<uint64_t>& asked =
      durable ? engine.durable_asked : engine.flush_asked;
  std::atomic<uint64_t>& done =
      durable ? engine.durable_done : engine.flush_done;
  // Release: the pass that answers sees all that was settled before.
  const uint64_t ticket = asked.fetch_add(1, std::memory_order_release) + 1;
  const int64_t limit_ns = KernelClockNs(CLOCK_MONOTONIC) +
                           absl::ToInt64Nanoseconds(timeout);
  // Acquire: the commit went before.
  while (done.load(std::memory_order_acquire) < ticket) {
    // Acquire: pairs with CloseEngine, whose last pass stores what is settled.
    if (engine.stopping.load(std::memory_order_acquire)) {
      return absl::FailedPreconditionError("flush: the ledger is closed");
    }
    if (KernelClockNs(CLOCK_MONOTONIC) >= limit_ns) {
      const std::lock_guard lock(engine.health_mutex);
      return absl::DeadlineExceededError(ToAbsl(
          "flush: not stored within the timeout" +
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
}

absl::Status LedgerCore::Flush(absl::Duration timeout, bool durable) {
  Engine* engine = LiveEngine();
  return engine == nullptr ? absl::OkStatus()
                           : FlushEngine(*engine, timeout, durable);
}

absl::StatusOr<Summary> LedgerCore::Summarize(const Query& query) {
  Engine* engine = LiveEngine();
  if (engine == nullptr) {
    return absl::FailedPreconditionError(
        ToAbsl("summarize: this ledger is inert: " +
               (why_inert_.empty() ? std::string("not used yet in this process")
                                   : why_inert_)));
  }
  const int64_t asked_ns = engine->Now().real_ns;
  const bool fresh =
      FlushEngine(*engine,
                  absl::Milliseconds(engine->options.flush_interval_ms), false)
          .ok();
  const std::lock_guard lock(engine->read_mutex);
  absl::StatusOr<Summary> summary = internal::Summarize(*engine->store, query);
  if (!summary.ok()) return summary;
  // Relaxed: a moment; the rows were committed before it was stored.
  const int64_t last_ns =
      engine->last_pass_real_ns.load(std::memory_order_relaxed);
  summary->as_of = absl::FromUnixNanos(fresh ? asked_ns : last_ns);
  return summary;
}

absl::Status LedgerCore::Close() {
  Engine* engine = LiveEngine();
  return engine == nullptr ? absl::OkStatus() : CloseEngine(*engine);
}

absl::Status LedgerCore::Pump() {
  Engine* engine = LiveEngine();
  if (engine == nullptr) return absl::FailedPreconditionError("inert ledger");
  const std::lock_guard lock(engine->store_mutex);
  Drain& drain = *engine->drain;
  if (absl::Status status = drain.Pass(PassKind::kScan); !status.ok()) {
    return status;
  }
  drain.RotateIfNeeded();
  drain.FindDead();
  while (drain.RecoverStep()) {
  }
  return absl::OkStatus();
}

namespace {

void AddCounters(const Journal& journal, Health* health) {
  for (uint32_t i = 0; i < kThreadsMax; ++i) {
    // Relaxed: statistics, exact once their threads rest.
    constexpr auto kRelaxed = std::memory_order_relaxed;
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

}  // namespace

Health LedgerCore::health() {
  Health health;
  Engine* engine = LiveEngine();
  // Acquire: pairs with CloseEngine.
  health.inert = engine == nullptr ||
                 engine->current.load(std::memory_order_acquire) == nullptr;
  health.degraded = why_inert_;
  if (engine == nullptr) return health;
  {
    const std::lock_guard lock(engine->states_mutex);
    for (const auto& state : engine->states) {
      AddCounters(*state->journal, &health);
      health.slots_count += state->journal->slots_ready();
      health.journal_bytes += state->journal->bytes();
      health.queue_depth += static_cast<int64_t>(state->done.size_approx());
    }
  }
  AddHistory(*engine, &health);
  const std::lock_guard lock(engine->health_mutex);
  if (!engine->degraded.empty()) health.degraded = engine->degraded;
  health.last_store_error = engine->last_store_error;
  return health;
}

}  // namespace toll::internal
