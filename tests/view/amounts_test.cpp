// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "view/amounts.h"

#include <limits>

#include <gtest/gtest.h>

#include "view/plain_text.h"

namespace toll::internal {
namespace {

TEST(Amounts, CountsAreReadable) {
  EXPECT_EQ(WithCommas(0), "0");
  EXPECT_EQ(WithCommas(999), "999");
  EXPECT_EQ(WithCommas(-1'234'567), "-1,234,567");
  EXPECT_EQ(ShortCount(9'999), "9,999");
  EXPECT_EQ(ShortCount(12'345), "12.3 k");
  EXPECT_EQ(ShortCount(999'999), "1.00 M");
  EXPECT_EQ(ShortCount(std::numeric_limits<int64_t>::max()), "9.22 E");
}

TEST(Amounts, DurationsAreReadable) {
  EXPECT_EQ(ShortDuration(absl::ZeroDuration()), "-");
  EXPECT_EQ(ShortDuration(absl::Microseconds(840)), "840 µs");
  EXPECT_EQ(ShortDuration(absl::Milliseconds(12)), "12 ms");
  EXPECT_EQ(ShortDuration(absl::Milliseconds(1'244)), "1.24 s");
  EXPECT_EQ(ShortDuration(absl::Seconds(125)), "2 m 05 s");
}

TEST(Amounts, MoneyIsRoundedHalfToEven) {
  EXPECT_EQ(ShortMoney(Money::Usd(1'234'567), 2), "$1,234,567.00");
  EXPECT_EQ(ShortMoney(Money::PicoUsd(12'345'650'000'000), 4), "$12.3456");
  EXPECT_EQ(ShortMoney(Money::PicoUsd(12'345'750'000'000), 4), "$12.3458");
  EXPECT_EQ(ShortMoney(Money::PicoUsd(12'345'650'000'001), 4), "$12.3457");
  EXPECT_EQ(ShortMoney(Money::PicoUsd(999'999'999'999), 4), "$1.0000");
  EXPECT_EQ(ShortMoney(Money::PicoUsd(-1'500'000'000'000), 2), "-$1.50");
  EXPECT_EQ(ShortMoney(Money(), 4), "$0.0000");
}

// What costs something never looks as if it cost nothing.
TEST(Amounts, LittleMoneyIsNotZero) {
  EXPECT_EQ(ShortMoney(Money::PicoUsd(1), 4), "<$0.0001");
  EXPECT_EQ(ShortMoney(Money::PicoUsd(1), 2), "<$0.01");
  EXPECT_EQ(MoneyDigits(Money::PicoUsd(5)), 6);
  EXPECT_EQ(MoneyDigits(Money::Usd(5)), 4);
  EXPECT_EQ(MoneyDigits(Money::Usd(5'000)), 2);
}

TEST(Amounts, BarsHaveTheirWidth) {
  for (const double share : {-1.0, 0.0, .003, .5, .999, 1.0, 7.0}) {
    EXPECT_EQ(DisplayWidth(Bar(share, 10)), 10) << share;
  }
  EXPECT_EQ(Bar(.5, 4), "██  ");
}

}  // namespace
}  // namespace toll::internal
