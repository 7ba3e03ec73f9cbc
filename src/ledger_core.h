// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// LedgerCore stands behind a Ledger: which engine is alive in this process,
// and what a forked child does about it.
//
// Thread safety: as Ledger.

#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "base/process_epoch.h"
#include "ledger_state.h"
#include "toll/ledger.h"

namespace toll::internal {

class LedgerCore {
 public:
  // An inert core; `why` is shown by Health.
  explicit LedgerCore(std::string why) : why_inert_(std::move(why)) {}
  static absl::StatusOr<std::unique_ptr<LedgerCore>> Open(Options options);
  // The inert one behind ledgers that no memory could be had for; it is in none
  // of the heap, and lives for ever.
  static LedgerCore& WithoutMemory() noexcept;
  static LedgerCore& Of(Ledger& ledger) { return *ledger.core_; }
  ~LedgerCore();

  // The state that takes new calls in this process; null: inert or closed.
  LedgerState* Current() noexcept {
    // Acquire: pairs with Open or Revive; what the engine points to is whole.
    Engine* engine = engine_.load(std::memory_order_acquire);
    if (engine == nullptr) [[unlikely]]
      return nullptr;
    if (engine->epoch != ProcessEpoch()) [[unlikely]]
      return Revive();
    // Acquire: pairs with a rotation, or with Close.
    return engine->current.load(std::memory_order_acquire);
  }
  // The engine of this process, or null; not made anew in a child.
  Engine* LiveEngine() noexcept;

  absl::Status Flush(absl::Duration timeout, bool durable);
  absl::StatusOr<Summary> Summarize(const Query& query);
  absl::Status Close();
  absl::Status Pump();
  std::optional<RateLimits> LastRateLimits(std::string_view provider,
                                           std::string_view model) noexcept;
  Health health() noexcept;
  const std::string& path() const { return path_; }

 private:
  LedgerCore() = default;
  // In a forked child: an engine of its own, made at its first call.
  LedgerState* Revive() noexcept;

  // Constant after construction, but for why_inert_ in a forked child.
  Options options_;
  std::string why_inert_;
  std::string path_;

  // Owned, but buried rather than deleted: calls may outlive this object.
  std::atomic<Engine*> engine_{nullptr};
};

}  // namespace toll::internal
