// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/price_usage.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "price/book_of.h"

namespace toll::cli {
namespace {

using internal::BookOfRates;
using internal::CompiledPrice;
using ::testing::HasSubstr;

absl::StatusOr<GivenUsage> Read(const std::string& json) {
  simdjson::dom::parser parser;
  simdjson::dom::element element;
  EXPECT_EQ(parser.parse(json).get(element), simdjson::SUCCESS) << json;
  return ReadUsage(element);
}

std::string UsdOf(std::string_view rates, const std::string& usage,
                  StepEdge edge = StepEdge::kInclusive) {
  const std::optional<CompiledPrice> price =
      internal::Compile(BookOfRates(rates), {.provider = "p", .model = "m"}, 0);
  const absl::StatusOr<GivenUsage> given = Read(usage);
  if (!given.ok()) return std::string(given.status().message());
  return PriceUsage(*price, *given, edge).amount.ToString();
}

TEST(PriceUsage, CountsMayBeNumbersOrText) {
  constexpr std::string_view kRates = R"({"input":"1","output":"2"})";
  EXPECT_EQ(UsdOf(kRates, R"({"input_tokens":1000,"output_tokens":"500"})"),
            "0.002");
  EXPECT_EQ(UsdOf(kRates, R"({"input_tokens":6.0,"cached_input":null})"),
            "0.000006");
}

TEST(PriceUsage, DecimalsArePricedExactly) {
  EXPECT_EQ(UsdOf(R"({"input":"1","cache_read":"2"})",
                  R"({"input_tokens":"0.3","cached_input":"0.1"})"),
            "0.0000004");
  // Every count is scaled, a fee is not.
  EXPECT_EQ(UsdOf(R"({"input":"1","per_1k":{"request":"1","web_search":"1"}})",
                  R"({"input_tokens":"0.5","web_searches":2})"),
            "0.0030005");
}

TEST(PriceUsage, AnEdgeOfAStepIsWithinOrBelow) {
  constexpr std::string_view kRates =
      R"({"input":"1","steps":[{"from_input_tokens":101,"input":"2"}]})";
  const std::string usage = R"({"input_tokens":"100.5"})";
  EXPECT_EQ(UsdOf(kRates, usage, StepEdge::kInclusive), "0.0001005");
  EXPECT_EQ(UsdOf(kRates, usage, StepEdge::kExclusive), "0.000201");
  EXPECT_EQ(UsdOf(kRates, R"({"input_tokens":"100.0"})", StepEdge::kExclusive),
            "0.0001");
}

TEST(PriceUsage, RefusesWhatIsNoUsage) {
  EXPECT_THAT(UsdOf(R"({"input":"1"})", R"({"tokens":1})"),
              HasSubstr("unknown usage \"tokens\"; known: input_tokens, "));
  for (const char* json :
       {R"({"input_tokens":-1})", R"({"input_tokens":"x"})",
        R"({"input_tokens":[1]})", R"({"input_tokens":1e30})",
        R"({"input_tokens":"0.00000001"})"}) {
    EXPECT_THAT(UsdOf(R"({"input":"1"})", json), HasSubstr("is no count"))
        << json;
  }
  EXPECT_THAT(UsdOf(R"({"input":"1"})", "[]"), HasSubstr("no JSON object"));
}

}  // namespace
}  // namespace toll::cli
