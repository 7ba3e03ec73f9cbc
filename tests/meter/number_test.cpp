// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/number.h"

#include <limits>

#include <gtest/gtest.h>

#include "meter/json_walk.h"
#include "toll/record.h"

namespace toll::internal {
namespace {

TEST(ParseCount, ReadsEveryForm) {
  const struct {
    const char* text;
    int64_t count;
    uint32_t flags;
  } cases[] = {
      {"0", 0, 0},
      {"42", 42, 0},
      {"6.0", 6, 0},
      {"-0", 0, 0},
      {"1e3", 1000, 0},
      {"1.5E2", 150, 0},
      {"1200e-2", 12, 0},
      {"6.5", 6, kAmbiguousUsage},
      {"-3", 0, kDialectMismatch},
      {"-0.5", 0, kDialectMismatch},
      {"9223372036854775808", kCountMax, 0},
      {"99999999999999999999999999999999999999999999", kCountMax, 0},
      {"1e999999999999", kCountMax, 0},
      {"1e-999999999999", 0, kAmbiguousUsage},
      {"true", kAbsent, kUnreadable},
      {"", kAbsent, kUnreadable},
      {"12x", kAbsent, kUnreadable},
      {"1e", kAbsent, kUnreadable},
      {"-", kAbsent, kUnreadable},
      {"NaN", kAbsent, kUnreadable},
  };
  for (const auto& c : cases) {
    int64_t count = kAbsent;
    uint32_t flags = 0;
    ParseCount(c.text, &count, &flags);
    EXPECT_EQ(count, c.count) << c.text;
    EXPECT_EQ(flags, c.flags) << c.text;
  }
}

TEST(ParsePico, IsExactWhereADoubleIsNot) {
  const std::pair<const char*, int64_t> cases[] = {
      {"0.00507", 5'070'000'000},
      {"0", 0},
      {"1e-05", 10'000'000},
      {"0.1", 100'000'000'000},
      {"3", 3'000'000'000'000},
      {"0.00048784", 487'840'000},
      {"0.0000000000005", 0},  // Half, to even.
      {"0.0000000000015", 2},  // Half, to even.
      {"0.00000000000050001", 1},
      {"0.000000000001499999999999999999999999999999999999", 1},
      {"-0.25", -250'000'000'000},
      {"9223372.036854775807", std::numeric_limits<int64_t>::max()},
  };
  for (const auto& [text, expected] : cases) {
    int64_t pico = -1;
    EXPECT_TRUE(ParsePico(text, &pico)) << text;
    EXPECT_EQ(pico, expected) << text;
  }
}

TEST(ParsePico, RefusesWhatIsNoAmount) {
  for (const char* text :
       {"", "x", "1.2.3", "null", "9223372.036854775808", "1e300", "--1"}) {
    int64_t pico = 7;
    EXPECT_FALSE(ParsePico(text, &pico)) << text;
    EXPECT_EQ(pico, 7) << text;
  }
}

}  // namespace
}  // namespace toll::internal
