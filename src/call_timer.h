// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Times one call in some 64: toll's own part of it, Start and Finish together.
// And one chunk of a stream in as many, to tell what all of them take.
//
//   NextSequence(state, block);        // Start; see sequence.h: where it is
//                                      // this call's turn, BeginTimedStart().
//   KeepStart(block, slot);            // Start, the slot's start_ticks known.
//   FindTimed(block, slot, ticks);     // Finish, before the slot is DONE.
//   KeepCall(state, block);            // Finish, before the call is settled.
//
//   const uint64_t began = BeginChunk(state, block);
//   ...
//   KeepChunk(state, began);
//
// What Start took travels in the slot: another thread may finish the call. The
// distance to the next timed call varies, so that none of what recurs (a refill
// of the magazine, the host's own rhythm) is met each time, or never.
//
// Thread safety: by the thread that holds the block.
// Cost: six instructions a call that is not timed, three a chunk; a timed one
// reads the clock twice more and adds to a histogram, 0.5 ns averaged over all.

#pragma once

#include <cstdint>

#include "ledger_state.h"

namespace toll::internal {

// The cold parts.
void BeginTimedStart(LedgerState& state, ThreadBlock& block) noexcept;
void KeepTimedStart(ThreadBlock& block, Slot& slot) noexcept;
void KeepTimedCall(LedgerState& state, ThreadBlock& block) noexcept;
uint64_t BeginTimedChunk(LedgerState& state, ThreadBlock& block) noexcept;
void KeepTimedChunk(LedgerState& state, uint64_t began) noexcept;

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

// 0: it is not timed.
inline uint64_t BeginChunk(LedgerState& state, ThreadBlock& block) noexcept {
  if (--block.timer.chunks_to_next != 0) [[likely]]
    return 0;
  return BeginTimedChunk(state, block);
}

inline void KeepChunk(LedgerState& state, uint64_t began) noexcept {
  if (began != 0) [[unlikely]]
    KeepTimedChunk(state, began);
}

}  // namespace toll::internal
