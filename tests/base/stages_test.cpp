// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/stages.h"

#include <set>

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

TEST(Stages, HaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (size_t i = 0; i < kStageCount; ++i) {
    EXPECT_TRUE(names.insert(NameOf(static_cast<Stage>(i))).second) << i;
  }
}

TEST(Stages, AreTimedOnlyWhereAskedFor) {
  StageTimer timer;
  const int64_t began_ns = KernelClockNs(CLOCK_MONOTONIC);
  while (KernelClockNs(CLOCK_MONOTONIC) - began_ns < 1'000'000) {
  }
  timer.Lap(Stage::kMaintain);
  timer.Lap(Stage::kFree);
  const HistogramFigures slow = FiguresOf(Stage::kMaintain);
  const HistogramFigures fast = FiguresOf(Stage::kFree);
  if constexpr (kStagesAreTimed) {
    EXPECT_EQ(slow.count, 1);
    EXPECT_GT(slow.p50, 900'000);
    EXPECT_EQ(fast.count, 1);
    EXPECT_LT(fast.p50, slow.p50);
  } else {
    EXPECT_EQ(slow.count, 0);
    EXPECT_EQ(slow.p50, 0);
    EXPECT_EQ(sizeof(StageTimer), 1u);  // Nothing in it.
  }
}

}  // namespace
}  // namespace toll::internal
