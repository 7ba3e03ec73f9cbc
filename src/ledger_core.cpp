// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "ledger_core.h"

#include <algorithm>
#include <exception>
#include <new>

#include "base/exhausted.h"
#include "base/text.h"
#include "drain.h"
#include "engine.h"
#include "engine_registry.h"
#include "view/summarize.h"

namespace toll::internal {

absl::StatusOr<std::unique_ptr<LedgerCore>> LedgerCore::Open(Options options) {
  if (DisabledByEnvironment()) {
    return std::make_unique<LedgerCore>("disabled by TOLL_DISABLE");
  }
  if (absl::Status status = ApplyEnvironment(&options); !status.ok()) {
    return status;
  }
  std::unique_ptr<LedgerCore> core(new LedgerCore);
  core->options_ = std::move(options);
  absl::StatusOr<std::unique_ptr<Engine>> made = MakeEngine(core->options_);
  if (!made.ok()) return made.status();
  // From here on the core closes it, whatever happens. Release: a thread that
  // finds the engine finds it whole.
  Engine* const engine = made->release();
  core->engine_.store(engine, std::memory_order_release);
  core->path_ = engine->directory;
  return core;
}

LedgerCore& LedgerCore::WithoutMemory() noexcept {
  // Never destroyed: who knows how many hold it.
  alignas(LedgerCore) static unsigned char room[sizeof(LedgerCore)];
  static auto* const core = new (room) LedgerCore("out of memory");
  return *core;
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

absl::Status LedgerCore::Flush(absl::Duration timeout, bool durable) {
  Engine* engine = LiveEngine();
  return engine == nullptr ? absl::OkStatus()
                           : FlushEngine(*engine, timeout, durable);
}

absl::StatusOr<Summary> LedgerCore::Summarize(const Query& query) try {
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
  absl::StatusOr<Summary> summary = internal::Summarize(*engine->store, query);
  if (!summary.ok()) return summary;
  // Relaxed: a moment; the rows were committed before it was stored.
  const int64_t last_ns =
      engine->last_pass_real_ns.load(std::memory_order_relaxed);
  summary->as_of = absl::FromUnixNanos(fresh ? asked_ns : last_ns);
  return summary;
} catch (const std::exception& error) {
  return Exhausted("summarize", error);
}

absl::Status LedgerCore::Close() {
  Engine* engine = LiveEngine();
  return engine == nullptr ? absl::OkStatus() : CloseEngine(*engine);
}

absl::Status LedgerCore::Pump() try {
  Engine* engine = LiveEngine();
  if (engine == nullptr) return absl::FailedPreconditionError("inert ledger");
  Drain& drain = *engine->drain;
  // The drain's thread, where there is one, watches by itself.
  if (engine->options.manual_drain) drain.watch().Step();
  const MutexLock lock(engine->store_mutex);
  if (absl::Status status = drain.Pass(PassKind::kScan); !status.ok()) {
    return status;
  }
  drain.RotateIfNeeded();
  drain.FindDead();
  for (;;) {
    const absl::StatusOr<bool> more = drain.RecoverStep();
    if (!more.ok() || !*more) return more.status();
  }
} catch (const std::exception& error) {
  return Exhausted("pump", error);
}

std::optional<RateLimits> LedgerCore::LastRateLimits(
    std::string_view provider, std::string_view model) noexcept {
  Engine* engine = LiveEngine();
  if (engine == nullptr) return std::nullopt;
  return engine->rates.Last(RateBoard::KeyOf(provider, model));
}

Health LedgerCore::health() noexcept {
  Engine* engine = LiveEngine();
  Health health = engine == nullptr ? Health{} : HealthOf(*engine);
  // Acquire: pairs with CloseEngine.
  health.inert = engine == nullptr ||
                 engine->current.load(std::memory_order_acquire) == nullptr;
  if (!health.degraded.empty()) return health;
  try {
    health.degraded = why_inert_;
  } catch (const std::exception&) {
    health.degraded = "out of memory";  // Short: it needs none.
  }
  return health;
}

}  // namespace toll::internal
