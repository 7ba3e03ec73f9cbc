// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/wait.h"

#include <string>

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

// 2026-11-21 08:00:00 UTC.
const absl::Time kNow = absl::FromUnixSeconds(1'795'248'000);

TEST(WaitOf, KnowsTheWordsOfTheWire) {
  const struct {
    const char* text;
    absl::Duration expected;
  } cases[] = {
      {"20", absl::Seconds(20)},
      {"0", absl::ZeroDuration()},
      {"0.5", absl::Milliseconds(500)},
      {"6m0s", absl::Minutes(6)},
      {"547ms", absl::Milliseconds(547)},
      {"1s", absl::Seconds(1)},
      {"2m59.56s", absl::Milliseconds(179'560)},
      {"1h2m3.5s", absl::Milliseconds(3'723'500)},
      {"1d", absl::Hours(24)},
      {"12.345678s", absl::Nanoseconds(12'345'678'000)},
      {"2026-11-21T08:07:24Z", absl::Seconds(444)},
      {"2026-11-21T08:00:01.25Z", absl::Milliseconds(1'250)},
      {"2026-11-21T10:00:30+02:00", absl::Seconds(30)},
      {"2026-11-21T03:00:30-05:00", absl::Seconds(30)},
      {"Sat, 21 Nov 2026 08:07:24 GMT", absl::Seconds(444)},
      {"1795248060", absl::Seconds(60)},
      {"1795248060000", absl::Seconds(60)},
      {"2020-01-01T00:00:00Z", absl::ZeroDuration()},
      {"Wed, 01 Jan 2020 00:00:00 GMT", absl::ZeroDuration()},
  };
  for (const auto& c : cases) {
    const auto wait = WaitOf(c.text, kNow);
    ASSERT_TRUE(wait.has_value()) << c.text;
    EXPECT_EQ(absl::Trunc(*wait, absl::Microseconds(1)),
              absl::Trunc(c.expected, absl::Microseconds(1)))
        << c.text << ": " << *wait;
  }
}

TEST(WaitOf, RefusesOtherWords) {
  for (const char* text : {"",
                           "-1",
                           "soon",
                           "nan",
                           "inf",
                           "1x",
                           "m",
                           "1.2.3s",
                           "s5",
                           "5m7",
                           "2026-13-01T00:00:00Z",
                           "2026-02-30T00:00:00Z",
                           "2026-11-21",
                           "2026-11-21T25:00:00Z",
                           "2026-11-21T08:07:24",
                           "2026-11-21T08:07:24+2",
                           "Sat, 21 Nov 2026 08:07:24 CET",
                           "Sat, 21 Noo 2026 08:07:24 GMT",
                           "Sat, 21 ovD 2026 08:07:24 GMT",
                           "1e3",
                           "0x10",
                           ", ",
                           "Sat, 2"}) {
    EXPECT_FALSE(WaitOf(text, kNow).has_value()) << text;
  }
}

TEST(WaitOf, TakesAnyLength) {
  EXPECT_FALSE(WaitOf(std::string(400, '9'), kNow).has_value());
  EXPECT_GT(*WaitOf("99999999999999999999h", kNow), absl::Hours(1));
}

}  // namespace
}  // namespace toll::internal
