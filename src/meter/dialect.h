// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Route tells which language an answer will be in, from whom was asked.
//
//   const Route route = RouteOf("openai", "/v1/chat/completions");
//   RouteOf("", "https://eu.api.openai.com/v1/responses");  // kRegionEu
//
// A route is a guess that the answer itself may correct: an unknown one is
// recognised by the names of its fields.
//
// Thread safety: pure. Cost: allocates nothing, about 20 ns; once per bound
// spec or call.

#pragma once

#include <cstdint>
#include <string_view>

#include "base/dialect.h"

namespace toll::internal {

// Where a provider departs from the language that it speaks; bits of a mask.
enum Quirk : uint8_t {
  // Its OpenAI-compatible counts leave the thinking out of the output: only
  // the total has it (Google).
  kThinkingOnlyInTotal = 1u << 0,
  // Some of its models exclude cached tokens from the input, which only shows
  // where there are more of them than input (Grok on Azure).
  kCachedMayBeOutside = 1u << 1,
  // Counts, the id and the type of an error may stand in headers (Bedrock).
  kToldInHeaders = 1u << 2,
};

struct Route {
  Dialect dialect = Dialect::kUnknown;
  uint8_t price_modifiers = 0;  // Bits of PriceModifier.
  uint8_t quirks = 0;           // Bits of Quirk.
  // As it was asked for, for estimates; must live until the answer is read.
  std::string_view model = {};
};

// `provider` is a name such as "openai" or empty; `endpoint` a path, host and
// path, or URL, or empty.
Route RouteOf(std::string_view provider, std::string_view endpoint) noexcept;

// The model that an endpoint's path names, for APIs whose bodies do not:
// "/model/{id}/converse", "/models/{id}:generateContent",
// "/deployments/{id}/chat/completions". Empty if it names none; as it stands
// there, percent-encoded or not.
std::string_view ModelInPath(std::string_view endpoint) noexcept;

}  // namespace toll::internal
