// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "sequence.h"

#include <algorithm>

#include "call_timer.h"

namespace toll::internal {

static void Lease(LedgerState& state, ThreadBlock& block) noexcept {
  constexpr uint64_t kLeaseMax = 1'024;
  constexpr double kSoonNs = 10e6, kLateNs = 40e6;
  const uint64_t now = state.engine.Ticks();
  // A thread's first lease, and ticks that run backwards: both are late.
  const double took_ns = static_cast<double>(now - block.sequence_leased_at) *
                         state.real_time.ns_per_tick();
  uint64_t lease = block.sequence_lease;
  if (took_ns < kSoonNs) lease *= 2;
  if (took_ns > kLateNs) lease /= 2;
  block.sequence_lease = std::clamp<uint64_t>(lease, 1, kLeaseMax);
  block.sequence_leased_at = now;
  // Relaxed: only uniqueness is needed, from the atomic add itself.
  block.sequence_next = state.journal->header().next_sequence.fetch_add(
      block.sequence_lease, std::memory_order_relaxed);
  block.sequence_end = block.sequence_next + block.sequence_lease;
}

[[gnu::hot, gnu::noinline]] void StopAtSequence(LedgerState& state,
                                                ThreadBlock& block) noexcept {
  CallTimer& timer = block.timer;
  if (timer.calls_to_next == 0) BeginTimedStart(state, block);
  if (block.sequence_next == block.sequence_end) Lease(state, block);
  block.sequence_stop =
      std::min(block.sequence_end, block.sequence_next + timer.calls_to_next);
  timer.calls_to_next -=
      static_cast<uint32_t>(block.sequence_stop - block.sequence_next);
}

}  // namespace toll::internal
