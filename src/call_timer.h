// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Times one call in some 64: toll's own part of it, Start and Finish together.
//
//   NextSequence(state, block);        // Start; see sequence.h: where it is
//                                      // this call's turn, BeginTimedStart().
//   KeepStart(block, slot);            // Start, the slot's start_ticks known.
//   FindTimed(block, slot, ticks);     // Finish, before the slot is DONE.
//   KeepCall(state, block);            // Finish, before the call is settled.
//
// What Start took travels in the slot: another thread may finish the call. The
// distance to the next timed call varies, so that none of what recurs (a refill
// of the magazine, the host's own rhythm) is met each time, or never.
//
// Thread safety: by the thread that holds the block.
// Cost: six instructions a call that is not timed; a timed one reads the clock
// twice more and adds to a histogram, 0.5 ns averaged over all.

#pragma once

#include <cstdint>

#include "ledger_state.h"

namespace toll::internal {

// The cold parts.
void BeginTimedStart(LedgerState& state, ThreadBlock& block) noexcept;
void KeepTimedStart(ThreadBlock& block, Slot& slot) noexcept;
void KeepTimedCall(LedgerState& state, ThreadBlock& block) noexcept;

inline void KeepStart(ThreadBlock& block, Slot& slot) noexcept {
  if (block.timer.start_began != 0) [[unlikely]]
    KeepTimedStart(block, slot);
}

inline void FindTimed(ThreadBlock& block, const Slot& slot,
                      uint64_t finish_ticks) noexcept {
  if ((slot.begin.flags & kTimed) != 0) [[unlikely]] {
    // As if Start had gone right before.
    block.timer.call_began = finish_ticks - slot.progress.start_took_ticks;
  }
}

inline void KeepCall(LedgerState& state, ThreadBlock& block) noexcept {
  if (block.timer.call_began != 0) [[unlikely]]
    KeepTimedCall(state, block);
}

}  // namespace toll::internal
