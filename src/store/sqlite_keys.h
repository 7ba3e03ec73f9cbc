// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The integer keys of rollups and packs: time first, so that a report is a
// scan of neighbours.
//
//   rollup.key   minute << 28 | set
//   pack.key     kind << 32 | minute
//
// Thread safety: functions of their arguments.

#pragma once

#include <cstdint>

#include "store/rows.h"
#include "store/sqlite.h"

namespace toll::internal {

inline constexpr int kSetBits = 28;
inline constexpr int64_t kSetsMax = int64_t{1} << kSetBits;

constexpr int64_t RollupKey(int64_t minute, int64_t set) {
  return minute << kSetBits | set;
}
constexpr int64_t MinuteOfRollup(int64_t key) { return key >> kSetBits; }
constexpr SetId SetOfRollup(int64_t key) {
  return static_cast<SetId>(key & (kSetsMax - 1));
}

// The end of a kind's keys is the beginning of the next kind's.
constexpr int64_t PackKey(BucketKind kind, int64_t minute) {
  return (static_cast<int64_t>(kind) << 32) + minute;
}
constexpr BucketKind KindOfPack(int64_t key) {
  return static_cast<BucketKind>(key >> 32);
}
constexpr int64_t MinuteOfPack(int64_t key) { return key & (kMinuteMax - 1); }

// Reads the columns calls ... leaves latency, first_token, speed,
// and what of the cost is no exact one, which
// rollups and sessions have in common, from `column` on. The row's views are
// the statement's.
void ReadSums(const Statement& statement, int column, bool with_histograms,
              RollupView* row);

}  // namespace toll::internal
