// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "view/plan.h"

#include <map>
#include <random>

#include <gtest/gtest.h>

#include "store/buckets.h"

namespace toll::internal {
namespace {

constexpr int64_t kDay = 24 * 60;
constexpr int64_t kFirst = 20'454 * kDay;  // 2026-01-01.

// How often each quarter-hour is counted, for cell 0; and the buckets read.
std::map<int64_t, int64_t> Quarters(Plan& plan, int64_t* buckets) {
  std::map<int64_t, int64_t> quarters;
  *buckets = 0;
  for (const BucketRange& range : plan.Ranges()) {
    for (int64_t bucket = range.first_minute; bucket < range.last_minute;
         bucket = NextBucket(range.kind, bucket)) {
      ++*buckets;
      const auto targets = plan.TargetsOf(range.kind, bucket);
      EXPECT_FALSE(targets.empty());
      for (const Plan::Target& target : targets) {
        for (int64_t q = bucket; q < NextBucket(range.kind, bucket); q += 15) {
          quarters[q] += target.times;
        }
      }
    }
  }
  std::erase_if(quarters, [](const auto& entry) { return entry.second == 0; });
  return quarters;
}

TEST(Plan, CoversEachQuarterOnce) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 300; ++round) {
    Plan::Capped capped;
    if (round % 3 == 0) {
      capped[static_cast<size_t>(BucketKind::kDay)] = {kFirst + 5 * kDay};
      capped[static_cast<size_t>(BucketKind::kHour)] = {kFirst + 40 * kDay};
    }
    Plan plan(std::move(capped));
    int64_t first = kFirst + static_cast<int64_t>(random() % 9'000) * 15;
    int64_t last = kFirst + static_cast<int64_t>(random() % 9'000) * 15;
    if (first > last) std::swap(first, last);
    plan.Cover(first, last, 0);
    int64_t buckets = 0;
    const auto quarters = Quarters(plan, &buckets);
    EXPECT_EQ(static_cast<int64_t>(quarters.size()), (last - first) / 15);
    for (const auto& [quarter, times] : quarters) {
      ASSERT_EQ(times, 1);
      ASSERT_GE(quarter, first);
      ASSERT_LT(quarter, last);
    }
  }
}

TEST(Plan, AYearIsAFewBuckets) {
  Plan plan({});
  plan.Cover(kFirst + 17 * kDay + 8 * 60 + 45, kFirst + 382 * kDay + 15, 0);
  int64_t buckets = 0;
  Quarters(plan, &buckets);
  EXPECT_LT(buckets, 70);  // Of 35,000 quarters.
}

TEST(Plan, DaysOfAnyZoneTakeFewBucketsADay) {
  for (int64_t offset = 0; offset < kDay; offset += 15) {
    Plan plan({});
    for (int64_t day = 0; day < 100; ++day) {
      plan.Cover(kFirst + day * kDay + offset,
                 kFirst + (day + 1) * kDay + offset,
                 static_cast<uint32_t>(day));
    }
    int64_t buckets = 0;
    const auto quarters = Quarters(plan, &buckets);
    EXPECT_EQ(quarters.size(), 100u * 96);
    EXPECT_LE(buckets, 100 * 17) << offset;  // 12 hours and some quarters.
  }
}

TEST(Plan, DoesNotSubtractWhereSetsWereAddedUp) {
  const int64_t until = kFirst + kDay - 60;
  Plan free({});
  free.Cover(kFirst, until, 0);
  Plan::Capped capped;
  capped[static_cast<size_t>(BucketKind::kQuarter)] = {kFirst + 30};
  Plan bound(std::move(capped));
  bound.Cover(kFirst, until, 0);
  int64_t buckets = 0;
  Quarters(free, &buckets);
  EXPECT_EQ(buckets, 2);  // A day less an hour.
  Quarters(bound, &buckets);
  EXPECT_EQ(buckets, 23);
}

}  // namespace
}  // namespace toll::internal
