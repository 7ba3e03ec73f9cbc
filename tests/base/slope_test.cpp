// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/slope.h"

#include <random>

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

Slope SlopeThrough(double (*value)(int)) {
  std::mt19937 random(7);
  std::vector<double> seconds, bytes;
  for (int i = 0; i < 48; ++i) {
    seconds.push_back(60 * i);
    bytes.push_back(1e6 + value(i) + static_cast<double>(random() % 1'000));
  }
  return SlopeOf(seconds, bytes);
}

TEST(Slope, OfWhatGoesOnRisesAllAlong) {
  const Slope slope = SlopeThrough([](int i) { return 60'000.0 * i; });
  EXPECT_NEAR(slope.per_second, 1'000, 10);
  EXPECT_GT(slope.lower(), 900);
  EXPECT_EQ(slope.rises, 11);
}

TEST(Slope, OfAStepIsOneThatRisesOnce) {
  const Slope slope =
      SlopeThrough([](int i) { return i < 24 ? 0.0 : 5'000'000.0; });
  EXPECT_GT(slope.lower(), 0);
  EXPECT_LT(slope.rises, 9);
}

TEST(Slope, OfWhatRestsIsNone) {
  const Slope slope = SlopeThrough([](int) { return 0.0; });
  EXPECT_LT(slope.lower(), 1);
}

}  // namespace
}  // namespace toll::internal
