// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "price/tier.h"

#include "price/pattern.h"

namespace toll::internal {
namespace {

struct Word {
  std::string_view word;
  Tier tier;
};

// Not here, so unpriced: "scale", "reserved", "provisioned_throughput" (paid
// for in advance), "performance", "ultrafast" (no known price).
constexpr Word kWords[] = {
    {"", Tier::kStandard},
    {"standard", Tier::kStandard},
    {"default", Tier::kStandard},    // OpenAI, Azure, Bedrock, xAI.
    {"auto", Tier::kStandard},       // Asked for so; before it is settled.
    {"on_demand", Tier::kStandard},  // Groq; Vertex in capitals.
    {"on-demand", Tier::kStandard},
    {"standard_only", Tier::kStandard},  // Anthropic, as asked for.
    {"traffic_type_unspecified", Tier::kStandard},
    // OpenRouter, of a Google upstream: billed at its own list price.
    {"provisioned", Tier::kStandard},
    {"batch", Tier::kBatch},
    {"flex", Tier::kFlex},
    {"on_demand_flex", Tier::kFlex},
    {"priority", Tier::kPriority},
    {"on_demand_priority", Tier::kPriority},
    {"fast", Tier::kFast},
};

}  // namespace

Tier TierOf(std::string_view word) noexcept {
  for (const Word& known : kWords) {
    if (EqualsIgnoringCase(known.word, word)) return known.tier;
  }
  return Tier::kUnknown;
}

std::string_view TierName(Tier tier) noexcept {
  switch (tier) {
    case Tier::kStandard:
      return "standard";
    case Tier::kBatch:
      return "batch";
    case Tier::kFlex:
      return "flex";
    case Tier::kPriority:
      return "priority";
    case Tier::kFast:
      return "fast";
    case Tier::kUnknown:
      break;
  }
  return "";
}

}  // namespace toll::internal
