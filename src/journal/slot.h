// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// One call on disk: a 512-byte slot in parts, apart by who writes them when.
//
//   line 0    begin     state word, sequence, start, eight names
//   line 1    links     labels, parents, trace; only if kHasLinks
//   line 2    progress  relaxed stores of a stream, valid for one generation
//   line 3    end       cost, status, flags, notes, lengths of the texts
//   line 4    usage     the sixteen common leaves
//   line 5    rare      further leaves, stated totals ...; only if has_rare
//   line 6-7  text      response id, served model, finish reason, ...
//
//   FREE --Start--> OPEN --Finish--> DONE --committed in the store--> FREE
//
// A call with an answer of a usual size touches lines 0, 3, 4, 6 and 7 only.
// A slot is reused without being cleared: lines 1, 2 and 5 hold a stranger's
// data unless the flags, or the generation, say that they are this call's.
//
// Thread safety: written by the thread that holds it, read by the drain once
// DONE. The format is docs/store_format.md; it may only grow into `reserved`.

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "base/leaves.h"
#include "toll/call.h"
#include "toll/record.h"

namespace toll::internal {

enum class SlotState : uint8_t { kFree = 0, kOpen = 1, kDone = 2 };

// Bits of BeginPart::flags.
enum BeginFlag : uint16_t {
  kHasLinks = 1u << 0,
  kIsStream = 1u << 1,
  kTimed = 1u << 2,  // See call_timer.h; means nothing after a crash.
};

// The texts of a slot, in the order in which they lie in `text`.
enum Text : uint32_t {
  kResponseIdText,
  kServedModelText,
  kFinishReasonText,
  kServiceTierText,
  kErrorTypeText,
  kErrorCodeText,
  kTextCount,
};

inline constexpr uint32_t kNotesPerSlot = 5;
inline constexpr uint32_t kNoteBytes = 512;
inline constexpr uint32_t kRawUsageBytesMax = 2048;
inline constexpr uint32_t kErrorTextBytesMax = 500;

struct BeginPart {
  std::atomic<uint64_t> state_word;  // generation << 8 | SlotState
  uint64_t sequence;
  uint64_t start_ticks;
  uint32_t names[kSpecNames];
  uint16_t flags;
  uint16_t thread;
  uint8_t attempt;  // 255: that many, or more.
  // The route, by provider and endpoint; the answer may know better.
  uint8_t dialect;
  uint8_t price_modifiers;  // Bits of PriceModifier.
  uint8_t quirks;           // Bits of Quirk.
};

struct LinkPart {
  uint32_t labels[2 * kLabelsMax];  // Key, value, key, value ...
  int64_t parent_id;
  int64_t retry_of;
  uint64_t trace_id[2];
};

// What a stream has seen counts only if it carries the call's generation:
// without it an interrupted call would inherit the progress of the slot's
// previous user.
struct ProgressPart {
  std::atomic<uint64_t> generation;
  std::atomic<uint64_t> bytes;
  std::atomic<uint64_t> first_token_ticks;
  std::atomic<uint64_t> last_ticks;
  std::atomic<uint64_t> output_tokens;
  std::atomic<uint64_t> input_tokens;
  // The drain's, before a sync: CRC32C of begin and links, and the generation
  // that it was made for.
  uint32_t begin_crc;
  uint32_t begin_crc_generation;
  uint64_t start_took_ticks;  // Only with kTimed.
};

struct EndPart {
  uint64_t end_ticks;
  int64_t cost_pico;
  uint32_t price_id;  // A name of this journal; 0: the drain knows or none.
  uint32_t flags;     // Bits of toll::Flag.
  uint16_t http_status;
  Outcome outcome;
  Provenance provenance;
  CostState cost_state;
  ErrorClass error_class;
  uint8_t dialect;
  uint8_t note_count;
  uint16_t notes[kNotesPerSlot];
  uint16_t raw_usage_bytes;  // The notes hold first the raw usage,
  uint16_t error_bytes;      // then the error's text,
  uint16_t text_bytes;       // then the texts, if they found no room inline.
  uint8_t text_lengths[kTextCount];
  uint8_t has_rare;
  uint8_t price_modifiers;
  uint8_t reserved[2];
  uint32_t crc;  // The drain's, before a sync; of all but state word and this.
};

struct UsagePart {
  uint32_t leaves[kCommonLeafCount];
};

struct RarePart {
  uint32_t leaves[kLeafCount - kCommonLeafCount];
  int64_t reported_cost_pico;
  uint32_t stated_input;
  uint32_t stated_output;
  uint64_t trace_parent_span;  // Written at Start, with the links.
  uint8_t has_reported_cost;
  uint8_t reserved[3];
  uint32_t retry_after_ms;  // 0: not stated.
};

struct alignas(64) Slot {
  BeginPart begin;
  LinkPart links;
  ProgressPart progress;
  EndPart end;
  UsagePart usage;
  RarePart rare;
  char text[128];

  static constexpr uint64_t Word(uint64_t generation, SlotState state) {
    return generation << 8 | static_cast<uint64_t>(state);
  }
  static constexpr SlotState StateOf(uint64_t word) {
    return static_cast<SlotState>(word & 0xFF);
  }
  static constexpr uint64_t GenerationOf(uint64_t word) { return word >> 8; }
};

static_assert(sizeof(BeginPart) == 64 && sizeof(LinkPart) == 64);
static_assert(sizeof(ProgressPart) == 64 && sizeof(EndPart) == 64);
static_assert(sizeof(UsagePart) == 64 && sizeof(RarePart) == 64);
static_assert(sizeof(Slot) == 512 && alignof(Slot) == 64);
static_assert(offsetof(Slot, end) == 192 && offsetof(Slot, text) == 384);
static_assert(std::atomic<uint64_t>::is_always_lock_free);

struct Note {
  char bytes[kNoteBytes];
};
static_assert(sizeof(Note) == kNoteBytes);

}  // namespace toll::internal
