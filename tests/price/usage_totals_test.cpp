// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "price/usage_totals.h"

#include <gtest/gtest.h>

#include "price/book_of.h"

namespace toll::internal {
namespace {

CompiledPrice PriceOfRates(std::string_view rates) {
  return *Compile(BookOfRates(rates), {.provider = "p", .model = "m"}, 0);
}

UsageTotals TotalsOf(
    std::initializer_list<std::pair<const char*, int64_t>> counts) {
  UsageTotals totals;
  for (const auto& [name, count] : counts) {
    EXPECT_TRUE(totals.Set(name, count)) << name;
  }
  return totals;
}

TEST(UsageTotals, KindsAreTakenOffTheirTotals) {
  const UsageTotals totals = TotalsOf({{"input_tokens", 1000},
                                       {"cached_input", 300},
                                       {"cache_write", 200},
                                       {"cache_write_1h", 50},
                                       {"input_audio", 100},
                                       {"cached_audio", 30},
                                       {"output_tokens", 500},
                                       {"reasoning", 120},
                                       {"output_audio", 80},
                                       {"web_searches", 2}});
  uint32_t flags = 0;
  const Leaves leaves =
      ToLeaves(totals, PriceOfRates(R"({"input":"1","output":"1"})"), &flags);
  EXPECT_EQ(leaves[kCacheRead], 270u);
  EXPECT_EQ(leaves[kCacheReadAudio], 30u);
  EXPECT_EQ(leaves[kCacheWrite1h], 50u);
  EXPECT_EQ(leaves[kCacheWrite], 150u);
  EXPECT_EQ(leaves[kInputAudio], 70u);
  EXPECT_EQ(leaves[kInput], 430u);
  EXPECT_EQ(leaves[kReasoning], 120u);
  EXPECT_EQ(leaves[kOutput], 300u);
  EXPECT_EQ(leaves[kWebSearches], 2u);
  EXPECT_EQ(TotalInput(leaves), 1000u);
  EXPECT_EQ(TotalOutput(leaves), 500u);
  EXPECT_EQ(flags, 0u);
}

TEST(UsageTotals, KindsThatOverlapStayInsideUnlessPricedApart) {
  const UsageTotals totals =
      TotalsOf({{"output_tokens", 100}, {"reasoning", 150}});
  uint32_t flags = 0;
  // Reasoning costs what output costs: the total is what counts.
  const Leaves inside =
      ToLeaves(totals, PriceOfRates(R"({"output":"1"})"), &flags);
  EXPECT_EQ(inside[kOutput], 100u);
  EXPECT_EQ(inside[kReasoning], 0u);
  EXPECT_EQ(flags, 0u);
  const Leaves apart = ToLeaves(
      totals, PriceOfRates(R"({"output":"1","reasoning_out":"2"})"), &flags);
  EXPECT_EQ(apart[kOutput], 0u);
  EXPECT_EQ(apart[kReasoning], 150u);
  EXPECT_EQ(flags, kDialectMismatch);
}

TEST(UsageTotals, ASplitWithoutItsSumIsTheSum) {
  uint32_t flags = 0;
  const Leaves leaves = ToLeaves(TotalsOf({{"input_tokens", 100},
                                           {"cache_write_5m", 10},
                                           {"cache_write_1h", 20}}),
                                 PriceOfRates(R"({"input":"1"})"), &flags);
  EXPECT_EQ(leaves[kCacheWrite], 0u);
  EXPECT_EQ(leaves[kCacheWrite5m], 10u);
  EXPECT_EQ(leaves[kCacheWrite1h], 20u);
  EXPECT_EQ(leaves[kInput], 70u);
}

TEST(UsageTotals, KnowsWhatHasNoPriceAndRefusesTheRest) {
  UsageTotals totals;
  EXPECT_TRUE(totals.Set("input_text", 5));
  EXPECT_TRUE(totals.Set("search_queries", 5));
  EXPECT_FALSE(totals.Set("inptu_tokens", 5));
  EXPECT_FALSE(totals.Set("", 5));
  EXPECT_EQ(totals.total_input(), 0u);
  EXPECT_EQ(UsageNames().substr(0, 28), "input_tokens, output_tokens,");
}

}  // namespace
}  // namespace toll::internal
