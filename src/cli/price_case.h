// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A cost case is a line of JSON: whose usage, and what it should cost.
//
//   {"id": "a", "provider": "openai", "model": "gpt-4o",
//    "timestamp": "2026-11-21T02:50:02Z", "usage": {"input_tokens": 1000}}
//
// With `prices` ("input_mtok" and such) or `peer_prices` (steps) it is priced
// from those, and not from the book.
//
// Thread safety: functions of their arguments.

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "simdjson.h"

#include "toll/price_book.h"

namespace toll::cli {

struct CaseAnswer {
  std::string id;
  Cost cost;
};

// InvalidArgument where the line is no case; an unpriced one is an answer. A
// case without a timestamp is priced at `now`.
absl::StatusOr<CaseAnswer> PriceCase(const PriceBook& book,
                                     simdjson::dom::element line,
                                     absl::Time now);

// {"id":"a","usd":"0.0025","state":"computed"}; usd is null where unpriced.
std::string ToJson(const CaseAnswer& answer);

}  // namespace toll::cli
