// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "simulation/planted.h"

#include "ledger_state.h"

namespace toll::internal {

const char* NameOf(Planted planted) {
  switch (planted) {
    case Planted::kNothing:
      return "nothing";
    case Planted::kAckBeforeCommit:
      return "ack_before_commit";
    case Planted::kLostWake:
      return "lost_wake";
    case Planted::kNoCrcCheck:
      return "no_crc_check";
    case Planted::kSlotReusedEarly:
      return "slot_reused_early";
    case Planted::kRollupTwice:
      return "rollup_twice";
    case Planted::kSyncThatIsNone:
      return "sync_that_is_none";
  }
  return "";
}

void ReuseASlot(Engine& engine) {
  // Relaxed: one thread.
  LedgerState& state = *engine.current.load(std::memory_order_relaxed);
  for (uint32_t i = 0; i < state.journal->slots_ready(); ++i) {
    const uint64_t word = state.journal->slot(i).begin.state_word.load(
        std::memory_order_relaxed);  // As above.
    if (Slot::StateOf(word) != SlotState::kDone) continue;
    static_cast<void>(state.slots.Return(&i, 1));
    return;
  }
}

}  // namespace toll::internal
