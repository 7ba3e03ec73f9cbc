// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "toll/money.h"

#include <gtest/gtest.h>

namespace toll {
namespace {

TEST(Money, PrintsExactDecimalsWithoutTrailingZeros) {
  EXPECT_EQ(Money().ToString(), "0");
  EXPECT_EQ(Money::Usd(-2).ToString(), "-2");
  EXPECT_EQ(Money::PicoUsd(8'289'000'000).ToString(), "0.008289");
  EXPECT_EQ(Money::PicoUsd(1).ToString(), "0.000000000001");
  EXPECT_EQ(Money::PicoUsd(-1).ToString(), "-0.000000000001");
}

TEST(Money, HoldsSumsBeyond64Bits) {
  Money sum;
  for (int i = 0; i < 100; ++i) sum += Money::Usd(1'000'000'000);
  EXPECT_EQ(sum.ToString(), "100000000000");
  EXPECT_GT(sum, Money::Usd(99'999'999'999));
}

}  // namespace
}  // namespace toll
