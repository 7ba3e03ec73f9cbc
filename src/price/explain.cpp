// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "price/explain.h"

#include <utility>

#include "fmt/format.h"

#include "price/decimal.h"

namespace toll::internal {
namespace {

constexpr int32_t kPicoDecimals = 12;
constexpr int64_t kMillisPerHour = 3'600'000;

// What people quote a price for, of a price in pico-dollars a count.
std::string QuotedPrice(Int128 mantissa, Int128 denominator,
                        Component component) {
  if (component < Component::kRequest) {
    return ToDecimalText(mantissa, denominator, kPicoDecimals - 6) +
           " USD / 1M tokens";
  }
  if (component < Component::kHourAudio) {
    const std::string_view of = component == Component::kRequest ? "requests"
                                : component == Component::kQuery ? "queries"
                                                                 : "searches";
    return fmt::format("{} USD / 1k {}",
                       ToDecimalText(mantissa, denominator, kPicoDecimals - 3),
                       of);
  }
  return ToDecimalText(mantissa * kMillisPerHour, denominator, kPicoDecimals) +
         " USD / hour";
}

PriceLine LineOf(const CompiledPrice& price, const PriceStep& step,
                 uint32_t leaf, uint32_t count) {
  const Component component = step.priced_as[leaf];
  PriceLine line;
  line.component = RuleOf(leaf).name;
  line.count = count;
  if (component == Component::kNone) {
    line.price = "no price";
    line.amount_usd.assign(1, '0');
    return line;
  }
  line.priced_as = kComponentNames[static_cast<size_t>(component)];
  line.price = PriceText(price, step, leaf);
  line.amount_usd = ToDecimalText(step.leaves[leaf] * count, price.denominator,
                                  kPicoDecimals);
  return line;
}

PriceLine RequestLine(const CompiledPrice& price, const PriceStep& step) {
  PriceLine line;
  line.component = "request";
  line.priced_as = "request";
  line.count = 1;
  line.price =
      QuotedPrice(step.request, price.denominator, Component::kRequest);
  line.amount_usd =
      ToDecimalText(step.request, price.denominator, kPicoDecimals);
  return line;
}

}  // namespace

std::string PriceText(const CompiledPrice& price, const PriceStep& step,
                      uint32_t leaf) {
  if (step.priced_as[leaf] == Component::kNone) return "";
  return QuotedPrice(step.leaves[leaf], price.denominator,
                     step.priced_as[leaf]);
}

Cost Explain(const CompiledPrice& price, const Leaves& leaves,
             uint64_t total_input) {
  const PriceStep& step = StepOf(price, total_input);
  const bool billed = (leaves[kBilledInput] | leaves[kBilledOutput]) != 0;
  Cost cost;
  cost.price_id = price.price_id;
  cost.step_from_input_tokens = static_cast<int64_t>(step.from_input_tokens);
  uint32_t used = 0;
  for (uint32_t leaf = 0; leaf < kLeafCount; ++leaf) {
    used |= leaves[leaf];
    if (leaves[leaf] == 0) continue;
    if (billed && (IsInput(leaf) || IsOutput(leaf))) continue;
    cost.lines.push_back(LineOf(price, step, leaf, leaves[leaf]));
  }
  if (step.has_request) cost.lines.push_back(RequestLine(price, step));
  const int64_t pico = CostPicoWide(price, leaves, total_input, &cost.flags);
  if (pico == kUnpricedPico) {
    cost.why =
        fmt::format("{} prices nothing that this usage counts", price.price_id);
    return cost;
  }
  cost.amount = Money::PicoUsd(pico);
  const bool nothing = used == 0 && pico == 0;
  cost.state = nothing ? CostState::kNone : CostState::kComputed;
  return cost;
}

}  // namespace toll::internal
