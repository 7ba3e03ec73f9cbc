// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/buckets.h"

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include <gtest/gtest.h>

namespace toll::internal {
namespace {

int64_t At(absl::CivilMinute civil) {
  return civil - absl::CivilMinute(1970, 1, 1);
}

TEST(Buckets, BeginAndEndInUtc) {
  const int64_t minute = At(absl::CivilMinute(2028, 2, 29, 23, 59));
  EXPECT_EQ(BucketOf(BucketKind::kMinute, minute), minute);
  EXPECT_EQ(BucketOf(BucketKind::kQuarter, minute), minute - 14);
  EXPECT_EQ(BucketOf(BucketKind::kHour, minute), minute - 59);
  const int64_t day = BucketOf(BucketKind::kDay, minute);
  EXPECT_EQ(day, At(absl::CivilMinute(2028, 2, 29)));
  const int64_t month = BucketOf(BucketKind::kMonth, minute);
  EXPECT_EQ(month, At(absl::CivilMinute(2028, 2, 1)));
  EXPECT_EQ(NextBucket(BucketKind::kDay, day),
            NextBucket(BucketKind::kMonth, month));
  EXPECT_EQ(NextBucket(BucketKind::kMonth, 0),
            At(absl::CivilMinute(1970, 2, 1)));
}

TEST(Buckets, EachIsAWholeNumberOfTheNarrower) {
  for (int64_t minute = 0; minute < kMinuteMax; minute += 98'765'432) {
    for (BucketKind kind = BucketKind::kQuarter; kind <= BucketKind::kMonth;
         kind = Wider(kind)) {
      const int64_t bucket = BucketOf(kind, minute);
      EXPECT_LE(bucket, minute);
      EXPECT_GT(NextBucket(kind, bucket), minute);
      EXPECT_EQ(BucketOf(Narrower(kind), bucket), bucket);
    }
  }
}

TEST(Buckets, ClampsWhatNoClockShouldSay) {
  EXPECT_EQ(MinuteOf(-1), 0);
  EXPECT_EQ(MinuteOf(std::numeric_limits<int64_t>::min()), 0);
  EXPECT_LT(MinuteOf(std::numeric_limits<int64_t>::max()), kMinuteMax);
  EXPECT_EQ(MinuteOf(kMinuteNs * 7 + 1), 7);
}

}  // namespace
}  // namespace toll::internal
