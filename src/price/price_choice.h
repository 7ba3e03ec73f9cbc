// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Which rate of a book holds for a call, and from when until when it is the
// same one.
//
//   provider: its id; else `match`, then `model_match`, in the book's order
//   model:    its id, else the first that matches, in the provider's models;
//             then the same in what it falls back to; then in late models
//   rate:     its tier; holding now; the highest priority
//
// Thread safety: functions. Cost: microseconds; allocates. Not for the hot
// path.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "price/price_facts.h"

namespace toll::internal {

// What a price is asked for by. Views.
struct PriceKey {
  std::string_view provider = {};
  std::string_view model = {};  // The one that served.
  std::string_view tier = {};   // As the provider words it; empty: standard.
  uint8_t modifiers = 0;        // Bits of PriceModifier.
};

struct PriceChoice {
  const PriceFacts* book = nullptr;
  const ProviderFacts* provider = nullptr;  // Whose model it is.
  const ModelFacts* model = nullptr;
  const RateFacts* rate = nullptr;
  bool by_fast_multiplier = false;
  // The choice is the same for every instant in [from, to).
  int64_t valid_from_ns = kBeginningOfTime;
  int64_t valid_to_ns = kEndOfTime;
};

using BookLayers = std::span<const std::shared_ptr<const PriceFacts>>;

// The price, or why there is none. The first layer wins where it has the model
// and a rate that holds.
std::optional<PriceChoice> ChoosePrice(BookLayers layers, const PriceKey& key,
                                       int64_t at_ns, std::string* why);

}  // namespace toll::internal
