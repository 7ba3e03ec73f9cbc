// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "call_timer.h"

#include <utility>

namespace toll::internal {

// From one call, or chunk, that is timed to the next, on average.
static constexpr double kDistance = 64.5;

CallTimer::CallTimer() noexcept
    // A thread's first call may be its only one: it must be met, too.
    : random(static_cast<uint32_t>(ReadTicks())) {
  calls_to_next = NextDistance();
  chunks_to_next = NextDistance();
}

uint32_t CallTimer::NextDistance() noexcept {
  random = random * 1'664'525 + 1'013'904'223;
  return 1 + (random >> 25);  // 1 to 128.
}

void BeginTimedStart(LedgerState& state, ThreadBlock& block) noexcept {
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

[[gnu::noinline]] uint64_t BeginTimedChunk(LedgerState& state,
                                           ThreadBlock& block) noexcept {
  block.timer.chunks_to_next = block.timer.NextDistance();
  if (!state.engine.options.enable_performance_monitoring) return 0;
  return state.engine.Ticks();
}

[[gnu::noinline]] void KeepTimedChunk(LedgerState& state,
                                      uint64_t began) noexcept {
  const auto ticks = static_cast<int64_t>(state.engine.Ticks() - began);
  if (ticks < 0) return;  // As above.
  const double ns = static_cast<double>(ticks) * state.real_time.ns_per_tick();
  // Relaxed: a statistic.
  state.engine.chunks_ns.fetch_add(static_cast<int64_t>(ns * kDistance),
                                   std::memory_order_relaxed);
}

}  // namespace toll::internal
