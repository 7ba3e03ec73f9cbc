// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/answer_reader.h"

#include <new>

#include "base/stages.h"
#include "meter/bedrock.h"
#include "meter/delta_text.h"
#include "meter/estimator.h"
#include "meter/fault.h"
#include "meter/framing.h"
#include "meter/retry.h"
#include "meter/stream_reader.h"
#include "meter/unit.h"

namespace toll::internal {
namespace {

void Estimate(uint64_t tokens, Reading* reading) {
  reading->provenance = Provenance::kEstimated;
  reading->leaves[kOutput] =
      LeafOf(static_cast<int64_t>(tokens), &reading->flags);
}

// By what was asked for; of a name of the host's own, by what served it.
const ModelFamily& FamilyOfAnswer(const Route& route, const Reading& reading) {
  const ModelFamily& asked = FamilyOf(route.model);
  return &asked == &AnyFamily() ? FamilyOf(reading.served_model) : asked;
}

// The tokens that `estimator` makes of what `unit` finds in the answer.
uint64_t EstimateTexts(Estimator estimator, const Unit& unit, JsonWalk walk) {
  estimator.AddCalls(FindTexts(walk, unit.text_keys, unit.call_key).calls);
  ForTexts(walk, unit.text_keys, [&](std::string_view raw) {
    ForPlainText(raw, [&](std::string_view text) { estimator.Feed(text); });
  });
  return estimator.tokens();
}

std::string_view TrimLeft(std::string_view text) {
  const size_t start = text.find_first_not_of(" \t\r\n");
  return start == std::string_view::npos ? std::string_view{}
                                         : text.substr(start);
}

// A good answer that could not be read: all that stands there bounds what it
// said. A page of HTML is no answer of a model.
void FailToRead(const Route& route, Indexed indexed, const Answer& answer,
                Reading* reading) {
  reading->flags |= indexed == Indexed::kTooLarge ? kTooLarge : kUnreadable;
  reading->flags |= kUsageMissing;
  const std::string_view text = TrimLeft(answer.body);
  const bool json = text.starts_with('{') || text.starts_with('[');
  Estimate(json ? EstimateBody(FamilyOf(route.model), answer.body) : 0,
           reading);
}

// The walk is taken where it was made: to copy it 16 bytes at a time, right
// after it was written 8 at a time, takes 5 ns.
void ReadDocument(const Unit& unit, JsonWalk&& walk, Draft* draft) {
  if (walk.Peek() != '{') draft->reading->flags |= kUnreadable;
  StageTimer timer;
  unit.read(walk, draft);
  timer.Lap(Stage::kWalk);
  // Whatever follows the object is not part of an answer.
  if (walk.broken() || !walk.at_end()) draft->reading->flags |= kUnreadable;
  if (walk.text_was_cut()) draft->reading->flags |= kTextCut;
}

// For what no reader looks into: is it one object or list, and whole?
void CheckForm(JsonWalk walk, uint32_t* flags) {
  const bool form = walk.Peek() == '{' || walk.Peek() == '[';
  walk.Skip();
  if (!form || walk.broken() || !walk.at_end()) *flags |= kUnreadable;
}

}  // namespace

AnswerReader::AnswerReader(size_t bytes_max, bool simd) noexcept
    : index_(bytes_max, simd), simd_(simd) {}

AnswerReader::~AnswerReader() = default;

void AnswerReader::Warm() noexcept { static_cast<void>(index_.Build("{}")); }

// Made where the caller has it: a reading is 264 bytes.
[[gnu::hot]] Reading AnswerReader::Read(const Route& route,
                                        const Answer& answer) noexcept {
  Reading reading;
  bool stream =
      answer.status < 400 && IsStream(answer.content_type, answer.body);
  if (!stream) [[likely]] {
    ReadWhole(route, answer, &reading);
    // What no object explains may be lines of them.
    stream = (reading.flags & kUnreadable) != 0 && answer.status < 400 &&
             AreJsonLines(answer.body);
  }
  if (stream) [[unlikely]]
    ReadStream(route, answer, &reading);
  index_.Trim();
  return reading;
}

void AnswerReader::ReadWhole(const Route& route, const Answer& answer,
                             Reading* reading) noexcept {
  reading->price_modifiers = route.price_modifiers;
  reading->dialect = route.dialect;
  if (answer.status >= 400) [[unlikely]] {
    ReadFailure(route, answer, reading);
  } else {
    ReadBody(route, answer, reading);
  }
}

[[gnu::hot]] void AnswerReader::ReadBody(const Route& route,
                                         const Answer& answer,
                                         Reading* reading) noexcept {
  std::string_view body = answer.body;
  if (body.starts_with("\xEF\xBB\xBF")) [[unlikely]]
    body.remove_prefix(3);
  const Indexed indexed = index_.Build(body);
  if (!Usable(indexed)) [[unlikely]] {
    return FailToRead(route, indexed, answer, reading);
  }
  if (indexed == Indexed::kBadUtf8) reading->flags |= kUnreadable;
  Draft draft = {.reading = reading, .quirks = route.quirks};
  const Unit* unit = UnitOf(route.dialect);
  if (unit != nullptr) [[likely]]
    ReadDocument(*unit, index_.Walk(), &draft);
  if (!draft.has_usage || !draft.has_answer) [[unlikely]] {
    // Another dialect than the route's? The fields decide.
    const Dialect shown = Recognise(index_.Walk());
    if (shown != Dialect::kUnknown && shown != route.dialect) {
      unit = UnitOf(shown);
      reading->dialect = shown;
      draft = {.reading = reading, .quirks = route.quirks};
      ReadDocument(*unit, index_.Walk(), &draft);
    }
  }
  if (unit == nullptr) [[unlikely]] {
    reading->flags |= kUnknownDialect;
    CheckForm(index_.Walk(), &reading->flags);
    // An error is told as such in any dialect.
    JsonWalk fault = index_.Walk();
    ReadFaultBody(fault, reading);
    if ((reading->flags & kErrorInAnswer) == 0) reading->error_text = {};
  }
  if ((route.quirks & kToldInHeaders) != 0) [[unlikely]]
    ReadBedrockHeaders(answer.headers, &draft);
  if (draft.has_usage && unit != nullptr) [[likely]] {
    reading->provenance = Provenance::kReported;
    unit->settle(draft, reading);
  }
  if ((reading->flags & kErrorInAnswer) != 0) [[unlikely]] {
    Classify(0, reading);
  } else {
    reading->error_class = ClassOfFinish(reading->finish_reason);
  }
  if (draft.has_usage) [[likely]]
    return;
  if ((reading->flags & kErrorInAnswer) != 0) return;  // Nothing was used.
  reading->flags |= kUsageMissing;
  Estimate(
      EstimateTexts(Estimator(FamilyOfAnswer(route, *reading), simd_),
                    unit != nullptr ? *unit : kOpenAiChatUnit, index_.Walk()),
      reading);
}

void AnswerReader::ReadFailure(const Route& route, const Answer& answer,
                               Reading* reading) noexcept {
  const Indexed indexed = index_.Build(answer.body);
  if (indexed == Indexed::kBadUtf8) reading->flags |= kUnreadable;
  if (Usable(indexed)) {
    JsonWalk walk = index_.Walk();
    ReadFaultBody(walk, reading);
    // The status says it already: this flag is for errors that hide.
    reading->flags &= ~uint32_t{kErrorInAnswer};
    if (walk.text_was_cut()) reading->flags |= kTextCut;
    CheckForm(index_.Walk(), &reading->flags);
  } else if (!answer.body.empty()) {
    reading->flags |= kUnreadable;
  }
  if ((route.quirks & kToldInHeaders) != 0) {
    Draft draft = {.reading = reading};
    ReadBedrockHeaders(answer.headers, &draft);
  }
  Classify(answer.status, reading);
  KeepRetryAfter(answer.headers, reading);
}

void AnswerReader::ReadStream(const Route& route, const Answer& answer,
                              Reading* reading) noexcept {
  *reading = {};
  reading->price_modifiers = route.price_modifiers;
  if (answer.body.size() > index_.bytes_max()) {
    reading->flags |= kStreamed;
    return FailToRead(route, Indexed::kTooLarge, answer, reading);
  }
  if (stream_ == nullptr) {
    stream_.reset(new (std::nothrow) StreamReader(index_.bytes_max(), simd_));
  }
  if (stream_ == nullptr) {
    return FailToRead(route, Indexed::kNoMemory, answer, reading);
  }
  stream_->Begin(route);
  stream_->Chunk(answer.body, *this);
  stream_->End(answer, *this, reading);
}

[[gnu::hot]] bool IsStream(std::string_view content_type,
                           std::string_view body) noexcept {
  if (body.starts_with('{')) [[likely]] {
    // Whatever else its type says, it is JSON, or lines of it.
    return !content_type.starts_with("application/json") &&
           IsJsonLines(content_type);
  }
  if (body.starts_with('[')) {
    return TrimLeft(body.substr(1)).starts_with('{');
  }
  if (content_type.starts_with("text/event-stream") ||
      content_type.starts_with("application/vnd.amazon.eventstream")) {
    return true;
  }
  constexpr std::string_view kBeginnings[] = {"data:", "event:", ":",
                                              std::string_view("\0", 1)};
  for (const std::string_view beginning : kBeginnings) {
    if (body.starts_with(beginning)) return true;
  }
  return false;
}

}  // namespace toll::internal
