// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Which rollups answer for a stretch of time: few wide ones, and narrow ones
// at the edges, added or, where that is less, taken away.
//
//   Plan plan(extent, capped);
//   plan.Cover(first_minute, last_minute, 0);
//   for (const BucketRange& range : plan.Ranges()) ...
//
//   a day of Kathmandu (UTC+5:45), from 18:15 to 18:15:
//     + hours 18 19 20 21 22 23 - quarter 18:00       of the day before
//     + the day - (the same of this day)
//
// A year by days of any zone is then 365 days and seven packs a day, each read
// once for the day that it ends and the day that it begins.
//
// Thread safety: one thread at a time.

#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "store/rows.h"

namespace toll::internal {

class Plan {
 public:
  // What a bucket is added to, and how many times (1 or -1).
  struct Target {
    uint32_t cell;
    int64_t times;

    bool operator==(const Target&) const = default;
  };

  // `capped`: where wide buckets are not the sum of narrow ones, see
  // StoreReader::ReadCapped.
  using Capped = std::array<std::vector<int64_t>, kBucketKindCount>;
  explicit Plan(Capped capped);

  // Adds [first, last) to what answers for `cell`.
  void Cover(int64_t first_minute, int64_t last_minute, uint32_t cell);

  // Ranges of neighbouring buckets, each to be read once.
  std::vector<BucketRange> Ranges();
  // What a bucket of these is added to. REQUIRES: Ranges() was called.
  std::span<const Target> TargetsOf(BucketKind kind, int64_t minute) const;

 private:
  struct Piece {
    int64_t key;  // Kind, minute: in the order of reading.
    Target target;
  };

  void CoverBy(BucketKind kind, int64_t first, int64_t last, Target target);
  bool MaySubtract(BucketKind kind, int64_t first, int64_t last) const;
  void Push(BucketKind kind, int64_t minute, Target target);

  Capped capped_;  // Ascending, once constructed.
  std::vector<Piece> pieces_;
  std::vector<int64_t> keys_;    // Of pieces_, once sorted.
  std::vector<Target> targets_;  // Of pieces_, once sorted.
};

}  // namespace toll::internal
