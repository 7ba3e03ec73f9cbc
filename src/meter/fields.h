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
#include <array>
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

// Rows whose keys have from kLow to below kHigh characters.
template <const auto& kFields, size_t kLow, size_t kHigh>
struct Sizes {
  // The sizes of those rows, smallest first, as often as they occur.
  static constexpr auto kSorted = [] {
    std::array<size_t, std::size(kFields)> sizes = {};
    size_t count = 0;
    for (const Field& field : kFields) {
      const size_t size = field.key.size();
      if (size >= kLow && size < kHigh) sizes[count++] = size;
    }
    std::sort(sizes.begin(), sizes.begin() + count);
    return std::pair(sizes, count);
  }();
  static constexpr size_t kCount = kSorted.second;
  static constexpr size_t kLeast = kSorted.first[0];
  static constexpr size_t kMost = kSorted.first[kCount - 1];
  // Where to cut in two; above kLeast, so that both halves have rows.
  static constexpr size_t kCut =
      kSorted.first[kCount / 2] > kLeast ? kSorted.first[kCount / 2] : kMost;
};

template <const auto& kFields, size_t kSize, size_t kRow>
inline bool ReadRow(JsonWalk& walk, std::string_view key,
                    Draft* draft) noexcept {
  if constexpr (kFields[kRow].key.size() == kSize) {
    return key == kFields[kRow].key && kFields[kRow].read(walk, draft);
  }
  return false;
}

template <const auto& kFields, size_t kSize, size_t... kRow>
inline bool ReadRows(JsonWalk& walk, std::string_view key, Draft* draft,
                     std::index_sequence<kRow...>) noexcept {
  return (ReadRow<kFields, kSize, kRow>(walk, key, draft) || ...);
}

// Halves the sizes until one is left.
template <const auto& kFields, size_t kLow, size_t kHigh>
inline bool ReadBySize(JsonWalk& walk, std::string_view key,
                       Draft* draft) noexcept {
  using Half = Sizes<kFields, kLow, kHigh>;
  if constexpr (Half::kLeast == Half::kMost) {
    return ReadRows<kFields, Half::kLeast>(
        walk, key, draft, std::make_index_sequence<std::size(kFields)>());
  } else if (key.size() < Half::kCut) {
    return ReadBySize<kFields, kLow, Half::kCut>(walk, key, draft);
  } else {
    return ReadBySize<kFields, Half::kCut, kHigh>(walk, key, draft);
  }
}

}  // namespace fields_internal

// Reads the value ahead if a row of `kFields` has its key. Keys are told apart
// by their sizes first: most of an answer's are nobody's.
template <const auto& kFields>
inline bool ReadField(JsonWalk& walk, std::string_view key,
                      Draft* draft) noexcept {
  return fields_internal::ReadBySize<kFields, 0, SIZE_MAX>(walk, key, draft);
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

// What was stated so far, but for searches.
inline void Forget(Draft* draft) noexcept {
  const int64_t searches = draft->stated.web_searches;
  draft->stated = Stated();
  draft->stated.web_searches = searches;
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
    if (!any) Forget(draft);
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
