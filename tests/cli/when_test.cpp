// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/when.h"

#include "absl/time/civil_time.h"
#include <gtest/gtest.h>

namespace toll::cli {
namespace {

TEST(When, ReadsWhatOneTypes) {
  const absl::Time now = absl::FromUnixSeconds(1'767'225'600);
  absl::TimeZone zone;
  ASSERT_TRUE(absl::LoadTimeZone("Asia/Kathmandu", &zone));
  EXPECT_EQ(*ParseWhen("7d", now, zone), now - absl::Hours(168));
  EXPECT_EQ(*ParseWhen("90m", now, zone), now - absl::Minutes(90));
  EXPECT_EQ(*ParseWhen("2w", now, zone), now - absl::Hours(336));
  EXPECT_EQ(*ParseWhen("now", now, zone), now);
  EXPECT_EQ(*ParseWhen("all", now, zone), absl::InfinitePast());
  EXPECT_EQ(*ParseWhen("2026-11-01", now, zone),
            absl::FromCivil(absl::CivilDay(2026, 11, 1), zone));
  EXPECT_EQ(*ParseWhen("2026-11-01 14:30", now, zone),
            absl::FromCivil(absl::CivilMinute(2026, 11, 1, 14, 30), zone));
  EXPECT_EQ(*ParseWhen("2026-11-01T14:30:00Z", now, zone),
            absl::FromCivil(absl::CivilMinute(2026, 11, 1, 14, 30),
                            absl::UTCTimeZone()));
}

TEST(When, RefusesTheRest) {
  for (const char* text : {"", "d", "7", "7x", "7dd", "-7d", "yesterday",
                           "2026-13-01", "99999999999999999999d"}) {
    const absl::Status status =
        ParseWhen(text, absl::Now(), absl::UTCTimeZone()).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << text;
  }
}

}  // namespace
}  // namespace toll::cli
