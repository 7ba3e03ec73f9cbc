// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/buckets.h"

#include <algorithm>

#include "absl/time/civil_time.h"

#include "base/check.h"

namespace toll::internal {
namespace {

constexpr int64_t kMinutesADay = int64_t{24} * 60;

int64_t MinuteOf(absl::CivilMonth month) {
  return (absl::CivilDay(month) - absl::CivilDay(1970, 1, 1)) * kMinutesADay;
}

absl::CivilMonth MonthOf(int64_t minute) {
  return absl::CivilMonth(absl::CivilDay(1970, 1, 1) + minute / kMinutesADay);
}

constexpr int64_t kWidths[] = {1, 15, 60, kMinutesADay};

}  // namespace

int64_t BucketOf(BucketKind kind, int64_t minute) {
  TOLL_DCHECK(minute >= 0);
  if (kind == BucketKind::kMonth) return MinuteOf(MonthOf(minute));
  return minute - minute % kWidths[static_cast<int>(kind)];
}

int64_t NextBucket(BucketKind kind, int64_t bucket) {
  if (kind == BucketKind::kMonth) return MinuteOf(MonthOf(bucket) + 1);
  return bucket + kWidths[static_cast<int>(kind)];
}

int64_t MinuteOf(int64_t ns) {
  return std::clamp<int64_t>(ns / kMinuteNs, 0, kMinuteMax - 1);
}

}  // namespace toll::internal
