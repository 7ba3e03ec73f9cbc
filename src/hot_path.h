// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The host thread's story on one screen: Start takes a slot and opens it,
// Finish reads the answer, prices it, closes the slot and queues its index.
//
// The likely path has no lock, no allocation, no system call; what is unlikely
// (new thread, forked child, empty magazine) leaves to a noinline sibling.
//
// What every call runs through is [[gnu::hot]], here and in the reader: the
// linker lays it side by side. A host that comes back after milliseconds finds
// neither lines nor pages of it in the processor, and six are fewer than 14.
//
// Thread safety: each function by the thread that holds the block.

#pragma once

#include <string_view>

#include "hot_notes.h"
#include "ledger_state.h"
#include "meter/reading.h"
#include "toll/call.h"

namespace toll::internal {

Opened OpenSlot(LedgerState& state, ThreadBlock& block, const CallSpec& spec);
Opened OpenSlot(LedgerState& state, ThreadBlock& block,
                const std::array<uint32_t, kSpecNames>& names,
                const std::array<uint32_t, 2 * kLabelsMax>& labels);

// Fetches the lines that PostCall will write, while the answer is being read:
// the drain had them last, on another core, and an answer takes its time.
inline void PrefetchEnding(LedgerState& state, const ThreadBlock& block,
                           Slot* slot) noexcept {
  if (slot == nullptr) [[unlikely]]
    return;
  // What the price is found by, and the price, where there is one.
  if (const auto* price = block.price_ids.price) {
    __builtin_prefetch(price);
    __builtin_prefetch(reinterpret_cast<const char*>(price) + 64);
  }
  __builtin_prefetch(&state.real_time);
  __builtin_prefetch(&slot->end, 1);
  __builtin_prefetch(&slot->usage, 1);
  __builtin_prefetch(slot->text, 1);
  __builtin_prefetch(slot->text + 64, 1);
  if (const uint32_t* next = block.notes.Peek()) {
    // As long as a raw usage is as a rule.
    const char* const note = state.journal->note(*next).bytes;
    for (size_t at = 0; at < 320; at += 64) __builtin_prefetch(note + at, 1);
  }
}

// Prices and posts; `opened.slot` null: only the totals.
void PostCall(LedgerState& state, ThreadBlock& block, Opened opened,
              const Ending& ending);

// Fills the thread's magazines and touches what a first call would.
void WarmBlock(LedgerState& state, ThreadBlock& block);

// A stream's reader, from the thread's stock; null without memory.
StreamState* BeginStream(LedgerState& state, ThreadBlock& block, Slot* slot);
void ReturnStream(ThreadBlock& block, StreamState* stream);

// What a stream has seen so far, kept in the slot: a kill may follow.
void NoteProgress(LedgerState& state, Slot& slot, const StreamState& stream);

}  // namespace toll::internal
