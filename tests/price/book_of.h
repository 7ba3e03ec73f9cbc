// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Small price books for tests.
//
//   PriceBook book = BookOf(R"({"id":"p","models":[...]})");

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include <gtest/gtest.h>

#include "price/compiled_price.h"
#include "toll/price_book.h"

namespace toll::internal {

inline std::string BookText(std::string_view providers) {
  return R"({"schema":"toll-prices/1","made":"2026-11-21","providers":[)" +
         std::string(providers) + "]}";
}

inline PriceBook BookOf(std::string_view providers) {
  absl::StatusOr<PriceBook> book = PriceBook::Parse(BookText(providers));
  EXPECT_TRUE(book.ok()) << book.status();
  return *std::move(book);
}

// A book of one model "p/m" with these rates.
inline PriceBook BookOfRates(std::string_view rates,
                             std::string_view more = "") {
  return BookOf(R"({"id":"p","models":[{"id":"m",)" + std::string(more) +
                R"("rates":[)" + std::string(rates) + "]}]}");
}

inline absl::Time At(const char* rfc3339) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, rfc3339, &time, &error))
      << error;
  return time;
}

inline int64_t NanosAt(const char* rfc3339) {
  return absl::ToUnixNanos(At(rfc3339));
}

// What `usage` costs as "p/m", exact; "unpriced" and why where it is that.
inline std::string UsdAt(const PriceBook& book, const char* rfc3339,
                         const Usage& usage, std::string_view tier = "") {
  const Cost cost = book.Price(
      {.provider = "p", .model = "m", .at = At(rfc3339), .tier = tier}, usage);
  if (cost.state == CostState::kUnpriced) return "unpriced: " + cost.why;
  return cost.amount.ToString();
}

}  // namespace toll::internal
