// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A Query asks what calls added up to; the Summary answers, with its error bar.
//
//   absl::StatusOr<toll::Summary> s = ledger->Summarize(
//       {.since = absl::Now() - absl::Hours(24),
//        .group_by = {toll::Dimension::kModel, toll::Dimension::kIssue},
//        .limit = 10});
//   for (const toll::Row& row : s->rows) ... row.keys[0], row.cost ...
//
// Answers come from rollups alone: they cost in groups, not in calls.
//
// Thread safety: values.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "toll/money.h"
#include "toll/usage.h"

namespace toll {

// What rows can be grouped and filtered by. kModel is the model that served,
// or the one asked for where the answer does not say. kDay and kMonth cut time
// in Query::zone and are keys "2026-11-21" and "2026-11".
// kSession goes alone or with names of which each session has one value; with
// another combination Summarize fails and says what to ask instead. A session
// is kept whole: since and until choose sessions by their last call, and the
// row adds up all calls of the session.
enum class Dimension : uint8_t {
  kProvider = 0,
  kModel = 1,
  kSession = 2,
  kIssue = 3,
  kWorkflow = 4,
  kAgent = 5,
  kUser = 6,
  kEndpoint = 7,
  kOutcome = 8,
  kDay = 9,
  kMonth = 10,
};

// kCost puts rows with unpriced calls first: nobody knows what they cost.
// kLatency is the median. Rows that are equal go by their keys.
enum class Measure : uint8_t {
  kCost,
  kCalls,
  kErrors,
  kTokens,
  kLatency,
  kKey
};

// "model" <-> kModel.
std::string_view ToString(Dimension dimension);
std::string_view ToString(Measure measure);
absl::StatusOr<Dimension> ParseDimension(std::string_view word);
absl::StatusOr<Measure> ParseMeasure(std::string_view word);

struct Filter {
  Dimension dimension;
  std::string value;  // Exact.
};

struct Query {
  absl::Time since = absl::InfinitePast();    // Inclusive, by a call's start.
  absl::Time until = absl::InfiniteFuture();  // Exclusive.
  std::vector<Dimension> group_by = {};
  std::vector<Filter> filters = {};   // All must hold.
  Measure order_by = Measure::kCost;  // Greatest first; kKey: A to Z.
  int64_t limit = 100;                // Rows; the rest adds to `rest`.
  std::string zone = "UTC";           // IANA, for days and months.
  bool quantiles = true;  // False: Row's quantiles stay 0, and reading is a
                          // multiple faster.
};

// Quantiles are within 0.8 %; zero where nothing was measured.
struct Quantiles {
  absl::Duration p50, p95, p99;
};

struct Row {
  std::vector<std::string> keys;  // As Query::group_by; "" where none was said.
  int64_t calls = 0;
  int64_t errors = 0;
  int64_t unpriced = 0;      // Calls whose cost is not in `cost`.
  int64_t estimated = 0;     // Calls whose usage toll estimated.
  int64_t partial = 0;       // Calls of which only a part was seen.
  int64_t cost_differs = 0;  // Calls whose provider states another cost ...
  Money cost;                // All that is known, of which ...
  Money estimated_cost;  // ... toll derived this much from what was seen ...
  Money partial_cost;    // ... and of this part more may have been used.
  Money stated_beyond;   // ... than `cost` has: this much more, in all.
  Usage usage;
  Quantiles latency;
  Quantiles first_token;
  double tokens_per_second_p50 = 0;
};

struct Summary {
  std::vector<Row> rows;
  Row rest;             // What `limit` cut off, added up; its `keys` are empty.
  Row total;            // Of all rows, cut ones included.
  int64_t dropped = 0;  // Calls of the ledger's life without detail ...
  Money dropped_cost;   // ... and their cost, which no row has.
  absl::Time since, until;  // The range as answered, on the buckets' edges.
  absl::Time as_of;         // Every call whose Finish returned before it is in.
};

}  // namespace toll
