// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "price/price_choice.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "meter/reading.h"
#include "price/book_of.h"

namespace toll::internal {
namespace {

using ::testing::HasSubstr;

constexpr char kJune[] = "2026-06-01T12:00:00Z";
const Usage kMillion{.input = 1'000'000};

// The id of the price of (provider, model), or why there is none.
std::string IdOf(const PriceBook& book, std::string_view provider,
                 std::string_view model) {
  const Cost cost = book.Price(
      {.provider = provider, .model = model, .at = At(kJune)}, kMillion);
  return cost.state == CostState::kUnpriced ? cost.why : cost.price_id;
}

PriceBook Providers() {
  return BookOf(
      R"({"id":"a","match":["*alpha*"],"model_match":["m-*"],"models":[
            {"id":"m-1","match":["m-*"],"rates":[{"input":"1"}]},
            {"id":"m-2","rates":[{"input":"2"}]}],
          "late_models":[{"id":"late","match":["late*"],"rates":[{"input":"9"}]}]},
         {"id":"b","match":["*alphabet*","*b*"],"falls_back_to":["c","a"],"models":[
            {"id":"b-1","rates":[{"input":"3"}]}],
          "late_models":[{"id":"m-3","rates":[{"input":"8"}]},
                         {"id":"late-b","rates":[{"input":"7"}]}]},
         {"id":"c","falls_back_to":["d","b"],"models":[]},
         {"id":"d","models":[{"id":"deep","rates":[{"input":"5"}]}]})");
}

TEST(PriceChoice, AProviderIsFoundByIdThenMatchThenModel) {
  const PriceBook book = Providers();
  EXPECT_EQ(IdOf(book, "a", "m-1"), "a/m-1/standard@2026-11-21");
  EXPECT_EQ(IdOf(book, "A", "M-1"), "a/m-1/standard@2026-11-21");
  // Both match; the first in the book's order is it, and has no b-1.
  EXPECT_EQ(IdOf(book, "my-alphabet", "b-1"),
            "a has no model \"b-1\" in the price book");
  EXPECT_EQ(IdOf(book, "rabbit", "b-1"), "b/b-1/standard@2026-11-21");
  EXPECT_EQ(IdOf(book, "unheard", "m-2"), "a/m-2/standard@2026-11-21");
  EXPECT_THAT(IdOf(book, "unheard", "x"), HasSubstr("no provider \"unheard\""));
}

TEST(PriceChoice, AnIdIsBeforeAMatchAndTheFirstMatchWins) {
  const PriceBook book = Providers();
  EXPECT_EQ(IdOf(book, "a", "m-2"), "a/m-2/standard@2026-11-21");
  EXPECT_EQ(IdOf(book, "a", "m-77"), "a/m-1/standard@2026-11-21");
}

TEST(PriceChoice, FallsBackInOrderAndDeeplyBeforeLateModels) {
  const PriceBook book = Providers();
  EXPECT_EQ(IdOf(book, "b", "deep"), "d/deep/standard@2026-11-21");
  // a's pattern has it too, and comes before b's own late row.
  EXPECT_EQ(IdOf(book, "b", "m-3"), "a/m-1/standard@2026-11-21");
  // One's own late rows come before those of others.
  EXPECT_EQ(IdOf(book, "b", "late-b"), "b/late-b/standard@2026-11-21");
  EXPECT_EQ(IdOf(book, "b", "late-x"), "a/late/standard@2026-11-21");
}

TEST(PriceChoice, ACircleOfFallBacksEnds) {
  EXPECT_THAT(IdOf(Providers(), "c", "nothing"),
              HasSubstr("c has no model \"nothing\""));
}

TEST(PriceChoice, ClausesAreJoinedByAnyAllNot) {
  const PriceBook book = BookOf(
      R"({"id":"p","models":[
        {"id":"x","match":[{"all":["m-*",{"not":["*-tts","*-tts-*"]}]}],
         "rates":[{"input":"1"}]},
        {"id":"y","match":[{"all":[{"any":["m-*","n-*"]},"*-9"]}],
         "rates":[{"input":"2"}]}]})");
  EXPECT_EQ(IdOf(book, "p", "m-5"), "p/x/standard@2026-11-21");
  EXPECT_THAT(IdOf(book, "p", "m-5-tts"), HasSubstr("no model"));
  EXPECT_EQ(IdOf(book, "p", "m-tts-9"), "p/y/standard@2026-11-21");
  EXPECT_EQ(IdOf(book, "p", "n-9"), "p/y/standard@2026-11-21");
  EXPECT_THAT(IdOf(book, "p", "n-8"), HasSubstr("no model"));
}

TEST(PriceChoice, ATierWithoutARateIsUnpriced) {
  const PriceBook book =
      BookOfRates(R"({"input":"2"},{"tier":"flex","input":"1"})");
  EXPECT_EQ(UsdAt(book, kJune, kMillion), "2");
  EXPECT_EQ(UsdAt(book, kJune, kMillion, "default"), "2");
  EXPECT_EQ(UsdAt(book, kJune, kMillion, "ON_DEMAND_FLEX"), "1");
  EXPECT_EQ(UsdAt(book, kJune, kMillion, "batch"),
            "unpriced: p/m has no price for the tier \"batch\"");
  EXPECT_EQ(UsdAt(book, kJune, kMillion, "reserved"),
            "unpriced: no price is known for the service tier \"reserved\"");
}

TEST(PriceChoice, DatesHoldFromTheirFirstInstantToBeforeTheirLast) {
  const PriceBook book = BookOfRates(
      R"({"valid_from":"2026-01-01","valid_to":"2026-03-13","input":"1"},
         {"valid_from":"2026-03-13","input":"2"})");
  EXPECT_THAT(UsdAt(book, "2025-12-31T23:59:59.999999999Z", kMillion),
              HasSubstr("no standard price at that time"));
  EXPECT_EQ(UsdAt(book, "2026-01-01T00:00:00Z", kMillion), "1");
  EXPECT_EQ(UsdAt(book, "2026-03-12T23:59:59.999999999Z", kMillion), "1");
  EXPECT_EQ(UsdAt(book, "2026-03-13T00:00:00Z", kMillion), "2");
  // A day of UTC, whatever the zone says it in.
  EXPECT_EQ(UsdAt(book, "2026-03-13T01:00:00+02:00", kMillion), "1");
}

TEST(PriceChoice, TheHighestPriorityThatHoldsWins) {
  const PriceBook book = BookOfRates(
      R"({"input":"1"},{"priority":2,"valid_from":"2026-02-01","input":"3"},
         {"priority":1,"valid_from":"2026-01-01","input":"2"})");
  EXPECT_EQ(UsdAt(book, "2025-06-01T00:00:00Z", kMillion), "1");
  EXPECT_EQ(UsdAt(book, "2026-01-15T00:00:00Z", kMillion), "2");
  EXPECT_EQ(UsdAt(book, "2026-02-01T00:00:00Z", kMillion), "3");
}

TEST(PriceChoice, DailyWindowsAreOfUtc) {
  const PriceBook book = BookOfRates(
      R"({"input":"1"},
         {"priority":1,"utc_from":"00:30:00","utc_to":"16:30:00","input":"2"})");
  EXPECT_EQ(UsdAt(book, "2026-06-01T00:29:59.9Z", kMillion), "1");
  EXPECT_EQ(UsdAt(book, "2026-06-01T00:30:00Z", kMillion), "2");
  EXPECT_EQ(UsdAt(book, "2026-06-01T16:29:59.9Z", kMillion), "2");
  EXPECT_EQ(UsdAt(book, "2026-06-01T16:30:00Z", kMillion), "1");
}

TEST(PriceChoice, AWindowMayGoOverMidnight) {
  const PriceBook book = BookOfRates(
      R"({"input":"1"},
         {"priority":1,"utc_from":"22:00","utc_to":"02:00","input":"2"})");
  EXPECT_EQ(UsdAt(book, "2026-06-01T21:59:59Z", kMillion), "1");
  EXPECT_EQ(UsdAt(book, "2026-06-01T22:00:00Z", kMillion), "2");
  EXPECT_EQ(UsdAt(book, "2026-06-02T01:59:59Z", kMillion), "2");
  EXPECT_EQ(UsdAt(book, "2026-06-02T02:00:00Z", kMillion), "1");
}

TEST(PriceChoice, WeekdaysAreThoseOfTheirZone) {
  const PriceBook book = BookOfRates(
      R"({"input":"1"},{"priority":1,"input":"2",
          "weekdays":["mon","tue","wed","thu","fri"],
          "weekday_zone":"Asia/Shanghai"})");
  // Shanghai is eight hours ahead: Monday begins there on Sunday at 16:00 UTC.
  EXPECT_EQ(UsdAt(book, "2026-08-23T15:59:59Z", kMillion), "1");
  EXPECT_EQ(UsdAt(book, "2026-08-23T16:00:00Z", kMillion), "2");
  EXPECT_EQ(UsdAt(book, "2026-08-28T15:59:59Z", kMillion), "2");
  EXPECT_EQ(UsdAt(book, "2026-08-28T16:00:00Z", kMillion), "1");
}

TEST(PriceChoice, AZonesDayMovesWithItsSummerTime) {
  const PriceBook book = BookOfRates(
      R"({"input":"1"},{"priority":1,"input":"2","weekdays":["sun"],
          "weekday_zone":"America/New_York"})");
  // 2026-03-08 has 23 hours there and 2026-11-01 has 25.
  EXPECT_EQ(UsdAt(book, "2026-03-08T04:59:59Z", kMillion), "1");
  EXPECT_EQ(UsdAt(book, "2026-03-08T05:00:00Z", kMillion), "2");
  EXPECT_EQ(UsdAt(book, "2026-03-09T03:59:59Z", kMillion), "2");
  EXPECT_EQ(UsdAt(book, "2026-03-09T04:00:00Z", kMillion), "1");
  EXPECT_EQ(UsdAt(book, "2026-11-01T03:59:59Z", kMillion), "1");
  EXPECT_EQ(UsdAt(book, "2026-11-01T04:00:00Z", kMillion), "2");
  EXPECT_EQ(UsdAt(book, "2026-11-02T04:59:59Z", kMillion), "2");
  EXPECT_EQ(UsdAt(book, "2026-11-02T05:00:00Z", kMillion), "1");
}

// The range that a compiled price states is the promise of the hot path: inside
// it nothing else may hold.
TEST(PriceChoice, StatesARangeInWhichNothingChanges) {
  const PriceBook book = BookOfRates(
      R"({"input":"1"},
         {"priority":1,"utc_from":"01:00","utc_to":"04:00","input":"2",
          "valid_from":"2026-03-01","valid_to":"2026-04-15",
          "weekdays":["mon","tue","wed","thu","fri"],
          "weekday_zone":"America/New_York"},
         {"priority":2,"utc_from":"22:30","utc_to":"00:15","input":"3",
          "valid_from":"2026-03-05"})");
  const PriceKey key{.provider = "p", .model = "m"};
  int64_t at = NanosAt("2026-02-27T00:00:00Z");
  const int64_t end = NanosAt("2026-04-20T00:00:00Z");
  int ranges = 0;
  while (at < end) {
    const std::optional<CompiledPrice> price = Compile(book, key, at);
    ASSERT_TRUE(price.has_value());
    ASSERT_LE(price->valid_from_ns, at);
    ASSERT_GT(price->valid_to_ns, at);
    const int64_t to = std::min(price->valid_to_ns, end);
    // Every seven minutes, and the edges.
    for (int64_t inside = at; inside < to;
         inside += int64_t{7 * 60} * 1'000'000'000) {
      ASSERT_EQ(Compile(book, key, inside)->narrow, price->narrow);
    }
    ASSERT_EQ(Compile(book, key, to - 1)->narrow, price->narrow);
    at = to;
    ++ranges;
  }
  EXPECT_GT(ranges, 100);
  EXPECT_LT(ranges, 500);
}

TEST(PriceChoice, AnyInstantIsAnswered) {
  const PriceBook book = BookOfRates(
      R"({"input":"1"},{"priority":1,"utc_from":"01:00","utc_to":"04:00",
          "input":"2","weekdays":["mon"],"weekday_zone":"Asia/Shanghai"})");
  for (const int64_t at : {kBeginningOfTime, kBeginningOfTime + 1, int64_t{-1},
                           int64_t{0}, kEndOfTime - 1, kEndOfTime}) {
    EXPECT_TRUE(Compile(book, {.provider = "p", .model = "m"}, at).has_value());
  }
}

TEST(PriceChoice, SpeedIsPricedByTheFactorThenByTheTier) {
  const char kRates[] =
      R"({"input":"5","per_1k":{"web_search":"10"}},
         {"tier":"fast","input":"31"})";
  const PriceBook by_factor =
      BookOfRates(kRates, R"("multipliers":{"fast":"6"},)");
  const PriceBook by_tier = BookOfRates(kRates);
  const PriceBook by_none = BookOfRates(R"({"input":"5"})");
  const int64_t at = NanosAt(kJune);
  const PriceKey key{.provider = "p", .model = "m", .modifiers = kSpeedFast};
  EXPECT_EQ(Compile(by_factor, key, at)->narrow[kInput], 30'000'000u);
  EXPECT_EQ(Compile(by_factor, key, at)->price_id,
            "p/m/standard+fast@2026-11-21");
  EXPECT_EQ(Compile(by_tier, key, at)->narrow[kInput], 31'000'000u);
  EXPECT_EQ(UsdAt(by_factor, kJune, kMillion, "fast"), "30");
  EXPECT_EQ(UsdAt(by_tier, kJune, kMillion, "fast"), "31");
  std::string why;
  EXPECT_FALSE(Compile(by_none, key, at, &why).has_value());
  EXPECT_EQ(why, "p/m has no price for the tier \"fast\"");
}

}  // namespace
}  // namespace toll::internal
