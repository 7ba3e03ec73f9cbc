// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "view/cells.h"

#include "absl/time/civil_time.h"
#include <gtest/gtest.h>

namespace toll::internal {
namespace {

int64_t At(absl::CivilMinute civil) {
  return civil - absl::CivilMinute(1970, 1, 1);
}

Extent March2026() {
  return {At(absl::CivilMinute(2026, 3, 1)), At(absl::CivilMinute(2026, 4, 1)),
          At(absl::CivilMinute(2026, 3, 30))};
}

TEST(Cells, DaysOfAZoneFollowItsClock) {
  Query query = {.group_by = {Dimension::kDay}, .zone = "Europe/Berlin"};
  const auto cells = CutTime(query, March2026());
  ASSERT_TRUE(cells.ok());
  int64_t before = cells->cells.front().first_minute;
  for (const Cell& cell : cells->cells) {
    EXPECT_EQ(cell.first_minute, before);  // Without a gap.
    before = cell.last_minute;
    const int64_t hours = (cell.last_minute - cell.first_minute) / 60;
    if (cell.day == "2026-03-29") {
      EXPECT_EQ(hours, 23);
    }
    if (cell.day == "2026-03-15") {
      EXPECT_EQ(hours, 24);
      EXPECT_EQ(cell.first_minute, At(absl::CivilMinute(2026, 3, 14, 23, 0)));
      EXPECT_EQ(cell.month, "2026-03");
    }
  }
  // 1 March to 1 April, of which an hour or two.
  EXPECT_EQ(cells->cells.size(), 32u);
}

TEST(Cells, FiltersByDayCutTime) {
  const Query query = {.filters = {{Dimension::kDay, "2026-03-15"}},
                       .zone = "Asia/Kathmandu"};
  const auto cells = CutTime(query, March2026());
  ASSERT_TRUE(cells.ok());
  ASSERT_EQ(cells->cells.size(), 1u);
  EXPECT_EQ(cells->cells[0].first_minute,
            At(absl::CivilMinute(2026, 3, 14, 18, 15)));
}

TEST(Cells, EdgesAreMinutesWhereThereAreMinutes) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  const Query query = {
      .since = absl::FromCivil(absl::CivilSecond(2026, 3, 10, 5, 7, 9), utc),
      .until = absl::FromCivil(absl::CivilSecond(2026, 3, 31, 5, 7, 9), utc)};
  const auto cells = CutTime(query, March2026());
  ASSERT_TRUE(cells.ok());
  EXPECT_EQ(cells->first_minute, At(absl::CivilMinute(2026, 3, 10, 5, 0)));
  EXPECT_EQ(cells->last_minute, At(absl::CivilMinute(2026, 3, 31, 5, 8)));
}

TEST(Cells, NothingIsNothing) {
  const auto cells = CutTime({.group_by = {Dimension::kDay}}, Extent{});
  ASSERT_TRUE(cells.ok());
  EXPECT_TRUE(cells->cells.empty());
}

}  // namespace
}  // namespace toll::internal
