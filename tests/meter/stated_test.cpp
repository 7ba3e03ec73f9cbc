// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/stated.h"

#include <gtest/gtest.h>

#include "meter/dialect.h"

namespace toll::internal {
namespace {

Reading Inclusive(const Stated& stated, uint8_t quirks = 0,
                  std::string_view model = "") {
  Reading reading;
  reading.served_model = model;
  SettleInclusive({.reading = &reading, .stated = stated, .quirks = quirks},
                  &reading);
  return reading;
}

Reading Exclusive(const Stated& stated) {
  Reading reading;
  SettleExclusive({.reading = &reading, .stated = stated}, &reading);
  return reading;
}

TEST(SettleInclusive, MakesLeavesThatAddUp) {
  const Reading reading = Inclusive({.input = 1000,
                                     .output = 90,
                                     .total = 1090,
                                     .cached = 600,
                                     .cache_write = 100,
                                     .input_audio = 50,
                                     .input_image = 20,
                                     .reasoning = 30,
                                     .output_audio = 10});
  EXPECT_EQ(reading.leaves[kInput], 230u);
  EXPECT_EQ(reading.leaves[kCacheRead], 600u);
  EXPECT_EQ(reading.leaves[kCacheWrite], 100u);
  EXPECT_EQ(reading.leaves[kOutput], 50u);
  EXPECT_EQ(TotalInput(reading.leaves), 1000u);
  EXPECT_EQ(TotalOutput(reading.leaves), 90u);
  EXPECT_EQ(reading.flags, 0u);
  EXPECT_EQ(reading.stated_input, 0u);
}

TEST(SettleInclusive, KeepsTotalsThatItsPartsExceed) {
  const Reading reading =
      Inclusive({.input = 15, .output = 220, .total = 235, .reasoning = 238});
  EXPECT_EQ(reading.flags, kDialectMismatch);
  EXPECT_EQ(reading.leaves[kOutput], 0u);
  EXPECT_EQ(reading.leaves[kReasoning], 238u);
  EXPECT_EQ(reading.stated_input, 15u);
  EXPECT_EQ(reading.stated_output, 220u);
}

TEST(SettleInclusive, SeesCachedTokensOutsideTheInput) {
  const Reading reading = Inclusive({.input = 10, .output = 1, .cached = 80});
  EXPECT_EQ(reading.leaves[kInput], 10u);
  EXPECT_EQ(reading.leaves[kCacheRead], 80u);
  EXPECT_EQ(reading.flags, kAmbiguousUsage);
  const Stated undecided = {.input = 100, .output = 1, .cached = 80};
  EXPECT_EQ(Inclusive(undecided, kCachedMayBeOutside, "grok-4").flags,
            kAmbiguousUsage);
  EXPECT_EQ(Inclusive(undecided, kCachedMayBeOutside, "gpt-4o").flags, 0u);
  EXPECT_EQ(Inclusive(undecided, 0, "grok-4").flags, 0u);
}

TEST(SettleInclusive, LetsTheTotalDecide) {
  // Mistral's voxtral: audio beside the prompt.
  Reading reading =
      Inclusive({.input = 9, .output = 248, .total = 632, .input_audio = 375});
  EXPECT_EQ(TotalInput(reading.leaves), 384u);
  EXPECT_EQ(reading.leaves[kInput], 9u);
  // xAI's chat: reasoning beside the completion.
  reading =
      Inclusive({.input = 32, .output = 9, .total = 135, .reasoning = 94});
  EXPECT_EQ(TotalOutput(reading.leaves), 103u);
  EXPECT_EQ(reading.leaves[kOutput], 9u);
  // Google's compatible API: the thinking only in the total.
  reading =
      Inclusive({.input = 66, .output = 6, .total = 100}, kThinkingOnlyInTotal);
  EXPECT_EQ(TotalOutput(reading.leaves), 34u);
  EXPECT_EQ(reading.leaves[kReasoning], 28u);
  // A gap that nothing explains is left alone.
  reading = Inclusive({.input = 66, .output = 6, .total = 100});
  EXPECT_EQ(TotalOutput(reading.leaves), 6u);
}

TEST(SettleInclusive, BoundsCounts) {
  const Reading reading =
      Inclusive({.input = kCountMax, .output = 1, .cached = 5});
  EXPECT_EQ(reading.leaves[kInput], ~uint32_t{0});
  EXPECT_EQ(reading.flags, kCountSaturated);
}

TEST(SettleExclusive, ChargesWhatTheSplitLeavesOut) {
  const Reading reading = Exclusive({.input = 17,
                                     .output = 594,
                                     .cached = 16392,
                                     .cache_write = 24164,
                                     .cache_write_5m = 2474,
                                     .cache_write_1h = 0,
                                     .reasoning = 94});
  EXPECT_EQ(reading.leaves[kCacheWrite5m], 2474u);
  EXPECT_EQ(reading.leaves[kCacheWrite], 24164u - 2474u);
  EXPECT_EQ(reading.leaves[kOutput], 500u);
  EXPECT_EQ(TotalInput(reading.leaves), 40573u);
  EXPECT_EQ(reading.flags, kCacheSplitUnknown);
}

TEST(SettleExclusive, TakesTheSplitForTheTotal) {
  const Reading reading =
      Exclusive({.input = 1, .output = 2, .cache_write_1h = 30});
  EXPECT_EQ(reading.leaves[kCacheWrite1h], 30u);
  EXPECT_EQ(reading.leaves[kCacheWrite], 0u);
  EXPECT_EQ(reading.flags, 0u);
}

TEST(SettleExclusive, SaysWhereTheSplitExceedsTheTotal) {
  const Reading reading = Exclusive(
      {.input = 1, .output = 2, .cache_write = 10, .cache_write_5m = 30});
  EXPECT_EQ(reading.flags, kDialectMismatch);
  EXPECT_EQ(reading.leaves[kCacheWrite], 0u);
  EXPECT_EQ(reading.stated_input, 11u);
}

}  // namespace
}  // namespace toll::internal
