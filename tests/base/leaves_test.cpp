// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/leaves.h"

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

TEST(Leaves, ComeBackAsTheUsageThatTheyWere) {
  const Usage usage = {.input = 1,
                       .cache_read = 2,
                       .cache_write_5m = 3,
                       .cache_write_1h = 4,
                       .cache_write = 5,
                       .cache_read_video = 6,
                       .output = 7,
                       .citation = 8,
                       .audio_ms = 9};
  uint32_t flags = 0;
  const Leaves leaves = LeavesOf(usage, &flags);
  EXPECT_EQ(flags, 0u);
  EXPECT_EQ(UsageOf(leaves), usage);
  EXPECT_EQ(TotalInput(leaves), static_cast<uint64_t>(usage.total_input()));
  EXPECT_EQ(TotalOutput(leaves), static_cast<uint64_t>(usage.total_output()));
}

TEST(Leaves, SayWhatTheyCannotHold) {
  uint32_t flags = 0;
  EXPECT_EQ(LeafOf(-1, &flags), 0u);
  EXPECT_EQ(flags, kDialectMismatch);
  flags = 0;
  EXPECT_EQ(LeafOf(int64_t{1} << 40, &flags), ~uint32_t{0});
  EXPECT_EQ(flags, kCountSaturated);
}

}  // namespace
}  // namespace toll::internal
