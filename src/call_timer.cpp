// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "call_timer.h"

#include <algorithm>
#include <utility>

namespace toll::internal {

CallTimer::CallTimer() noexcept
    // A thread's first call may be its only one: it must be met, too.
    : random(static_cast<uint32_t>(ReadTicks())) {
  calls_to_next = NextDistance();
}

uint32_t CallTimer::NextDistance() noexcept {
  random = random * 1'664'525 + 1'013'904'223;
  return 1 + (random >> 25);  // 1 to 128.
}

static void BeginTimedStart(LedgerState& state, ThreadBlock& block) noexcept {
  CallTimer& timer = block.timer;
  timer.calls_to_next = timer.NextDistance();
  if (!state.engine.options.enable_performance_monitoring) return;
  timer.start_began = state.engine.Ticks();
}

[[gnu::noinline]] void KeepTimedStart(ThreadBlock& block, Slot& slot) noexcept {
  const uint64_t began = std::exchange(block.timer.start_began, 0);
  slot.progress.start_took_ticks = slot.begin.start_ticks - began;
  slot.begin.flags |= kTimed;
}

[[gnu::noinline]] void KeepTimedCall(LedgerState& state,
                                     ThreadBlock& block) noexcept {
  const uint64_t began = std::exchange(block.timer.call_began, 0);
  const auto ticks = static_cast<int64_t>(state.engine.Ticks() - began);
  // Ticks may run backwards, where a thread changed to another processor.
  if (ticks < 0) return;
  state.engine.call_ns.Add(static_cast<uint64_t>(
      static_cast<double>(ticks) * state.real_time.ns_per_tick()));
}

// About as many numbers as this thread uses in 20 ms. Rows are keyed by them:
// what a pass stores then lies side by side, whichever threads made the calls,
// and a commit of few calls writes few pages. 1,024 keep the counter's line
// from going round where calls come fast.
static void LeaseSequence(LedgerState& state, ThreadBlock& block) noexcept {
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

[[gnu::noinline]] void StopAtSequence(LedgerState& state,
                                      ThreadBlock& block) noexcept {
  CallTimer& timer = block.timer;
  if (timer.calls_to_next == 0) BeginTimedStart(state, block);
  if (block.sequence_next == block.sequence_end) LeaseSequence(state, block);
  block.sequence_stop =
      std::min(block.sequence_end, block.sequence_next + timer.calls_to_next);
  timer.calls_to_next -=
      static_cast<uint32_t>(block.sequence_stop - block.sequence_next);
}

}  // namespace toll::internal
