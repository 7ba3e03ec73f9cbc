// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A Reading is what an answer says: what was used, who served it, how it
// ended. Words are verbatim from the wire.
//
// Thread safety: a value; views live in the reader's buffer until its next use.

#pragma once

#include <cstdint>
#include <string_view>

#include "base/dialect.h"
#include "base/leaves.h"
#include "toll/record.h"

namespace toll::internal {

// What the request asked for that multiplies its price; bits of a mask.
enum PriceModifier : uint8_t {
  kGeoUs = 1u << 0,      // Anthropic inference_geo "us".
  kSpeedFast = 1u << 1,  // Anthropic speed "fast".
  kRegionEu = 1u << 2,   // OpenAI regional processing, by the host asked.
  kRegionUs = 1u << 3,
};

struct Reading {
  Leaves leaves = {};
  // Inclusive totals as the provider states them, for dialects and answers
  // whose leaves do not add up to them (kDialectMismatch); else 0.
  uint32_t stated_input = 0;
  uint32_t stated_output = 0;
  uint32_t flags = 0;  // Bits of toll::Flag.
  Dialect dialect = Dialect::kUnknown;
  Provenance provenance = Provenance::kNone;
  ErrorClass error_class = ErrorClass::kNone;
  uint8_t price_modifiers = 0;  // Bits of PriceModifier.
  bool has_reported_cost = false;
  int64_t reported_cost_pico = 0;
  // When a failure says to come back; 0: it does not say.
  uint32_t retry_after_ms = 0;

  std::string_view response_id;
  std::string_view served_model;
  std::string_view finish_reason;
  std::string_view service_tier;
  std::string_view error_type;
  std::string_view error_code;
  std::string_view error_text;  // Not yet redacted.
  std::string_view raw_usage;   // The usage object's JSON.
};

}  // namespace toll::internal
