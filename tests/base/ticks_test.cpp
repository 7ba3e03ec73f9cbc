// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/ticks.h"

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

TEST(Ticks, NeverRunBackwards) {
  uint64_t last = ReadTicks();
  for (int i = 0; i < 10'000; ++i) {
    const uint64_t now = ReadTicks();
    ASSERT_GE(now, last);
    last = now;
  }
}

TEST(Anchor, TiesTicksToTheKernelsClocks) {
  const Anchor first = TakeAnchor();
  const Anchor last = TakeAnchor();
  EXPECT_GE(last.ticks, first.ticks);
  EXPECT_GE(last.monotonic_ns, first.monotonic_ns);
  // 2026 or later.
  EXPECT_GT(first.real_ns, int64_t{1'767'000'000} * 1'000'000'000);
}

TEST(TickMap, InterpolatesBetweenAnchors) {
  const Anchor first = {1'000, 0, 0, 5'000'000'000};
  const Anchor last = {1'000 + 30'000'000, 10'000'000, 10'000'000,
                       5'010'000'000};
  const TickMap map(first, last);
  EXPECT_NEAR(map.ns_per_tick(), 1.0 / 3, 1e-12);
  EXPECT_EQ(map.RealNs(1'000 + 15'000'000), 5'005'000'000);
  EXPECT_EQ(map.RealNs(last.ticks), last.real_ns);
  EXPECT_EQ(map.RealNs(last.ticks + 3'000), last.real_ns + 1'000);
  EXPECT_EQ(map.DurationNs(1'000, 4'000), 1'000);
}

// A laptop that slept for an hour: its ticks went on.
TEST(TickMap, KeepsItsRateWhereTheMachineSlept) {
  const Anchor first = TakeAnchor();
  const double rate = TickMap(first, first).ns_per_tick();
  Anchor last = first;
  constexpr int64_t kAwakeNs = 10'000'000'000, kHourNs = 3'600'000'000'000;
  last.monotonic_ns += kAwakeNs;
  last.boot_ns += kAwakeNs + kHourNs;
  last.real_ns += kAwakeNs + kHourNs;
  last.ticks += static_cast<uint64_t>((kAwakeNs + kHourNs) / rate);
  const TickMap map(first, last);
  EXPECT_NEAR(map.ns_per_tick(), rate, rate / 20);
}

TEST(TickMap, GivesNoNegativeDuration) {
  const TickMap map({1, 1, 1, 1}, {2, 2, 2, 2});
  EXPECT_EQ(map.DurationNs(10, 5), 0);
  EXPECT_EQ(map.DurationNs(10, 10), 0);
}

TEST(TickMap, MeasuresWhereAnchorsLieTooClose) {
  const Anchor now = TakeAnchor();
  const TickMap map(now, now);
  EXPECT_GT(map.ns_per_tick(), 0.05);
  EXPECT_LT(map.ns_per_tick(), 2.0);
}

}  // namespace
}  // namespace toll::internal
