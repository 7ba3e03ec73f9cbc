// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A CompiledPrice is what one (provider, model, tier, modifiers) costs while
// nothing changes: every leaf's price as a whole number over one denominator.
//
//   std::optional<CompiledPrice> price = Compile(book, key, now_ns);
//   if (!price) ...                       // unpriced, never $0
//   int64_t pico = CostPico(*price, leaves, &flags);
//   if (pico == kUnpricedPico) ...        // no count of it has a price: same
//
// A cost is a sum of products, divided once, half to even. List prices of the
// large providers are whole pico-dollars a token, so that the usual call needs
// no division: sixteen 32-bit products, `narrow`.
//
// Thread safety: immutable once compiled.
// Cost: CostPico 4 ns narrow, 40 ns wide (bench/price/price_bench.cpp),
// allocates nothing; Compile microseconds, allocates.

#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/leaves.h"
#include "price/component.h"
#include "price/price_choice.h"
#include "toll/money.h"
#include "toll/price_book.h"

namespace toll::internal {

// CostPico() of a usage that has counts of which none has a price.
inline constexpr int64_t kUnpricedPico = -1;

// Prices of one long-context step: pico-dollars a count, over
// CompiledPrice::denominator.
struct PriceStep {
  uint64_t from_input_tokens = 0;  // Inclusive.
  Int128 request = 0;              // Once an answer.
  std::array<Int128, kLeafCount> leaves = {};
  // What each leaf is charged as; kNone: it has no price.
  std::array<Component, kLeafCount> priced_as = {};
  bool has_request = false;
};

struct alignas(64) CompiledPrice {
  // Whole pico-dollars a count of the common leaves in the first step; the
  // products of any counts fit in 64 bits together.
  std::array<uint32_t, kCommonLeafCount> narrow = {};

  // `narrow` holds where the total input is below this; 0: nowhere.
  uint64_t narrow_below = 0;
  uint64_t narrow_request = 0;
  int64_t valid_from_ns = kBeginningOfTime;  // Inclusive, since 1970.
  int64_t valid_to_ns = kEndOfTime;          // Exclusive.
  uint64_t hash = 0;                         // HashOf() its key.
  uint8_t modifiers = 0;
  bool by_fast_multiplier = false;

  Int128 denominator = 1;
  std::vector<PriceStep> steps;  // Rising; the first from 0.
  std::string provider;          // The key, as asked for.
  std::string model;
  std::string tier;
  std::string price_id;     // "openai/gpt-4o/standard@2026-11-21"
  std::string valid_since;  // The rate's own date; empty: none is known.
};

// The same for every process and build; never 0.
uint64_t HashOf(const PriceKey& key) noexcept;

// The price that holds at `at_ns` (since 1970, UTC). Nothing where there is
// none: `*why` (if any) then says what was not found.
std::optional<CompiledPrice> Compile(const PriceBook& book, const PriceKey& key,
                                     int64_t at_ns, std::string* why = nullptr);

// The step whose prices hold for a call of `total_input` tokens.
inline const PriceStep& StepOf(const CompiledPrice& price,
                               uint64_t total_input) noexcept {
  size_t i = price.steps.size() - 1;
  while (i > 0 && price.steps[i].from_input_tokens > total_input) --i;
  return price.steps[i];
}

// Any usage, with its total input as the provider states it. Beyond 64 bits
// the cost is the largest number and kCostSaturated is set in `*flags`.
int64_t CostPicoWide(const CompiledPrice& price, const Leaves& leaves,
                     uint64_t total_input, uint32_t* flags) noexcept;

// What `leaves` cost; kUnpricedPico where they have counts and none has a
// price.
inline int64_t CostPico(const CompiledPrice& price, const Leaves& leaves,
                        uint32_t* flags) noexcept {
  uint32_t rare = leaves[kWebSearches] | leaves[kAudioMs];
  for (uint32_t i = kCommonLeafCount; i < kLeafCount; ++i) rare |= leaves[i];
  uint64_t total_input = 0;
  for (uint32_t i = kInput; i <= kToolPrompt; ++i) total_input += leaves[i];
  if (rare == 0 && total_input < price.narrow_below) [[likely]] {
    uint64_t sum = price.narrow_request;
    for (uint32_t i = 0; i < kCommonLeafCount; ++i) {
      sum += uint64_t{leaves[i]} * price.narrow[i];
    }
    // Zero may be free, or not priced at all: the wide way knows.
    if (sum - 1 < uint64_t{std::numeric_limits<int64_t>::max()}) [[likely]] {
      return static_cast<int64_t>(sum);
    }
  }
  return CostPicoWide(price, leaves, TotalInput(leaves), flags);
}

}  // namespace toll::internal
