// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Usage as the price command is given it: a JSON object of totals and the kinds
// inside them, whole or decimal.
//
//   {"input_tokens": 812, "cached_input": 100, "output_tokens": 48}
//   {"input_tokens": "100.5"}    // exact: counted in tenths, priced in tenths
//
// Thread safety: functions of their arguments.

#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "simdjson.h"

#include "price/compiled_price.h"
#include "price/usage_totals.h"
#include "toll/price_book.h"

namespace toll::cli {

struct GivenUsage {
  internal::UsageTotals totals;  // Counts times 10^scale.
  int32_t scale = 0;             // At most kUsageScaleMax.
};

inline constexpr int32_t kUsageScaleMax = 6;

// InvalidArgument names an unknown name, or a count that is none.
absl::StatusOr<GivenUsage> ReadUsage(simdjson::dom::element usage);

// What a step's edge means: from that many tokens on, or above that many less
// one. They differ for counts that are not whole.
enum class StepEdge : uint8_t { kInclusive, kExclusive };

// `price` for counts that are times 10^scale.
internal::CompiledPrice Scaled(internal::CompiledPrice price, int32_t scale,
                               StepEdge edge);

// What `usage` costs, line by line.
Cost PriceUsage(const internal::CompiledPrice& price, const GivenUsage& usage,
                StepEdge edge);

}  // namespace toll::cli
