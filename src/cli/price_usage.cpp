// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/price_usage.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "fmt/format.h"

#include "base/text.h"
#include "price/decimal.h"
#include "price/explain.h"

namespace toll::cli {
namespace {

using internal::Decimal;

using internal::PowerOfTen;

// Larger ones would saturate their leaf anyway.
constexpr int64_t kCountMax = int64_t{1} << 40;

absl::StatusOr<Decimal> CountOf(std::string_view name,
                                simdjson::dom::element value) {
  std::string text;
  std::string_view word;
  if (value.get(word) == simdjson::SUCCESS) {
    text = word;
  } else if (value.is_double()) {
    text = fmt::format("{}", value.get_double().value_unsafe());
  } else if (value.is_uint64()) {
    text = fmt::format("{}", value.get_uint64().value_unsafe());
  } else {
    text = simdjson::to_string(value);
  }
  absl::StatusOr<Decimal> count = internal::ParseDecimal(text);
  if (count.ok()) {
    // "6.0" is 6.
    while (count->scale > 0 && count->mantissa % 10 == 0) {
      count->mantissa /= 10;
      --count->scale;
    }
    const bool fits = count->scale <= kUsageScaleMax &&
                      count->mantissa / PowerOfTen(count->scale) < kCountMax;
    if (fits) return count;
  }
  return absl::InvalidArgumentError(fmt::format(
      "usage \"{}\": {} is no count below 2^40 with at most {} decimals", name,
      text.substr(0, 40), kUsageScaleMax));
}

}  // namespace

absl::StatusOr<GivenUsage> ReadUsage(simdjson::dom::element usage) {
  simdjson::dom::object object;
  if (usage.get(object) != simdjson::SUCCESS) {
    return absl::InvalidArgumentError(
        "usage is no JSON object such as {\"input_tokens\": 812}");
  }
  std::vector<std::pair<std::string_view, Decimal>> counts;
  GivenUsage given;
  for (const auto field : object) {
    if (field.value.is_null()) continue;
    const absl::StatusOr<Decimal> count = CountOf(field.key, field.value);
    if (!count.ok()) return count.status();
    counts.emplace_back(field.key, *count);
    given.scale = std::max(given.scale, count->scale);
  }
  for (const auto& [name, count] : counts) {
    const Int128 scaled =
        count.mantissa * PowerOfTen(given.scale - count.scale);
    if (given.totals.Set(name, static_cast<int64_t>(scaled))) continue;
    return absl::InvalidArgumentError(
        fmt::format("unknown usage \"{}\"; known: {}", name.substr(0, 40),
                    internal::UsageNames()));
  }
  return given;
}

internal::CompiledPrice Scaled(internal::CompiledPrice price, int32_t scale,
                               StepEdge edge) {
  if (scale == 0) return price;
  const Int128 power = PowerOfTen(scale);
  const auto factor = static_cast<uint64_t>(power);
  price.narrow_below = 0;  // Its prices are not scaled.
  price.denominator *= power;
  for (internal::PriceStep& step : price.steps) {
    step.request *= power;
    if (step.from_input_tokens == 0) continue;
    step.from_input_tokens = edge == StepEdge::kInclusive
                                 ? step.from_input_tokens * factor
                                 : (step.from_input_tokens - 1) * factor + 1;
  }
  return price;
}

Cost PriceUsage(const internal::CompiledPrice& price, const GivenUsage& usage,
                StepEdge edge) {
  const internal::CompiledPrice scaled = Scaled(price, usage.scale, edge);
  uint32_t flags = 0;
  const internal::Leaves leaves =
      internal::ToLeaves(usage.totals, scaled, &flags);
  Cost cost = internal::Explain(scaled, leaves, usage.totals.total_input());
  cost.flags |= flags;
  return cost;
}

}  // namespace toll::cli
