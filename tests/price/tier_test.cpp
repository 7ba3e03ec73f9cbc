// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "price/tier.h"

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

TEST(Tier, KnowsTheWordsOfProviders) {
  for (const char* word : {"", "standard", "default", "auto", "on_demand",
                           "ON_DEMAND", "provisioned"}) {
    EXPECT_EQ(TierOf(word), Tier::kStandard) << word;
  }
  EXPECT_EQ(TierOf("ON_DEMAND_FLEX"), Tier::kFlex);
  EXPECT_EQ(TierOf("flex"), Tier::kFlex);
  EXPECT_EQ(TierOf("ON_DEMAND_PRIORITY"), Tier::kPriority);
  EXPECT_EQ(TierOf("priority"), Tier::kPriority);
  EXPECT_EQ(TierOf("batch"), Tier::kBatch);
  EXPECT_EQ(TierOf("fast"), Tier::kFast);
}

TEST(Tier, WhatIsPrepaidOrUnknownHasNoPrice) {
  for (const char* word : {"PROVISIONED_THROUGHPUT", "reserved", "scale",
                           "ultrafast", "standard ", "x"}) {
    EXPECT_EQ(TierOf(word), Tier::kUnknown) << word;
  }
}

TEST(Tier, NamesAreReadBack) {
  for (const Tier tier : {Tier::kStandard, Tier::kBatch, Tier::kFlex,
                          Tier::kPriority, Tier::kFast}) {
    EXPECT_EQ(TierOf(TierName(tier)), tier);
  }
  EXPECT_EQ(TierName(Tier::kUnknown), "");
}

}  // namespace
}  // namespace toll::internal
