// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "price/book_reader.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "price/book_of.h"
#include "price/book_parser.h"

namespace toll::internal {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// The error of a book whose one rate has `field` beside a price.
std::string ErrorOfField(const std::string& field) {
  const auto facts = ParseBook(
      BookText(R"({"id":"p","models":[{"id":"m","rates":[{"input":"1",)" +
               field + "}]}]}"));
  return facts.ok() ? "none" : std::string(facts.status().message());
}

TEST(BookReader, PricesAreStringsOfDecimals) {
  EXPECT_EQ(ErrorOfField(R"("output":"2.5")"), "none");
  EXPECT_THAT(ErrorOfField(R"("output":2.5)"),
              HasSubstr("\"output\" is not a string: write prices as"));
  EXPECT_THAT(ErrorOfField(R"("output":"-1")"), HasSubstr("no price"));
  EXPECT_THAT(ErrorOfField(R"("output":"1e3")"), HasSubstr("no price"));
  EXPECT_THAT(ErrorOfField(R"("output":"")"), HasSubstr("it is empty"));
  EXPECT_THAT(ErrorOfField(R"("output":"1000000")"),
              HasSubstr("more than 999999"));
  EXPECT_EQ(ErrorOfField(R"("output":"999999")"), "none");
  EXPECT_THAT(ErrorOfField(R"("output":"99999999999999999999999999")"),
              HasSubstr("18 significant digits"));
}

TEST(BookReader, DatesAreDays) {
  EXPECT_EQ(ErrorOfField(R"("valid_from":"2026-03-13")"), "none");
  for (const char* date :
       {"2026-02-30", "2026-3-13", "13.03.2026", "2026-13-01", "1969-12-31",
        "2200-01-01", "", "2026-03-13T00:00:00Z", "20a6-03-13"}) {
    EXPECT_THAT(ErrorOfField(R"("valid_to":")" + std::string(date) + "\""),
                HasSubstr("is no date such as"))
        << date;
  }
}

TEST(BookReader, TimesOfDayAreOfOneDay) {
  EXPECT_EQ(ErrorOfField(R"("utc_from":"00:30","utc_to":"16:30:00")"), "none");
  for (const char* time :
       {"24:00", "12:60", "12:00:60", "1:00", "noon", "", "12-00"}) {
    EXPECT_THAT(ErrorOfField(R"("utc_from":")" + std::string(time) + "\""),
                HasSubstr("is no time of day"))
        << time;
  }
}

TEST(BookReader, WeekdaysAndZonesAreKnown) {
  EXPECT_EQ(ErrorOfField(
                R"("weekdays":["mon","sun"],"weekday_zone":"Europe/Berlin")"),
            "none");
  EXPECT_THAT(ErrorOfField(R"("weekdays":["Mon"])"),
              HasSubstr("\"Mon\" is no weekday such as mon"));
  EXPECT_THAT(ErrorOfField(R"("weekday_zone":"Europe/Atlantis")"),
              HasSubstr("no time zone \"Europe/Atlantis\""));
}

// The rows of zones that these rates of one model have.
std::vector<uint16_t> ZonesOf(const std::vector<std::string>& names,
                              size_t* rows) {
  std::string rates;
  for (const std::string& name : names) {
    rates += rates.empty() ? "" : ",";
    rates +=
        R"({"input":"1","weekdays":["mon"],"weekday_zone":")" + name + "\"}";
  }
  const auto facts = ParseBook(
      BookText(R"({"id":"p","models":[{"id":"m","rates":[)" + rates + "]}]}"));
  EXPECT_TRUE(facts.ok()) << facts.status();
  std::vector<uint16_t> zones;
  for (const RateFacts& rate : (*facts)->rates) zones.push_back(rate.zone);
  *rows = (*facts)->zones.size();
  return zones;
}

TEST(BookReader, AZoneIsOneRowHoweverOftenItIsNamed) {
  size_t rows = 0;
  const auto zones =
      ZonesOf({"Asia/Tokyo", "Europe/Berlin", "Asia/Tokyo", "UTC"}, &rows);
  EXPECT_THAT(zones, ElementsAre(1, 2, 1, 3));
  EXPECT_EQ(rows, 4U);  // Row 0 is none of theirs.
}

TEST(BookReader, TiersArePlainNames) {
  EXPECT_EQ(ErrorOfField(R"("tier":"flex")"), "none");
  EXPECT_THAT(ErrorOfField(R"("tier":"on_demand")"),
              HasSubstr("unknown tier \"on_demand\"; known: standard"));
  EXPECT_THAT(ErrorOfField(R"("tier":"")"), HasSubstr("unknown tier"));
}

TEST(BookReader, PrioritiesAreSmallWholeNumbers) {
  EXPECT_EQ(ErrorOfField(R"("priority":-3)"), "none");
  EXPECT_THAT(ErrorOfField(R"("priority":9999999)"), HasSubstr("priority"));
  EXPECT_NE(ErrorOfField(R"("priority":"1")"), "none");
  EXPECT_NE(ErrorOfField(R"("priority":1.5)"), "none");
}

}  // namespace
}  // namespace toll::internal
