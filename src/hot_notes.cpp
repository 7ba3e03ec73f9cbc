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

[[gnu::noinline]] bool WriteErrorText(NoteWriter& notes, EndPart& end,
                                      std::string_view text) {
  char redacted[kErrorTextBytesMax];
  const std::string_view safe = Redact(text, redacted, sizeof redacted);
  if (!notes.Append(safe)) return false;
  end.error_bytes = static_cast<uint16_t>(safe.size());
  return true;
}

}  // namespace

void WriteTexts(LedgerState& state, ThreadBlock& block, Slot& slot,
                const Reading& reading) {
  EndPart& end = slot.end;
  std::string_view texts[kTextCount] = {
      reading.response_id,  reading.served_model, reading.finish_reason,
      reading.service_tier, reading.error_type,   reading.error_code};
  size_t inline_bytes = 0;
  for (uint32_t i = 0; i < kTextCount; ++i) {
    if (texts[i].size() > kTextLengthMax) [[unlikely]] {
      texts[i] = texts[i].substr(0, kTextLengthMax);
      end.flags |= kTextCut;
    }
    end.text_lengths[i] = static_cast<uint8_t>(texts[i].size());
    inline_bytes += texts[i].size();
  }
  end.note_count = 0;
  end.raw_usage_bytes = end.error_bytes = end.text_bytes = 0;
  NoteWriter notes(state, block, end);
  bool kept = true;
  const std::string_view raw = reading.raw_usage;
  if (!raw.empty() && state.engine.options.keep_raw_usage) {
    kept = raw.size() <= kRawUsageBytesMax && notes.Append(raw);
    end.raw_usage_bytes = kept ? static_cast<uint16_t>(raw.size()) : 0;
  }
  if (!reading.error_text.empty()) [[unlikely]] {
    kept = kept && WriteErrorText(notes, end, reading.error_text);
  }
  if (inline_bytes > sizeof slot.text) [[unlikely]] {
    kept = kept && WriteTextsToNote(notes, end, texts);
    if (end.text_bytes == 0) memset(end.text_lengths, 0, kTextCount);
  } else {
    char* at = slot.text;
    for (const std::string_view text : texts) {
      if (text.empty()) continue;
      memcpy(at, text.data(), text.size());
      at += text.size();
    }
  }
  if (!kept) [[unlikely]]
    MissNote(block, end);
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
