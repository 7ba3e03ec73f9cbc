// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Where buckets begin and end, in minutes since 1970.
//
//   BucketOf(BucketKind::kMonth, minute);    // 00:00 UTC of its first day
//
// Thread safety: functions of their arguments.

#pragma once

#include <cstdint>

#include "store/rows.h"

namespace toll::internal {

// The bucket in which `minute` lies. REQUIRES: 0 <= minute < kMinuteMax.
int64_t BucketOf(BucketKind kind, int64_t minute);
// The end of the bucket that begins at `bucket`: where the next one begins.
int64_t NextBucket(BucketKind kind, int64_t bucket);

// The minute of an instant, clamped to those that there are.
int64_t MinuteOf(int64_t ns);

constexpr BucketKind Wider(BucketKind kind) {
  return static_cast<BucketKind>(static_cast<int>(kind) + 1);
}
constexpr BucketKind Narrower(BucketKind kind) {
  return static_cast<BucketKind>(static_cast<int>(kind) - 1);
}

}  // namespace toll::internal
