// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/stream_reader.h"

#include <algorithm>

#include "meter/fault.h"
#include "meter/key_scan.h"
#include "meter/retry.h"
#include "meter/usage_merge.h"

namespace toll::internal {
namespace {

constexpr std::string_view kInsignificant = " \t\r\n\xEF\xBB\xBF";

uint64_t Known(int64_t count) {
  return count == kAbsent ? 0 : static_cast<uint64_t>(count);
}

}  // namespace

void StreamReader::Begin(Route route) noexcept {
  sse_.Begin();
  route_ = route;
  unit_ = UnitOf(route.dialect);
  reading_ = {};
  reading_.dialect = route.dialect;
  reading_.price_modifiers = route.price_modifiers;
  draft_ = {.reading = &reading_, .quirks = route.quirks};
  bytes_ = 0;
  text_bytes_ = 0;
  events_parsed_ = 0;
  form_ = Form::kUndecided;
  done_ = false;
  overflowed_ = false;
  spots_ = {};
  body_.Release();
}

void StreamReader::Decide(std::string_view bytes) noexcept {
  const size_t first = bytes.find_first_not_of(kInsignificant);
  if (first == std::string_view::npos) return;
  const char c = bytes[first];
  form_ = c == '{' || c == '[' || c == '<' ? Form::kBody : Form::kEvents;
}

void StreamReader::Chunk(std::string_view bytes,
                         AnswerReader& reader) noexcept {
  bytes_ += bytes.size();
  if (form_ == Form::kUndecided) [[unlikely]]
    Decide(bytes);
  if (form_ == Form::kBody) [[unlikely]] {
    overflowed_ |= !body_.Append(bytes);
    return;
  }
  sse_.Feed(bytes, [&](const SseEvent& event) noexcept {
    OnEvent(event, reader.index());
  });
}

void StreamReader::OnEvent(const SseEvent& event, JsonIndex& index) noexcept {
  if (event.data.starts_with("[DONE]")) [[unlikely]] {
    done_ = true;
    return;
  }
  const std::string_view text = TextAtSpots(event.data);
  if (text.empty() || HasTellingKey(event.data, unit_->telling_keys))
      [[unlikely]] {
    Parse(event, index);
  } else {
    text_bytes_ += text.size();
  }
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

void StreamReader::Parse(const SseEvent& event, JsonIndex& index) noexcept {
  const Indexed indexed = index.Build(event.data);
  if (indexed == Indexed::kEmpty) return;
  if (indexed != Indexed::kWhole) reading_.flags |= kUnreadable;
  if (!Usable(indexed)) return;
  if (events_parsed_++ == 0 || unit_ == nullptr) Identify(index);
  if (unit_ == nullptr) return;
  JsonWalk walk = index.Walk();
  const std::string_view before = reading_.raw_usage;
  unit_->read_event(walk, event.name, &draft_);
  if (walk.broken()) reading_.flags |= kUnreadable;
  if (walk.text_was_cut()) reading_.flags |= kTextCut;
  CountText(event.data, index);
  Keep(index);
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
  const TextFound found = FindTexts(index.Walk(), unit_->delta_keys);
  if (found.bytes == 0) return;
  text_bytes_ += found.bytes;
  const Spot spot = {static_cast<uint32_t>(found.first - json.data()),
                     static_cast<uint32_t>(found.which)};
  // The newest first: the next event is most likely built like this one.
  std::move_backward(spots_.begin(), spots_.end() - 1, spots_.end());
  spots_[0] = spot;
}

template <size_t kSize>
void StreamReader::KeepText(std::string_view* text,
                            std::array<char, kSize>& room) noexcept {
  if (text->empty() || text->data() == room.data()) return;
  if (text->size() > kSize) reading_.flags |= kTextCut;
  *text = {room.data(), text->copy(room.data(), kSize)};
}

void StreamReader::Keep(JsonIndex& /*index*/) noexcept {
  KeepText(&reading_.response_id, kept_.id);
  KeepText(&reading_.served_model, kept_.model);
  KeepText(&reading_.finish_reason, kept_.finish_reason);
  KeepText(&reading_.service_tier, kept_.service_tier);
  KeepText(&reading_.error_type, kept_.error_type);
  KeepText(&reading_.error_code, kept_.error_code);
  KeepText(&reading_.error_text, kept_.error_text);
}

void StreamReader::KeepUsage(JsonIndex& index,
                             std::string_view before) noexcept {
  std::string_view& usage = reading_.raw_usage;
  if (usage.empty() || usage.data() == kept_.usage.data()) return;
  std::array<char, 2048> merged;
  if (unit_->merges_usage && !before.empty()) {
    const size_t size =
        MergeUsage(index, before, usage, {merged.data(), merged.size()});
    if (size != 0) usage = {merged.data(), size};
  }
  if (usage.size() > kept_.usage.size()) {
    reading_.flags |= kNoteMissing;
    usage = {};
    return;
  }
  usage = {kept_.usage.data(), usage.copy(kept_.usage.data(), usage.size())};
}

void StreamReader::End(const Answer& final, AnswerReader& reader,
                       Reading* reading) noexcept {
  if (form_ == Form::kBody) return EndBody(final, reader, reading);
  sse_.Finish(
      [&](const SseEvent& event) noexcept { OnEvent(event, reader.index()); });
  if (overflowed_ || sse_.overflowed()) reading_.flags |= kTooLarge;
  Settle(final);
  *reading = reading_;
}

void StreamReader::EndBody(const Answer& final, AnswerReader& reader,
                           Reading* reading) noexcept {
  // Without its type, which may promise a stream.
  const Answer whole = {
      .status = final.status, .headers = final.headers, .body = body_.view()};
  reader.Read(route_, whole, reading);
  if (overflowed_) reading->flags |= kTooLarge;
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
  const auto estimate = static_cast<int64_t>(text_bytes_ / kBytesPerToken);
  if (!draft_.has_usage) {
    if (error && estimate == 0) return;  // It failed before a first word.
    reading.flags |= kUsageMissing;
    reading.provenance = Provenance::kEstimated;
    reading.leaves[kOutput] = LeafOf(estimate, &reading.flags);
    return;
  }
  const bool final_usage = !unit_->merges_usage || draft_.final_usage;
  if (!final_usage) {
    // What stands there is the placeholder of the stream's first event.
    draft_.stated.output = std::max(draft_.stated.output, estimate);
  }
  reading.provenance =
      whole && final_usage ? Provenance::kReported : Provenance::kPartial;
  unit_->settle(draft_, &reading);
}

Progress StreamReader::progress() const noexcept {
  const Stated& stated = draft_.stated;
  uint64_t input = Known(stated.input);
  if (unit_ != nullptr && unit_->settle == SettleExclusive) {
    input += Known(stated.cached) + Known(stated.cache_write);
  }
  const uint64_t estimate = text_bytes_ / kBytesPerToken;
  return {
      .bytes = bytes_,
      .input_tokens = input,
      .output_tokens = std::max(Known(stated.output), estimate),
      // A whole answer has its first token with its first byte.
      .token_seen = text_bytes_ > 0 || (form_ == Form::kBody && bytes_ > 0)};
}

}  // namespace toll::internal
