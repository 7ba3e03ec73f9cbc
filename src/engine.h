// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The life of an engine: made by Open (or by a forked child's first call),
// closed, buried, freed when its last call is over. And what fork needs of it.
//
// Thread safety: thread-safe.

#pragma once

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "ledger_state.h"
#include "store/sqlite_store.h"
#include "toll/health.h"
#include "toll/options.h"

namespace toll::internal {

// An engine with its store, its journal and its drain thread running.
absl::StatusOr<std::unique_ptr<Engine>> MakeEngine(const Options& options);

// A fresh journal for `engine`, which new calls then use; the former drains
// away. Drain only, but for the first. `engine.store_mutex` is held.
absl::Status Rotate(Engine& engine);

// Returns when every call settled before is stored; see Ledger::Flush.
absl::Status FlushEngine(Engine& engine, absl::Duration timeout,
                         bool durable) noexcept;

// Adds a journal's counters to `health`.
void AddCounters(const Journal& journal, Health* health);

// Without memory for its texts, `degraded` says so.
Health HealthOf(Engine& engine) noexcept;

// What the engine's own store prunes, by its options. Valid while it lives.
Retention RetentionOf(Engine& engine);

// Stops new calls and the drain, and stores what is settled within
// options.close_timeout_ms. Idempotent.
absl::Status CloseEngine(Engine& engine) noexcept;

}  // namespace toll::internal
