// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Fields make a dialect a table: the keys of an object, and what reads the
// value of each. Keys that no row names are skipped.
//
//   constexpr Field kDetails[] = {{"cached_tokens", Count<&Stated::cached>}};
//   constexpr Field kUsage[] = {{"prompt_tokens", Count<&Stated::input>},
//                               {"prompt_tokens_details", Object<kDetails>}};
//   constexpr Field kAnswer[] = {{"id", Text<&Reading::response_id>},
//                                {"usage", Usage<kUsage>}};
//   ReadFields<kAnswer>(walk, draft);
//
// Null is absent, and so is a text without a character. What reads a value
// consumes it and is true, or leaves it where it is: then it is skipped.
//
// Thread safety: pure. Cost: tables are unrolled at compile time into the
// comparisons that one would write by hand; nothing is looked up at run time.

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <utility>

#include "meter/fault.h"
#include "meter/json_walk.h"
#include "meter/number.h"
#include "meter/stated.h"

namespace toll::internal {

using ReadValue = bool (*)(JsonWalk& walk, Draft* draft) noexcept;

struct Field {
  std::string_view key;
  ReadValue read;
};

namespace fields_internal {

constexpr uint64_t SizeBit(size_t size) {
  return uint64_t{1} << std::min<size_t>(size, 63);
}

template <const auto& kFields>
constexpr uint64_t SizesOf() {
  uint64_t sizes = 0;
  for (const Field& field : kFields) sizes |= SizeBit(field.key.size());
  return sizes;
}

template <const auto& kFields, size_t... kIndex>
inline bool ReadField(JsonWalk& walk, std::string_view key, Draft* draft,
                      std::index_sequence<kIndex...>) noexcept {
  return ((key == kFields[kIndex].key && kFields[kIndex].read(walk, draft)) ||
          ...);
}

}  // namespace fields_internal

// Reads the value ahead if a row of `kFields` has its key.
template <const auto& kFields>
inline bool ReadField(JsonWalk& walk, std::string_view key,
                      Draft* draft) noexcept {
  // Most keys of an answer are nobody's: their size alone tells.
  constexpr uint64_t kSizes = fields_internal::SizesOf<kFields>();
  if ((kSizes & fields_internal::SizeBit(key.size())) == 0) return false;
  return fields_internal::ReadField<kFields>(
      walk, key, draft, std::make_index_sequence<std::size(kFields)>());
}

// Reads the object ahead.
template <const auto& kFields>
inline void ReadFields(JsonWalk& walk, Draft* draft) noexcept {
  ForFields(walk, [&](std::string_view key) {
    return ReadField<kFields>(walk, key, draft);
  });
}

// What follows reads values: the right column of a table.

template <int64_t Stated::*kCount>
bool Count(JsonWalk& walk, Draft* draft) noexcept {
  return walk.Count(&(draft->stated.*kCount), &draft->reading->flags);
}

template <std::string_view Reading::*kText>
bool Text(JsonWalk& walk, Draft* draft) noexcept {
  return walk.Text(&(draft->reading->*kText));
}

// The same, where another place comes first.
template <std::string_view Reading::*kText>
bool TextUnlessKnown(JsonWalk& walk, Draft* draft) noexcept {
  return (draft->reading->*kText).empty() &&
         walk.Text(&(draft->reading->*kText));
}

template <const auto& kFields>
bool Object(JsonWalk& walk, Draft* draft) noexcept {
  if (walk.Peek() != '{') return false;
  ReadFields<kFields>(walk, draft);
  return true;
}

// The first object of a list; the others are skipped.
template <const auto& kFields>
bool FirstOf(JsonWalk& walk, Draft* draft) noexcept {
  if (!walk.Enter('[')) return false;
  if (walk.Peek() == '{') ReadFields<kFields>(walk, draft);
  walk.SkipRest();
  return true;
}

// A field that only the unit's dialect has.
template <ReadValue kRead>
bool Own(JsonWalk& walk, Draft* draft) noexcept {
  draft->has_answer = true;
  return kRead(walk, draft);
}

// A value that is not read.
inline bool Unread(JsonWalk& /*walk*/, Draft* /*draft*/) noexcept {
  return false;
}

// A usage object. The last one counts, whole: what an earlier one said is
// forgotten, but for searches, which most dialects count elsewhere. An empty
// one says nothing.
template <const auto& kFields>
bool Usage(JsonWalk& walk, Draft* draft) noexcept {
  if (walk.Peek() != '{') return false;
  const char* const start = walk.position();
  bool any = false;
  ForFields(walk, [&](std::string_view key) {
    if (!any) draft->stated = {.web_searches = draft->stated.web_searches};
    any = true;
    return ReadField<kFields>(walk, key, draft);
  });
  draft->has_usage |= any && !walk.broken();
  if (any) draft->reading->raw_usage = walk.Since(start);
  return true;
}

// A count that stands beside the answer's other fields, in no usage object.
template <int64_t Stated::*kCount>
bool FlatCount(JsonWalk& walk, Draft* draft) noexcept {
  walk.Count(&(draft->stated.*kCount), &draft->reading->flags);
  draft->has_usage |= draft->stated.*kCount != kAbsent;
  return true;
}

// A bool that is true.
inline bool IsTrue(JsonWalk& walk) noexcept {
  const bool yes = walk.Peek() == 't';
  walk.Skip();
  return yes;
}

// A field that says, when it is true, that a stream is whole.
inline bool Completes(JsonWalk& walk, Draft* draft) noexcept {
  draft->complete |= IsTrue(walk);
  return true;
}

// An identifier that may be a number.
inline bool Id(JsonWalk& walk, Draft* draft) noexcept {
  return walk.TextOrWord(&draft->reading->response_id);
}

// Seconds, kept as milliseconds.
template <int64_t Stated::*kCount>
bool Seconds(JsonWalk& walk, Draft* draft) noexcept {
  constexpr int64_t kPicoInMilli = 1'000'000'000;
  std::string_view word;
  int64_t pico = 0;
  walk.TextOrWord(&word);
  if (ParsePico(word, &pico)) draft->stated.*kCount = pico / kPicoInMilli;
  return true;
}

inline bool Error(JsonWalk& walk, Draft* draft) noexcept {
  return ReadFault(walk, draft->reading);
}

// What the provider says that the call cost, in dollars.
inline bool Cost(JsonWalk& walk, Draft* draft) noexcept {
  return ReadStatedCost(walk, draft->reading);
}

// The same in ticks of 1e-10 dollars (xAI).
inline bool CostInTicks(JsonWalk& walk, Draft* draft) noexcept {
  constexpr int64_t kPicoInTick = 100;
  int64_t ticks = kAbsent;
  walk.Count(&ticks, &draft->reading->flags);
  if (ticks == kAbsent) return true;
  draft->reading->has_reported_cost = true;
  draft->reading->reported_cost_pico = kPicoInTick * ticks;
  return true;
}

}  // namespace toll::internal
