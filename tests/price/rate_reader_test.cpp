// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "price/rate_reader.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "price/book_of.h"
#include "price/book_parser.h"

namespace toll::internal {
namespace {

using ::testing::HasSubstr;

absl::StatusOr<std::shared_ptr<PriceFacts>> ParseRate(const std::string& rate) {
  return ParseBook(
      BookText(R"({"id":"p","models":[{"id":"m","rates":[{)" + rate + "}]}]}"));
}

std::string ErrorOf(const std::string& rate) {
  const auto facts = ParseRate(rate);
  return facts.ok() ? "none" : std::string(facts.status().message());
}

TEST(RateReader, KeepsThePricesOfEachStepTogether) {
  // The steps stand between the rate's own prices.
  const auto facts = ParseRate(
      R"("input":"1","steps":[{"output":"9","from_input_tokens":100},)"
      R"({"from_input_tokens":200,"input":"3","output":"4"}],"output":"2")");
  ASSERT_TRUE(facts.ok()) << facts.status();
  ASSERT_EQ((*facts)->steps.size(), 3u);
  EXPECT_EQ((*facts)->steps[0].prices.count, 2u);
  EXPECT_EQ((*facts)->steps[1].from_input_tokens, 100u);
  EXPECT_EQ((*facts)->steps[1].prices.count, 1u);
  const Span last = (*facts)->steps[2].prices;
  EXPECT_EQ((*facts)->prices[last.first].price.mantissa, 3);
  EXPECT_EQ((*facts)->prices[last.first + 1].price.mantissa, 4);
}

TEST(RateReader, StepsMustRise) {
  EXPECT_THAT(ErrorOf(R"("input":"1","steps":[{"input":"2"}])"),
              HasSubstr("steps must rise"));
  EXPECT_THAT(
      ErrorOf(R"("input":"1","steps":[{"from_input_tokens":9,"input":"2"},)"
              R"({"from_input_tokens":9,"input":"3"}])"),
      HasSubstr("steps must rise"));
  std::string steps;
  for (int i = 1; i <= 40; ++i) {
    steps += (i > 1 ? "," : "") + std::string(R"({"from_input_tokens":)") +
             std::to_string(i) + R"(,"input":"2"})";
  }
  EXPECT_THAT(ErrorOf(R"("input":"1","steps":[)" + steps + "]"),
              HasSubstr("more than 16 steps"));
}

TEST(RateReader, ARateNeedsAPrice) {
  EXPECT_THAT(ErrorOf(R"("tier":"batch")"), HasSubstr("need a price"));
  EXPECT_THAT(ErrorOf(R"("input":"1","steps":[{"from_input_tokens":9}])"),
              HasSubstr("need a price"));
  EXPECT_EQ(ErrorOf(R"("per_1k":{"page":"1"})"), "none");
}

TEST(RateReader, APriceIsThereOnce) {
  EXPECT_THAT(ErrorOf(R"("input":"1","input":"2")"),
              HasSubstr("the price \"input\" is there twice"));
  EXPECT_THAT(ErrorOf(R"("per_1k":{"request":"1"},"per_1k":{"request":"2"})"),
              HasSubstr("the price \"request\" is there twice"));
  // audio_in is a token price and a price by the hour: two prices.
  EXPECT_EQ(ErrorOf(R"("audio_in":"1","per_hour":{"audio_in":"2"})"), "none");
}

TEST(RateReader, UnitsKnowTheirPrices) {
  EXPECT_THAT(ErrorOf(R"("per_1k":{"audio":"1"})"),
              HasSubstr("unknown price \"audio\" of this unit"));
  EXPECT_THAT(ErrorOf(R"("per_hour":{"request":"1"})"),
              HasSubstr("unknown price \"request\""));
  EXPECT_THAT(ErrorOf(R"("per_mchar":{"input":"1"})"),
              HasSubstr("unknown price \"input\""));
  EXPECT_NE(ErrorOf(R"("per_1k":"1")"), "none");
}

TEST(RateReader, AnEmptyRangeOfDatesIsRefused) {
  EXPECT_THAT(
      ErrorOf(
          R"("input":"1","valid_from":"2026-01-01","valid_to":"2026-01-01")"),
      HasSubstr("valid_from is not before valid_to"));
}

}  // namespace
}  // namespace toll::internal
