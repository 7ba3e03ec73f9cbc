// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// PriceFacts are a price book in memory: flat tables, in the order of the file.
//
//   providers ─▶ models ─▶ rates ─▶ steps ─▶ prices
//       │           └────▶ clauses (which names it is)
//       └────▶ clauses, fall-backs
//
// A Span is a run of rows in the next table, so a book of two thousand models
// is ten allocations.
//
// Thread safety: immutable once built.

#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <vector>

#include "price/component.h"
#include "price/decimal.h"
#include "price/tier.h"

namespace toll::internal {

struct Span {
  uint32_t first = 0;
  uint32_t count = 0;
};

inline constexpr int64_t kBeginningOfTime = std::numeric_limits<int64_t>::min();
inline constexpr int64_t kEndOfTime = std::numeric_limits<int64_t>::max();

enum class ClauseKind : uint8_t { kPattern, kAny, kAll, kNot };

// Clauses of one list hang together by `next`; 0 ends a list (row 0 is void).
struct Clause {
  ClauseKind kind = ClauseKind::kPattern;
  uint32_t child = 0;
  uint32_t next = 0;
  std::string_view pattern;
};

struct ComponentPrice {
  Component component = Component::kNone;
  Decimal price;
};

struct StepFacts {
  uint64_t from_input_tokens = 0;  // Inclusive.
  Span prices;
};

struct RateFacts {
  Tier tier = Tier::kStandard;
  uint8_t weekdays = 0;    // Bit 0 is Monday; 0: every day.
  uint16_t zone = 0;       // Of the weekdays; row of PriceFacts::zones.
  int32_t priority = 0;    // Where several rates hold, the highest does.
  int32_t utc_from_s = 0;  // Daily window [from, to); equal: all day; a window
  int32_t utc_to_s = 0;    // that ends before it begins goes over midnight.
  int64_t valid_from_ns = kBeginningOfTime;
  int64_t valid_to_ns = kEndOfTime;  // Exclusive.
  std::string_view valid_from;       // As written; empty where none is.
  Span steps;
};

enum class Multiplier : uint8_t { kUs, kFast, kRegionEu, kRegionUs, kCount };
inline constexpr size_t kMultiplierCount =
    static_cast<size_t>(Multiplier::kCount);

// Factors on the token prices; a scale of -1 is none.
struct MultiplierFacts {
  std::array<Decimal, kMultiplierCount> factors = {
      Decimal{1, -1}, Decimal{1, -1}, Decimal{1, -1}, Decimal{1, -1}};
};

struct ModelFacts {
  std::string_view id;
  uint32_t match = 0;        // A list of clauses; 0: its id alone.
  uint32_t multipliers = 0;  // Row of PriceFacts::multipliers; row 0 is none.
  Span rates;
};

struct ProviderFacts {
  std::string_view id;
  uint32_t match = 0;
  uint32_t model_match = 0;
  Span falls_back_to;
  Span models;
  Span late_models;  // Tried after the providers that this one falls back to.
};

struct PriceFacts {
  std::string_view made;
  std::vector<ProviderFacts> providers;
  std::vector<ModelFacts> models;
  std::vector<RateFacts> rates;
  std::vector<StepFacts> steps;
  std::vector<ComponentPrice> prices;
  std::vector<Clause> clauses;
  std::vector<MultiplierFacts> multipliers;
  std::vector<std::string_view> falls_back_to;
  std::vector<std::string_view> zones;
  std::unique_ptr<char[]> text;  // What the views above look at.
};

}  // namespace toll::internal
