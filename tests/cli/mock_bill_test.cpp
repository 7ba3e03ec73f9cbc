// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/mock_bill.h"

#include <gtest/gtest.h>

namespace toll::cli {
namespace {

TEST(MockBill, KnowsModelsByTwoNames) {
  EXPECT_EQ(FindMockPrice("gpt-4o"), FindMockPrice("gpt-4o-2024-08-06"));
  EXPECT_EQ(FindMockPrice("gpt-4"), nullptr);
  const MockPrice* claude = FindMockPrice("claude-sonnet-4-5-20250929");
  ASSERT_NE(claude, nullptr);
  // 1,000 of each: 3 + 0.3 + 3.75 + 6 + 15 thousandths of a dollar.
  EXPECT_EQ(MockBillPicoUsd(*claude, {.input = 1'000,
                                      .cache_read = 1'000,
                                      .cache_write_5m = 1'000,
                                      .cache_write_1h = 1'000,
                                      .output = 1'000,
                                      .reasoning = 400}),
            28'050'000'000);
}

TEST(MockBill, IsExactWhereFloatsAreNot) {
  const MockPrice* mini = FindMockPrice("gpt-4o-mini");
  ASSERT_NE(mini, nullptr);
  EXPECT_EQ(MockBillPicoUsd(*mini, {.input = 1, .cache_read = 1, .output = 1}),
            825'000);
  EXPECT_EQ(MockBillPicoUsd(*mini, {.cache_read = 100'000'001}),
            7'500'000'075'000);
}

}  // namespace
}  // namespace toll::cli
