// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The number of a call within its journal. Rows are keyed by it.
//
//   slot.begin.sequence = NextSequence(state, block);
//
// A thread leases about as many numbers as it uses in 20 ms. What a pass of the
// drain stores then lies side by side, whichever threads made the calls, and a
// commit of few calls writes few pages; where calls come fast, threads do not
// pass the counter's line round. A lease that is not used up leaves a gap.
//
// A thread stops where its lease ends, or where its next call is to be timed
// (call_timer.h): one compare tells both.
//
// Thread safety: by the thread that holds the block.
// Cost: three instructions; a lease an atomic add and a look at the clock.

#pragma once

#include <cstdint>

#include "ledger_state.h"

namespace toll::internal {

// The cold part.
void StopAtSequence(LedgerState& state, ThreadBlock& block) noexcept;

inline uint64_t NextSequence(LedgerState& state, ThreadBlock& block) noexcept {
  if (block.sequence_next == block.sequence_stop) [[unlikely]]
    StopAtSequence(state, block);
  return block.sequence_next++;
}

}  // namespace toll::internal
