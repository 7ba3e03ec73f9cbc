// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What the store keeps beside records: plain rows that add up.
//
// Thread safety: values.

#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "base/leaves.h"
#include "base/record.h"
#include "toll/money.h"

namespace toll::internal {

// An amount is kept as whole micro-dollars and a pico remainder: SQLite's
// integers have 64 bits.
inline constexpr int64_t kPicoPerMicroUsd = 1'000'000;

// The time divisions of rollups, each a whole number of those before it. All
// are in UTC. Calls are added to minutes; the store pours minutes that are
// over into the wider ones. Written to disk: never reordered.
enum class BucketKind : uint8_t {
  kMinute = 0,
  kQuarter = 1,  // A quarter of an hour: zones are whole quarters off.
  kHour = 2,
  kDay = 3,
  kMonth = 4,
};
inline constexpr int kBucketKindCount = 5;

// Buckets of one kind. A bucket is the minute, since 1970, at which it begins.
struct BucketRange {
  BucketKind kind = BucketKind::kDay;
  int64_t first_minute = 0;
  int64_t last_minute = 0;  // Exclusive.
};
// Minutes are in [0, kMinuteMax): until the year 10136.
inline constexpr int64_t kMinuteMax = int64_t{1} << 32;
inline constexpr int64_t kMinuteNs = 60'000'000'000;

// An id of Store::IdOf(KeySet). 0 stands for all sets beyond the cap, whose
// names are "__other__".
using SetId = uint32_t;
inline constexpr SetId kOtherSet = 0;

// The names by which rollups are kept; a session has a row of its own.
struct KeySet {
  NameId provider = 0;
  NameId model = 0;  // The served one, else the one asked for.
  NameId issue = 0;
  NameId workflow = 0;
  NameId agent = 0;
  NameId user = 0;
  NameId endpoint = 0;
  uint32_t outcome = 0;

  bool operator==(const KeySet&) const = default;
  template <typename H>
  friend H AbslHashValue(H hash, const KeySet& set) {
    return H::combine(std::move(hash), set.provider, set.model, set.issue,
                      set.workflow, set.agent, set.user, set.endpoint,
                      set.outcome);
  }
};

// What any number of calls add up to.
struct Totals {
  int64_t calls = 0;
  int64_t errors = 0;
  int64_t unpriced = 0;
  int64_t estimated = 0;
  int64_t partial = 0;
  int64_t differing = 0;  // Of which the provider states another cost ...
  Money cost;
  Money estimated_cost;  // Of cost, by CostState.
  Money partial_cost;
  Money stated_beyond;  // ... and by how much more; less than 0: by less.
  std::array<int64_t, kLeafCount> leaves = {};
};

// Histograms as sparse blobs, see base/histogram.h. Empty: nothing measured.
struct Histograms {
  std::string latency_us;
  std::string first_token_us;
  std::string tokens_per_second;  // Output tokens over the whole latency.
};
inline constexpr int kHistogramCount = 3;

struct RollupRow {
  BucketKind kind = BucketKind::kMinute;
  int64_t minute = 0;
  SetId set = 0;
  Totals totals;
  Histograms histograms;
};

// A rollup row as a reader sees it: views are valid during the visit.
struct RollupView {
  int64_t minute = 0;  // The bucket's.
  SetId set = 0;
  Totals totals;
  uint32_t leaf_mask = 0;  // The leaves that are not 0.
  // As in Histograms: latency, first token, tokens per second.
  std::array<std::string_view, kHistogramCount> histograms = {};
};

// A session's whole life. The tally fills its latency histogram alone.
struct SessionRow {
  NameId session = 0;
  int64_t first_ns = 0;  // Start of its first and last call.
  int64_t last_ns = 0;
  // Names that the session has one value of; kManyNames where it has several.
  KeySet names;
  Totals totals;
  Histograms histograms;
};
inline constexpr NameId kManyNames = ~NameId{0};

// The sessions whose last call started in [first_ns, last_ns).
struct SessionRange {
  int64_t first_ns = std::numeric_limits<int64_t>::min();
  int64_t last_ns = std::numeric_limits<int64_t>::max();
  NameId only = 0;  // Not 0: this one alone.
};

// From when to when there are rollups.
struct Extent {
  int64_t first_minute = 0;
  int64_t last_minute = 0;   // Exclusive; as first_minute: there are none.
  int64_t minutes_from = 0;  // Minutes before are kept as quarter-hours only.
};

// What one journal could not keep in detail.
struct DroppedRow {
  int64_t journal_number = 0;
  int64_t calls = 0;
  Money cost;
};

}  // namespace toll::internal
