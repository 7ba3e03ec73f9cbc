// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Record is a settled call on its way from the drain to the store, and back
// from the store to whoever looks: fixed size, trivially copyable, names as
// the store's ids.
//
// Thread safety: a value; its views belong to whoever made it.

#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/dialect.h"
#include "base/leaves.h"
#include "toll/call.h"
#include "toll/record.h"

namespace toll::internal {

// An id of Store::NameId(); 0 is the empty name.
using NameId = uint32_t;

// Index of Record::names; the first are those of toll::Dimension.
enum Name : uint32_t {
  kProvider,
  kModel,  // As asked for.
  kSession,
  kIssue,
  kWorkflow,
  kAgent,
  kUser,
  kEndpoint,
  kServedModel,
  kFinishReason,
  kServiceTier,
  kErrorType,
  kErrorCode,
  kPriceId,
  kNameCount,
};

// A record's id is the number of its journal, then its sequence there.
inline constexpr int kSequenceBits = 39;

struct Record {
  int64_t id = 0;
  int64_t parent_id = 0;
  int64_t retry_of = 0;
  int64_t start_ns = 0;  // Since 1970, UTC.
  int64_t latency_ns = 0;
  int64_t first_token_ns = 0;  // After the start; 0: not measured.
  std::array<NameId, kNameCount> names = {};
  std::array<NameId, 2 * kLabelsMax> labels = {};  // Key, value, key, value ...
  std::array<uint64_t, 3> trace = {};  // W3C trace id (two words), parent span.
  Leaves leaves = {};
  uint32_t stated_input = 0;   // What the provider calls its totals, where the
  uint32_t stated_output = 0;  // leaves cannot add up to it (kDialectMismatch).
  uint32_t flags = 0;
  // When a failure said to come back; 0: it did not.
  uint32_t retry_after_ms = 0;
  uint16_t http_status = 0;
  uint16_t attempt = 0;
  Outcome outcome = Outcome::kFinished;
  Provenance provenance = Provenance::kNone;
  CostState cost_state = CostState::kNone;
  ErrorClass error_class = ErrorClass::kNone;
  Dialect dialect = Dialect::kUnknown;
  // What multiplies the price beyond the tier: bits of PriceModifier.
  uint8_t price_modifiers = 0;
  bool has_reported_cost = false;
  int64_t cost_pico = 0;
  int64_t reported_cost_pico = 0;  // What the provider says it charged.
  std::string_view response_id;
  std::string_view raw_usage;   // The provider's JSON, up to 2 KiB.
  std::string_view error_text;  // Redacted.
};

}  // namespace toll::internal
