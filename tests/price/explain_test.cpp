// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "price/explain.h"

#include <gtest/gtest.h>

#include "price/book_of.h"

namespace toll::internal {
namespace {

Cost ExplainRates(std::string_view rates, const Usage& usage) {
  const std::optional<CompiledPrice> price =
      Compile(BookOfRates(rates), {.provider = "p", .model = "m"}, 0);
  EXPECT_TRUE(price.has_value());
  uint32_t flags = 0;
  const Leaves leaves = LeavesOf(usage, &flags);
  return Explain(*price, leaves, TotalInput(leaves));
}

TEST(Explain, EachCountHasALineWithItsExactAmount) {
  const Cost cost = ExplainRates(
      R"({"input":"2.5","cache_read":"1.25","output":"10",
          "per_1k":{"web_search":"10","request":"5"}})",
      {.input = 712, .cache_read = 100, .reasoning = 48, .web_searches = 2});
  ASSERT_EQ(cost.lines.size(), 5u);
  EXPECT_EQ(cost.lines[0].component, "input");
  EXPECT_EQ(cost.lines[0].count, 712);
  EXPECT_EQ(cost.lines[0].price, "2.5 USD / 1M tokens");
  EXPECT_EQ(cost.lines[0].amount_usd, "0.00178");
  EXPECT_EQ(cost.lines[1].priced_as, "cache_read");
  EXPECT_EQ(cost.lines[1].amount_usd, "0.000125");
  EXPECT_EQ(cost.lines[2].component, "reasoning");
  EXPECT_EQ(cost.lines[2].priced_as, "output");
  EXPECT_EQ(cost.lines[3].price, "10 USD / 1k searches");
  EXPECT_EQ(cost.lines[3].amount_usd, "0.02");
  EXPECT_EQ(cost.lines[4].component, "request");
  EXPECT_EQ(cost.lines[4].priced_as, "request");
  EXPECT_EQ(cost.lines[4].count, 1);
  EXPECT_EQ(cost.lines[4].price, "5 USD / 1k requests");
  EXPECT_EQ(cost.lines[4].amount_usd, "0.005");
  EXPECT_EQ(cost.amount.ToString(), "0.027385");
  EXPECT_EQ(cost.state, CostState::kComputed);
}

TEST(Explain, LinesHoldWhatTheRoundingTakes) {
  const Cost cost = ExplainRates(R"({"input":"0.0000005"})", {.input = 1});
  EXPECT_EQ(cost.lines[0].amount_usd, "0.0000000000005");
  EXPECT_EQ(cost.amount.ToString(), "0");  // Half a pico: to even.
  const Cost hour =
      ExplainRates(R"({"per_hour":{"audio_in":"0.1"}})", {.audio_ms = 1});
  EXPECT_EQ(hour.lines[0].price, "0.1 USD / hour");
  EXPECT_EQ(hour.lines[0].amount_usd, "0.000000027777777777777777777777...");
  EXPECT_EQ(hour.amount.ToString(), "0.000000027778");
}

TEST(Explain, SaysWhatHasNoPrice) {
  const Cost cost = ExplainRates(R"({"input":"1"})", {.input = 1, .output = 2});
  ASSERT_EQ(cost.lines.size(), 2u);
  EXPECT_EQ(cost.lines[1].price, "no price");
  EXPECT_EQ(cost.lines[1].priced_as, "");
  const Cost none = ExplainRates(R"({"per_1k":{"page":"1"}})", {.input = 1});
  EXPECT_EQ(none.state, CostState::kUnpriced);
  EXPECT_EQ(none.why,
            "p/m/standard@2026-11-21 prices nothing that this usage counts");
}

TEST(Explain, NothingUsedIsNotAPrice) {
  EXPECT_EQ(ExplainRates(R"({"input":"1"})", {}).state, CostState::kNone);
  EXPECT_EQ(ExplainRates(R"({"input":"0"})", {.input = 1}).state,
            CostState::kComputed);
}

TEST(Explain, TellsTheStepThatHeld) {
  const std::string_view rates =
      R"({"input":"1","steps":[{"from_input_tokens":100,"input":"2"}]})";
  EXPECT_EQ(ExplainRates(rates, {.input = 99}).step_from_input_tokens, 0);
  EXPECT_EQ(ExplainRates(rates, {.input = 100}).step_from_input_tokens, 100);
  EXPECT_EQ(ExplainRates(rates, {.input = 100}).lines[0].price,
            "2 USD / 1M tokens");
}

}  // namespace
}  // namespace toll::internal
