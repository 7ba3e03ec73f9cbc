// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The PriceBook holds facts about prices: by provider, model, instant and
// service tier, exact to the last decimal.
//
//   const toll::PriceBook& book = toll::PriceBook::Embedded();
//   toll::Cost cost = book.Price({.provider = "openai", .model = "gpt-4o",
//                                 .at = absl::Now()}, usage);
//   if (cost.state == toll::CostState::kUnpriced) ...  // never $0
//
// An unknown model or tier is unpriced. A call is a sum of products over one
// common denominator, divided once, half to even, into pico-dollars.
//
// Thread safety: immutable once built; thread-safe.
// Cost: Price() matches names (microseconds); the hot path uses entries that
// the drain compiled before.

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "toll/money.h"
#include "toll/record.h"
#include "toll/usage.h"

namespace toll {

namespace internal {
struct PriceFacts;
class BookAccess;
}  // namespace internal

struct PriceQuestion {
  std::string_view provider;
  std::string_view model;
  absl::Time at;
  std::string_view tier = {};  // As the provider names it; empty: standard.
};

// One line of a price: 812 x $2.5 / 1M = $0.00203.
struct PriceLine {
  std::string component;  // "input", "cache_read", "web_search" ...
  std::string priced_as;  // The component whose price holds, after fall-back.
  int64_t count = 0;
  std::string price;       // "2.5 USD / 1M tokens"
  std::string amount_usd;  // Exact decimal, before the one rounding.
};

struct Cost {
  CostState state = CostState::kUnpriced;
  Money amount;
  std::string price_id;  // "openai/gpt-4o/standard@2024-08-06"
  std::string why;       // Unpriced: which name was not found, and where.
  std::vector<PriceLine> lines;
  int64_t step_from_input_tokens = 0;  // Which long-context step held.
};

class PriceBook {
 public:
  // The book that this build carries.
  static const PriceBook& Embedded();
  // Parses a book (data/prices.json; docs/price_book.md gives the schema).
  static absl::StatusOr<PriceBook> Parse(std::string_view json);
  static absl::StatusOr<PriceBook> Load(const std::string& path);
  // This book with `over` laid over it: its models win, the rest stays.
  PriceBook With(const PriceBook& over) const;

  // Prices `usage`, with a line a component.
  Cost Price(const PriceQuestion& question, const Usage& usage) const;

  int64_t providers_count() const;
  int64_t models_count() const;
  std::string_view made() const;  // The date of the facts, "2026-11-21".

 private:
  friend class internal::BookAccess;
  explicit PriceBook(std::shared_ptr<const internal::PriceFacts> facts)
      : facts_(std::move(facts)) {}

  std::shared_ptr<const internal::PriceFacts> facts_;
};

}  // namespace toll
