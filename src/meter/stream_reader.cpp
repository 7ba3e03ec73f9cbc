// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/stream_reader.h"

#include <algorithm>
#include <cstring>

#include "base/redact.h"
#include "meter/delta_text.h"
#include "meter/fault.h"
#include "meter/key_scan.h"
#include "meter/retry.h"
#include "meter/usage_merge.h"

namespace toll::internal {
namespace {

uint64_t Known(int64_t count) {
  return count == kAbsent ? 0 : static_cast<uint64_t>(count);
}

}  // namespace

void StreamReader::Begin(Route route, TextCounter* counter) noexcept {
  framing_.Begin();
  route_ = route;
  unit_ = UnitOf(route.dialect);
  reading_ = {};
  reading_.dialect = route.dialect;
  reading_.price_modifiers = route.price_modifiers;
  draft_ = {.reading = &reading_, .quirks = route.quirks};
  bytes_ = 0;
  tokens_at_usage_ = 0;
  events_parsed_ = 0;
  text_seen_ = false;
  done_ = false;
  spots_ = {};
  usage_.Clear();
  error_text_.Clear();
  counter_ = counter;
  estimator_.Begin(FamilyOf(route.model));
}

void StreamReader::Chunk(std::string_view bytes,
                         AnswerReader& reader) noexcept {
  bytes_ += bytes.size();
  framing_.Feed(bytes, [&](const StreamEvent& event) noexcept {
    OnEvent(event, reader.index());
  });
}

void StreamReader::OnEvent(const StreamEvent& event,
                           JsonIndex& index) noexcept {
  if (event.kind != EventKind::kData) [[unlikely]] {
    return OnFault(event, index);
  }
  if (event.data.starts_with("[DONE]")) [[unlikely]] {
    done_ = true;
    return;
  }
  const std::string_view text = TextAtSpots(event.data);
  if (text.empty() || HasTellingKey(event.data, unit_->telling_keys))
      [[unlikely]] {
    return Parse(event, index);
  }
  CountTokens(text);
}

// What the transport itself says went wrong.
void StreamReader::OnFault(const StreamEvent& event,
                           JsonIndex& index) noexcept {
  reading_.flags |= kErrorInAnswer;
  if (event.kind == EventKind::kError) {
    reading_.error_text = event.data;
  } else if (Usable(index.Build(event.data))) {
    JsonWalk walk = index.Walk();
    ReadFaultBody(walk, &reading_);
  } else {
    reading_.flags |= kUnreadable;
  }
  reading_.error_type = event.name;
  KeepTexts();
}

// The text of an event that is built like one before; empty if it is not.
std::string_view StreamReader::TextAtSpots(std::string_view json) noexcept {
  for (const Spot& spot : spots_) {
    if (spot.offset == 0) return {};
    if (spot.offset >= json.size() || json[spot.offset - 1] != '"') continue;
    const std::string_view key = unit_->delta_keys[spot.key];
    // "key":" or "key": " must end there; the parser saw such an event.
    std::string_view before = json.substr(0, spot.offset - 1);
    if (before.ends_with(' ')) before.remove_suffix(1);
    if (!before.ends_with(':')) continue;
    before.remove_suffix(1);
    if (before.size() < key.size() + 2 || before.back() != '"') continue;
    before.remove_suffix(1);
    if (!before.ends_with(key) || before[before.size() - key.size() - 1] != '"')
      continue;
    return StringAt(json, spot.offset);
  }
  return {};
}

void StreamReader::Parse(const StreamEvent& event, JsonIndex& index) noexcept {
  const Indexed indexed = index.Build(event.data);
  if (indexed == Indexed::kEmpty) return;
  if (indexed != Indexed::kWhole) {
    reading_.flags |= indexed == Indexed::kTooLarge ? kTooLarge : kUnreadable;
  }
  if (!Usable(indexed)) return;
  if (events_parsed_++ == 0 || unit_ == nullptr) Identify(index);
  JsonWalk walk = index.Walk();
  if (unit_ == nullptr) {
    // Whatever it speaks, this is an error.
    ForFields(walk, [&](std::string_view key) {
      return key == "error" && ReadFault(walk, &reading_);
    });
    return KeepTexts();
  }
  const std::string_view before = reading_.raw_usage;
  unit_->read_event(walk, event.name, &draft_);
  // Whatever follows the object is not part of an event.
  if (walk.broken() || !walk.at_end()) reading_.flags |= kUnreadable;
  if (walk.text_was_cut()) reading_.flags |= kTextCut;
  CountText(event.data, index);
  KeepTexts();
  KeepUsage(index, before);
  index.Trim();
}

// The first event shows the dialect; the route was a guess.
void StreamReader::Identify(JsonIndex& index) noexcept {
  const Dialect shown = Recognise(index.Walk());
  if (shown == Dialect::kUnknown || shown == reading_.dialect) return;
  reading_.dialect = shown;
  unit_ = UnitOf(shown);
}

void StreamReader::CountText(std::string_view json, JsonIndex& index) noexcept {
  const TextFound found =
      FindTexts(index.Walk(), unit_->delta_keys, unit_->call_key);
  ChooseFamily();
  estimator_.AddCalls(found.calls);
  if (found.bytes == 0) return;
  ForTexts(index.Walk(), unit_->delta_keys,
           [&](std::string_view text) { CountTokens(text); });
  const Spot spot = {static_cast<uint32_t>(found.first - json.data()),
                     static_cast<uint32_t>(found.which)};
  // The newest first: the next event is most likely built like this one.
  std::move_backward(spots_.begin(), spots_.end() - 1, spots_.end());
  spots_[0] = spot;
}

// Of a model that was asked for by a name of the host's own, what serves it
// tells the family. Only before the first text: an estimate never shrinks.
void StreamReader::ChooseFamily() noexcept {
  if (reading_.served_model.empty() || !estimator_.is_empty()) return;
  if (&estimator_.family() != &AnyFamily()) return;
  estimator_.Begin(FamilyOf(reading_.served_model));
}

// Hands `raw`, which has its escapes, to who counts, as plain text.
void StreamReader::CountTokens(std::string_view raw) noexcept {
  text_seen_ |= !raw.empty();
  ForPlainText(raw, [&](std::string_view text) {
    if (counter_ != nullptr) [[unlikely]] {
      counter_->Feed(text);
    } else {
      estimator_.Feed(text);
    }
  });
}

uint64_t StreamReader::tokens_seen() const noexcept {
  return counter_ != nullptr ? counter_->tokens() : estimator_.tokens();
}

template <size_t kSize>
void StreamReader::KeepText(std::string_view* text,
                            std::array<char, kSize>& room) noexcept {
  if (text->empty() || text->data() == room.data()) return;
  if (text->size() <= kSize) {
    *text = {room.data(), text->copy(room.data(), kSize)};
    return;
  }
  reading_.flags |= kTextCut;
  // Half a key could not be told from a word any more.
  *text = Redact(*text, room.data(), kSize);
}

void StreamReader::KeepTexts() noexcept {
  KeepText(&reading_.response_id, kept_.id);
  KeepText(&reading_.served_model, kept_.model);
  KeepText(&reading_.finish_reason, kept_.finish_reason);
  KeepText(&reading_.service_tier, kept_.service_tier);
  KeepText(&reading_.error_type, kept_.error_type);
  KeepText(&reading_.error_code, kept_.error_code);
  std::string_view& text = reading_.error_text;
  if (text.empty() || text.data() == error_text_.view().data()) return;
  char safe[kErrorTextMax];
  if (text.size() > kErrorTextMax) {
    reading_.flags |= kTextCut;
    text = Redact(text, safe, sizeof safe);  // As above.
  }
  error_text_.Clear();
  error_text_.Append(text);
  text = error_text_.view();
}

void StreamReader::KeepUsage(JsonIndex& index,
                             std::string_view before) noexcept {
  std::string_view& usage = reading_.raw_usage;
  if (usage.empty() || usage.data() == usage_.view().data()) return;
  // A usage without an output leaves out what was said before it, too.
  if (draft_.stated.output != kAbsent) tokens_at_usage_ = tokens_seen();
  std::array<char, kUsageMax> merged;
  if (unit_->merges_usage && !before.empty()) {
    const size_t size =
        MergeUsage(index, before, usage, {merged.data(), merged.size()});
    if (size != 0) usage = {merged.data(), size};
  }
  usage_.Clear();
  if (!usage_.Append(usage)) reading_.flags |= kNoteMissing;
  usage = usage_.view();
}

void StreamReader::End(const Answer& final, AnswerReader& reader,
                       Reading* reading) noexcept {
  const Came came = framing_.Finish(final.content_type,
                                    [&](const StreamEvent& event) noexcept {
                                      OnEvent(event, reader.index());
                                    });
  if (came == Came::kWhole) return EndBody(final, reader, reading);
  if (framing_.overflowed()) reading_.flags |= kTooLarge;
  if (framing_.broken()) reading_.flags |= kUnreadable;
  Settle(final);
  *reading = reading_;
}

void StreamReader::EndBody(const Answer& final, AnswerReader& reader,
                           Reading* reading) noexcept {
  const Answer whole = {.status = final.status,
                        .headers = final.headers,
                        .body = framing_.body()};
  *reading = {};
  reader.ReadWhole(route_, whole, reading);
  reader.index().Trim();
  if (framing_.overflowed()) reading->flags |= kTooLarge;
  // A whole answer says what it used, or at least why it ended; else it is the
  // one line that came of many.
  const bool whole_answer = reading->error_class != ErrorClass::kNone ||
                            reading->provenance == Provenance::kReported ||
                            !reading->finish_reason.empty();
  if (!whole_answer) reading->flags |= kStreamed | kStreamIncomplete;
}

void StreamReader::Settle(const Answer& final) noexcept {
  Reading& reading = reading_;
  reading.flags |= kStreamed;
  const bool failed = final.status >= 400;
  const bool error = (reading.flags & kErrorInAnswer) != 0;
  if (failed || error) {
    Classify(final.status, &reading);
    KeepRetryAfter(final.headers, &reading);
  }
  if (failed) {
    reading.flags &= ~uint32_t{kErrorInAnswer};
    return;
  }
  const bool whole =
      draft_.complete || (done_ && (unit_ == nullptr || unit_->done_completes));
  if (!whole) reading.flags |= kStreamIncomplete;
  if (unit_ == nullptr) reading.flags |= kUnknownDialect;
  const auto estimate = static_cast<int64_t>(tokens_seen());
  if (!draft_.has_usage) {
    if (error && estimate == 0) return;  // It failed before a first word.
    reading.flags |= kUsageMissing;
    reading.provenance = Provenance::kEstimated;
    reading.leaves[kOutput] = LeafOf(estimate, &reading.flags);
    return;
  }
  const bool final_usage = output_is_final();
  if (!final_usage) {
    // What stands there is the placeholder of the stream's first event.
    draft_.stated.output = estimate;
  } else if (!whole) {
    draft_.stated.output = static_cast<int64_t>(Known(draft_.stated.output) +
                                                tokens_since_usage());
  }
  reading.provenance =
      whole && final_usage ? Provenance::kReported : Provenance::kPartial;
  unit_->settle(draft_, &reading);
}

uint64_t StreamReader::tokens_since_usage() const noexcept {
  return tokens_seen() - tokens_at_usage_;
}

bool StreamReader::output_is_final() const noexcept {
  return unit_ == nullptr || !unit_->merges_usage || draft_.final_usage;
}

Progress StreamReader::progress() const noexcept {
  const Stated& stated = draft_.stated;
  uint64_t input = Known(stated.input);
  if (unit_ != nullptr && unit_->settle == SettleExclusive) {
    input += Known(stated.cached) + Known(stated.cache_write);
  }
  const uint64_t output =
      output_is_final() ? Known(stated.output) + tokens_since_usage() : 0;
  return {.bytes = bytes_,
          .input_tokens = input,
          .output_tokens = std::max(output, tokens_seen()),
          // A whole answer has its first token with its first byte.
          .token_seen = text_seen_ || framing_.holds_body()};
}

}  // namespace toll::internal
