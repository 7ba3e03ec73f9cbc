// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/overhead.h"

#include <gtest/gtest.h>

#include "cli/demo/stopwatch.h"

namespace toll::cli {
namespace {

Diary Took(int64_t calls, int64_t first_ns) {
  Diary diary;
  for (int64_t i = 0; i < calls; ++i) {
    diary.settled.push_back({i, "", first_ns + i, 1'000});
  }
  return diary;
}

TEST(Overhead, OfAHundredIsTheFiftiethAndTheNinetyNinth) {
  const Overhead overhead = OverheadOf(Took(100, 1));
  EXPECT_EQ(overhead.calls, 100);
  EXPECT_EQ(overhead.median_ns, 50);
  EXPECT_EQ(overhead.p99_ns, 99);
  EXPECT_EQ(overhead.toll_ns, 5'050);
  EXPECT_DOUBLE_EQ(overhead.share(), 0.0505);
}

TEST(Overhead, OfOneIsThatOne) {
  const Overhead overhead = OverheadOf(Took(1, 7));
  EXPECT_EQ(overhead.median_ns, 7);
  EXPECT_EQ(overhead.p99_ns, 7);
}

TEST(Overhead, OfNoneIsNothing) {
  EXPECT_EQ(OverheadOf({}).p99_ns, 0);
  EXPECT_EQ(OverheadOf({}).share(), 0);
}

TEST(Stopwatch, TakesTheClockOff) {
  Stopwatch free(0);
  EXPECT_EQ(free.Around([] { return 42; }), 42);
  EXPECT_GE(free.total_ns(), 0);
  // A clock that costs more than what is measured leaves nothing, not less.
  Stopwatch dear(1'000'000'000);
  dear.Around([] {});
  EXPECT_EQ(dear.total_ns(), 0);
  EXPECT_GT(ClockCostNs(), 0);
}

}  // namespace
}  // namespace toll::cli
