// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The texts of a settled call: those that fit into its slot, and the notes
// that hold the rest.
//
// Thread safety: by the thread that holds the block.
// Cost: 15 ns a 300 byte usage object; allocates nothing.

#pragma once

#include "ledger_state.h"
#include "meter/reading.h"

namespace toll::internal {

// A slot that a thread has just opened. Where none was free, `slot` is null and
// `index` remembers for whom, so that even a dropped call can be priced.
struct Opened {
  Slot* slot = nullptr;
  uint32_t index = 0;

  // Names of a journal fit 16 bits each.
  static uint32_t Remember(uint32_t provider, uint32_t model) {
    return model << 16 | provider;
  }
  uint32_t provider() const { return index & 0xFFFF; }
  uint32_t model() const { return index >> 16; }
};
static_assert(kNamesMax <= 1u << 16);

// What is known of a call at its end.
struct Ending {
  uint64_t ticks = 0;
  Outcome outcome = Outcome::kFinished;
  int http_status = 0;
  const Reading* reading = nullptr;
};

// Writes the reading's texts, raw usage and error text. What finds no room is
// flagged kNoteMissing and counted.
void WriteTexts(LedgerState& state, ThreadBlock& block, Slot& slot,
                const Reading& reading);

// Fills the thread's magazine of notes.
void WarmNotes(LedgerState& state, ThreadBlock& block);

// Adds a call without a slot to the thread's exact totals.
void CountDropped(LedgerState& state, ThreadBlock& block, Opened opened,
                  const Ending& ending);

}  // namespace toll::internal
