// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "hot_notes.h"

#include <algorithm>
#include <cstring>

#include "base/redact.h"

namespace toll::internal {
namespace {

constexpr size_t kTextLengthMax = 255;  // Its length is one byte.

[[gnu::noinline]] bool RefillNotes(LedgerState& state, ThreadBlock& block) {
  block.notes.count = static_cast<uint32_t>(
      state.notes.Take(block.notes.indices, Magazine::kRefill));
  if (state.notes.free_approx() <
      static_cast<size_t>(state.engine.options.notes_count) / 2) {
    state.engine.WakeDrain();
  }
  return block.notes.count != 0;
}

// Appends bytes to a slot's chain of notes.
class NoteWriter {
 public:
  NoteWriter(LedgerState& state, ThreadBlock& block, EndPart& end)
      : state_(state), block_(block), end_(end) {}

  // False, and nothing of the piece counts, where no note is free.
  bool Append(std::string_view piece) {
    while (!piece.empty()) {
      const size_t used = written_ % kNoteBytes;
      if (used == 0 && !TakeNote()) return false;
      const size_t part = std::min(kNoteBytes - used, piece.size());
      Note& note = state_.journal->note(end_.notes[end_.note_count - 1]);
      memcpy(note.bytes + used, piece.data(), part);
      written_ += part;
      piece.remove_prefix(part);
    }
    return true;
  }

 private:
  bool TakeNote() {
    uint32_t index = 0;
    if (end_.note_count == kNotesPerSlot) return false;
    if (!block_.notes.Pop(&index)) [[unlikely]] {
      if (!RefillNotes(state_, block_) || !block_.notes.Pop(&index)) {
        return false;
      }
    }
    end_.notes[end_.note_count++] = static_cast<uint16_t>(index);
    return true;
  }

  LedgerState& state_;
  ThreadBlock& block_;
  EndPart& end_;
  size_t written_ = 0;
};

[[gnu::noinline]] void MissNote(ThreadBlock& block, EndPart& end) {
  end.flags |= kNoteMissing;
  ThreadCounters::Add(block.counters->notes_missing, 1);
}

// Texts that do not fit inline; rare: ids of 70 bytes with long model names.
[[gnu::noinline]] bool WriteTextsToNote(
    NoteWriter& notes, EndPart& end,
    const std::string_view (&texts)[kTextCount]) {
  size_t bytes = 0;
  for (uint32_t i = 0; i < kTextCount; ++i) {
    if (!notes.Append(texts[i])) return false;
    bytes += texts[i].size();
  }
  end.text_bytes = static_cast<uint16_t>(bytes);
  return true;
}

struct Texts {
  std::string_view inlined[kTextCount];
  std::string_view raw_usage;
  std::string_view error;
};

// To the slot what fits there, to notes the rest.
[[gnu::hot]] void Write(LedgerState& state, ThreadBlock& block, Slot& slot,
                        const Texts& texts) {
  EndPart& end = slot.end;
  size_t inline_bytes = 0;
  for (uint32_t i = 0; i < kTextCount; ++i) {
    end.text_lengths[i] = static_cast<uint8_t>(texts.inlined[i].size());
    inline_bytes += texts.inlined[i].size();
  }
  end.note_count = 0;
  end.raw_usage_bytes = end.error_bytes = end.text_bytes = 0;
  NoteWriter notes(state, block, end);
  bool kept = true;
  if (!texts.raw_usage.empty()) {
    kept = texts.raw_usage.size() <= kRawUsageBytesMax &&
           notes.Append(texts.raw_usage);
    end.raw_usage_bytes =
        kept ? static_cast<uint16_t>(texts.raw_usage.size()) : 0;
  }
  if (!texts.error.empty()) [[unlikely]] {
    kept = kept && notes.Append(texts.error);
    end.error_bytes = kept ? static_cast<uint16_t>(texts.error.size()) : 0;
  }
  if (inline_bytes > sizeof slot.text) [[unlikely]] {
    kept = kept && WriteTextsToNote(notes, end, texts.inlined);
    if (end.text_bytes == 0) memset(end.text_lengths, 0, kTextCount);
  } else {
    char* at = slot.text;
    for (const std::string_view text : texts.inlined) {
      if (text.empty()) continue;
      memcpy(at, text.data(), text.size());
      at += text.size();
    }
  }
  if (!kept) [[unlikely]]
    MissNote(block, end);
}

// What the host settles itself has no text.
[[gnu::hot]] void WriteNone(EndPart& end) noexcept {
  memset(end.text_lengths, 0, sizeof end.text_lengths);
  end.note_count = 0;
  end.raw_usage_bytes = end.error_bytes = end.text_bytes = 0;
}

// Whoever refuses a request may quote it, key and all, wherever there is room
// for text; and half a key, where a text is cut, could not be told from a word.
[[gnu::noinline]] void WriteRedacted(LedgerState& state, ThreadBlock& block,
                                     Slot& slot, Texts texts) {
  char inlined[kTextCount][kTextLengthMax];
  for (uint32_t i = 0; i < kTextCount; ++i) {
    texts.inlined[i] = Redact(texts.inlined[i], inlined[i], sizeof inlined[i]);
  }
  // Behind an escape a key may hide. A mask may be longer than its key: what
  // is beyond the bound by it is not kept.
  if (texts.raw_usage.find('\\') != std::string_view::npos) {
    texts.raw_usage = {};
    slot.end.flags |= kNoteMissing;
  }
  char raw_usage[kRawUsageBytesMax + 1];
  texts.raw_usage = Redact(texts.raw_usage, raw_usage, sizeof raw_usage);
  char error[kErrorTextBytesMax];
  texts.error = Redact(texts.error, error, sizeof error);
  Write(state, block, slot, texts);
}

bool IsFailure(const Reading& reading) {
  return !reading.error_text.empty() || !reading.error_type.empty() ||
         !reading.error_code.empty();
}

}  // namespace

[[gnu::hot]] void WriteTexts(LedgerState& state, ThreadBlock& block, Slot& slot,
                             const Reading& reading) {
  Texts texts = {
      {reading.response_id, reading.served_model, reading.finish_reason,
       reading.service_tier, reading.error_type, reading.error_code},
      {},
      reading.error_text};
  if (state.engine.options.keep_raw_usage) texts.raw_usage = reading.raw_usage;
  size_t any = texts.raw_usage.size() | texts.error.size();
  bool is_long = false;
  for (const std::string_view text : texts.inlined) {
    any |= text.size();
    is_long |= text.size() > kTextLengthMax;
  }
  if (any == 0) return WriteNone(slot.end);
  if (is_long) [[unlikely]]
    slot.end.flags |= kTextCut;
  if (is_long || IsFailure(reading)) [[unlikely]] {
    WriteRedacted(state, block, slot, texts);
  } else {
    Write(state, block, slot, texts);
  }
}

void WarmNotes(LedgerState& state, ThreadBlock& block) {
  if (block.notes.count == 0) RefillNotes(state, block);
}

[[gnu::noinline]] void CountDropped(LedgerState& state, ThreadBlock& block,
                                    Opened opened, const Ending& ending) {
  const Reading& reading = *ending.reading;
  if (reading.provenance == Provenance::kNone) return;
  const std::string_view asked = state.journal->NameText(opened.model());
  const PriceKey key = {
      .provider = state.journal->NameText(opened.provider()),
      .model = reading.served_model.empty() ? asked : reading.served_model,
      .tier = reading.service_tier,
      .modifiers = reading.price_modifiers};
  // By the call's end: its start went with the slot that it did not get.
  int64_t at_ns = 0;
  const CompiledPrice* price =
      state.real_time.RealNs(ending.ticks, &at_ns)
          ? block.price_memo.Find(state.engine.prices, key, at_ns)
          : nullptr;
  uint32_t flags = 0;
  const int64_t pico = price == nullptr
                           ? kUnpricedPico
                           : CostPico(*price, reading.leaves, &flags);
  if (pico == kUnpricedPico) {
    ThreadCounters::Add(block.counters->dropped_unpriced, 1);
  } else {
    ThreadCounters::Add(block.counters->dropped_pico, pico);
  }
}

}  // namespace toll::internal
