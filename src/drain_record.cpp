// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "drain_record.h"

#include <algorithm>
#include <cstring>

#include "price/price_record.h"

namespace toll::internal {
namespace {

constexpr size_t kLineBytes = 64;

// Where each text of a slot goes in a record; the response id is no name.
constexpr Name kNameOfText[kTextCount] = {kNameCount,    kServedModel,
                                          kFinishReason, kServiceTier,
                                          kErrorType,    kErrorCode};

// The texts of a slot as views, cut at what their room can hold: a damaged
// file must not lead us out of it.
std::array<std::string_view, kTextCount> TextsOf(const Slot& slot,
                                                 std::string_view in_notes) {
  std::string_view room = slot.end.text_bytes != 0
                              ? in_notes
                              : std::string_view(slot.text, sizeof slot.text);
  std::array<std::string_view, kTextCount> texts;
  for (uint32_t i = 0; i < kTextCount; ++i) {
    const size_t bytes =
        std::min<size_t>(slot.end.text_lengths[i], room.size());
    texts[i] = room.substr(0, bytes);
    room.remove_prefix(bytes);
  }
  return texts;
}

// The bytes of a slot's chain of notes, joined in `*joined` where there are
// several.
std::string_view NotesOf(const Journal& journal, const EndPart& end,
                         std::string* joined) {
  const size_t bytes =
      size_t{end.raw_usage_bytes} + end.error_bytes + end.text_bytes;
  const uint32_t count = std::min<uint32_t>(end.note_count, kNotesPerSlot);
  const uint32_t notes_max = journal.header().notes_count;
  joined->clear();
  for (uint32_t i = 0; i < count && joined->size() < bytes; ++i) {
    if (end.notes[i] >= notes_max) break;
    const size_t part = std::min<size_t>(kNoteBytes, bytes - joined->size());
    const char* at = journal.note(end.notes[i]).bytes;
    if (part == bytes) return {at, part};
    joined->append(at, part);
  }
  return *joined;
}

std::string_view Cut(std::string_view* from, size_t bytes) {
  const std::string_view piece = from->substr(0, bytes);
  from->remove_prefix(piece.size());
  return piece;
}

template <typename Enum>
Enum InRange(Enum value, Enum last) {
  return value <= last ? value : last;
}

void CopyLinks(const Slot& slot, Record* record) {
  record->parent_id = slot.links.parent_id;
  record->retry_of = slot.links.retry_of;
  record->trace = {slot.links.trace_id[0], slot.links.trace_id[1],
                   slot.rare.trace_parent_span};
}

void CopyRare(const Slot& slot, Record* record) {
  memcpy(record->leaves.data() + kCommonLeafCount, slot.rare.leaves,
         sizeof slot.rare.leaves);
  record->stated_input = slot.rare.stated_input;
  record->stated_output = slot.rare.stated_output;
  record->has_reported_cost = slot.rare.has_reported_cost != 0;
  record->reported_cost_pico = slot.rare.reported_cost_pico;
  record->retry_after_ms = slot.rare.retry_after_ms;
}

}  // namespace

absl::Status JournalMapping::Follow(Store& store, Journal& journal) {
  if (store_epoch == store.epoch() && number != 0) return absl::OkStatus();
  const JournalHeader& header = journal.header();
  absl::StatusOr<int64_t> allotted =
      store.JournalNumber({header.identity[0], header.identity[1]});
  if (!allotted.ok()) return allotted.status();
  // First: without it, nothing of this mapping holds.
  names.assign(kNamesMax, 0);
  number = *allotted;
  // Relaxed: a constant once known; Call::id() reads it as a hint.
  journal.header().number.store(number, std::memory_order_relaxed);
  store_epoch = store.epoch();
  return absl::OkStatus();
}

void PrefetchSlot(const Slot& slot) noexcept {
  __builtin_prefetch(&slot.begin);
  __builtin_prefetch(&slot.progress);
  __builtin_prefetch(&slot.end);
  __builtin_prefetch(&slot.usage);
  for (size_t at = 0; at < sizeof slot.text; at += kLineBytes) {
    __builtin_prefetch(slot.text + at);
  }
}

void PrefetchNote(const Journal& journal, const Slot& slot) noexcept {
  const uint32_t first = slot.end.notes[0];
  if (slot.end.note_count == 0 || first >= journal.header().notes_count) return;
  const size_t bytes = std::min<size_t>(slot.end.raw_usage_bytes, sizeof(Note));
  for (size_t at = 0; at < bytes; at += kLineBytes) {
    __builtin_prefetch(journal.note(first).bytes + at);
  }
}

absl::StatusOr<NameId> RecordMaker::MapName(const Journal& journal,
                                            JournalMapping& mapping,
                                            uint32_t name) {
  if (name == 0 || name >= mapping.names.size()) return NameId{0};
  NameId& known = mapping.names[name];
  if (known != 0) [[likely]]
    return known;
  absl::StatusOr<NameId> id = engine_.store->IdOf(journal.NameText(name));
  if (id.ok()) known = *id;
  return id;
}

absl::StatusOr<Record> RecordMaker::Make(const Journal& journal,
                                         JournalMapping& mapping,
                                         const TickMap& ticks,
                                         const Slot& slot) {
  Record record;
  record.id = mapping.number << kSequenceBits |
              static_cast<int64_t>(slot.begin.sequence);
  record.start_ns = ticks.RealNs(slot.begin.start_ticks);
  record.attempt = slot.begin.attempt;
  for (uint32_t i = 0; i < kSpecNames; ++i) {
    absl::StatusOr<NameId> id = MapName(journal, mapping, slot.begin.names[i]);
    if (!id.ok()) return id.status();
    record.names[i] = *id;
    if (slot.begin.names[i] == kOtherName) record.flags |= kNameOverflow;
  }
  if ((slot.begin.flags & kHasLinks) != 0) {
    CopyLinks(slot, &record);
    for (uint32_t i = 0; i < 2 * kLabelsMax; ++i) {
      absl::StatusOr<NameId> id =
          MapName(journal, mapping, slot.links.labels[i]);
      if (!id.ok()) return id.status();
      record.labels[i] = *id;
    }
  }
  // Acquire: pairs with PublishDone (or, in recovery, with a dead process).
  const uint64_t word = slot.begin.state_word.load(std::memory_order_acquire);
  const bool done = Slot::StateOf(word) == SlotState::kDone;
  // Relaxed: stored by this thread, or by a dead process.
  const bool has_progress =
      slot.progress.generation.load(std::memory_order_relaxed) ==
      Slot::GenerationOf(word);
  const uint64_t first_ticks = slot.progress.first_token_ticks.load(
      std::memory_order_relaxed);  // As above.
  if (has_progress && first_ticks != 0) {
    record.first_token_ns =
        ticks.DurationNs(slot.begin.start_ticks, first_ticks);
  }
  if (done) {
    record.latency_ns =
        ticks.DurationNs(slot.begin.start_ticks, slot.end.end_ticks);
    // Of ticks that ran backwards in between, the later ones hold.
    record.first_token_ns = std::min(record.first_token_ns, record.latency_ns);
  } else if (has_progress) {
    // Relaxed: as above.
    record.latency_ns = ticks.DurationNs(
        slot.begin.start_ticks,
        slot.progress.last_ticks.load(std::memory_order_relaxed));
  }
  const absl::Status made = done ? MakeDone(journal, mapping, slot, &record)
                                 : MakeInterrupted(journal, slot, &record);
  if (!made.ok()) return made;
  CompareCosts(&record);
  return record;
}

absl::Status RecordMaker::MakeDone(const Journal& journal,
                                   JournalMapping& mapping, const Slot& slot,
                                   Record* record) {
  const EndPart& end = slot.end;
  record->flags |= end.flags & ~kPricePending;
  record->http_status = end.http_status;
  record->outcome = InRange(end.outcome, Outcome::kCached);
  record->provenance = InRange(end.provenance, Provenance::kEstimated);
  record->cost_state = InRange(end.cost_state, CostState::kUnpriced);
  record->error_class = InRange(end.error_class, ErrorClass::kNotFound);
  record->dialect = static_cast<Dialect>(end.dialect);
  record->price_modifiers = end.price_modifiers;
  record->cost_pico = end.cost_pico;
  memcpy(record->leaves.data(), slot.usage.leaves, sizeof slot.usage.leaves);
  if (end.has_rare != 0) CopyRare(slot, record);
  if (absl::Status status = MapTexts(journal, slot, record); !status.ok()) {
    return status;
  }
  absl::StatusOr<NameId> price = MapName(journal, mapping, end.price_id);
  if (!price.ok()) return price.status();
  record->names[kPriceId] = *price;
  if ((end.flags & kPricePending) == 0) return absl::OkStatus();
  const std::string_view asked = journal.NameText(slot.begin.names[kModel]);
  const std::string_view provider =
      journal.NameText(slot.begin.names[kProvider]);
  const std::string_view served = texts_[kServedModelText];
  const PriceKey key = {.provider = provider,
                        .model = served.empty() ? asked : served,
                        .tier = texts_[kServiceTierText],
                        .modifiers = end.price_modifiers};
  return Price(key, record);
}

absl::Status RecordMaker::MapTexts(const Journal& journal, const Slot& slot,
                                   Record* record) {
  const EndPart& end = slot.end;
  std::string_view notes = NotesOf(journal, end, &notes_);
  record->raw_usage = Cut(&notes, end.raw_usage_bytes);
  record->error_text = Cut(&notes, end.error_bytes);
  texts_ = TextsOf(slot, notes);
  record->response_id = texts_[kResponseIdText];
  for (uint32_t i = kServedModelText; i < kTextCount; ++i) {
    if (texts_[i].empty()) continue;
    absl::StatusOr<NameId> id = engine_.store->IdOf(texts_[i]);
    if (!id.ok()) return id.status();
    record->names[kNameOfText[i]] = *id;
  }
  return absl::OkStatus();
}

// Money in flight is money spent: what is known of a call whose process died
// is priced as an estimate.
absl::Status RecordMaker::MakeInterrupted(const Journal& journal,
                                          const Slot& slot, Record* record) {
  record->outcome = Outcome::kInterrupted;
  record->dialect = RouteOfCall(journal, slot).dialect;
  record->price_modifiers = RouteOfCall(journal, slot).price_modifiers;
  if ((slot.begin.flags & kIsStream) != 0) {
    record->flags |= kStreamed | kStreamIncomplete;
  }
  // Relaxed throughout: the writer is dead.
  const uint64_t word = slot.begin.state_word.load(kRelaxed);
  if (slot.progress.generation.load(kRelaxed) != Slot::GenerationOf(word)) {
    return absl::OkStatus();  // Nothing was seen of it.
  }
  const auto leaf = [record](uint64_t count) {
    return LeafOf(static_cast<int64_t>(std::min<uint64_t>(count, INT64_MAX)),
                  &record->flags);
  };
  record->leaves[kInput] = leaf(slot.progress.input_tokens.load(kRelaxed));
  record->leaves[kOutput] = leaf(slot.progress.output_tokens.load(kRelaxed));
  if (record->leaves[kInput] == 0 && record->leaves[kOutput] == 0) {
    return absl::OkStatus();
  }
  record->provenance = Provenance::kEstimated;
  return Price({.provider = journal.NameText(slot.begin.names[kProvider]),
                .model = journal.NameText(slot.begin.names[kModel]),
                .tier = {},
                .modifiers = slot.begin.price_modifiers},
               record);
}

absl::Status RecordMaker::Price(const PriceKey& key, Record* record) {
  const std::string price = PriceRecord(
      key, [this]() -> const PriceBook& { return book(); }, engine_.prices,
      record);
  if (price.empty()) return absl::OkStatus();
  absl::StatusOr<NameId> id = engine_.store->IdOf(price);
  if (!id.ok()) return id.status();
  record->names[kPriceId] = *id;
  return absl::OkStatus();
}

const PriceBook& RecordMaker::book() {
  if (book_ != nullptr) return *book_;
  const auto load = [this](const std::string& path) {
    absl::StatusOr<PriceBook> loaded = PriceBook::Load(path);
    if (!loaded.ok()) engine_.Degrade(loaded.status());
    return loaded;
  };
  const Options& options = engine_.options;
  absl::StatusOr<PriceBook> own = absl::NotFoundError("the host names none");
  if (!options.prices_path.empty()) own = load(options.prices_path);
  // Kept once it is whole: what memory fails is tried again.
  auto book = std::make_unique<PriceBook>(own.ok() ? *std::move(own)
                                                   : PriceBook::Embedded());
  if (!options.prices_override_path.empty()) {
    const absl::StatusOr<PriceBook> over = load(options.prices_override_path);
    if (over.ok()) *book = book->With(*over);
  }
  book_ = std::move(book);
  return *book_;
}

}  // namespace toll::internal
