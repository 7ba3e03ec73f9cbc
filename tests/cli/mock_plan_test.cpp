// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/mock_plan.h"

#include <map>

#include <gtest/gtest.h>

namespace toll::cli {
namespace {

const MockPrice& Claude() { return *FindMockPrice("claude-sonnet-4-5"); }
const MockPrice& Gpt() { return *FindMockPrice("gpt-4o"); }

TEST(MockPlan, RepeatsItselfByTheSeed) {
  const MockPlan plan = PlanRequest(1, 5, Claude(), true);
  EXPECT_EQ(plan.id, PlanRequest(1, 5, Claude(), true).id);
  EXPECT_NE(plan.id, PlanRequest(1, 6, Claude(), true).id);
  EXPECT_NE(plan.id, PlanRequest(2, 5, Claude(), true).id);
}

TEST(MockPlan, FailsAtItsRates) {
  std::map<MockFate, int> fates;
  constexpr int kRequests = 10'000;
  for (uint64_t i = 0; i < kRequests; ++i) {
    ++fates[PlanRequest(1, i, Gpt(), true).fate];
    EXPECT_EQ(PlanRequest(1, i, Gpt(), false).fate, MockFate::kAnswer);
  }
  // 4, 1.5, 1.5 and 3 %; five standard deviations either way.
  EXPECT_NEAR(fates[MockFate::kRateLimit], 400, 98);
  EXPECT_NEAR(fates[MockFate::kServerError], 150, 61);
  EXPECT_NEAR(fates[MockFate::kOverloaded], 150, 61);
  EXPECT_NEAR(fates[MockFate::kCut], 300, 86);
}

TEST(MockPlan, UsesWhatItsModelHas) {
  bool cached = false;
  bool reasoned = false;
  for (uint64_t i = 0; i < 1'000; ++i) {
    const MockCounts gpt = PlanRequest(1, i, Gpt(), true).counts;
    EXPECT_EQ(gpt.cache_write_5m + gpt.cache_write_1h, 0);
    EXPECT_LE(gpt.reasoning, gpt.output);
    cached |= gpt.cache_read > 0;
    reasoned |= gpt.reasoning > 0;
    const MockCounts claude = PlanRequest(1, i, Claude(), true).counts;
    // Beyond it another price holds, which the mock's table does not have.
    EXPECT_LE(claude.input + claude.cache_read + claude.cache_write_5m +
                  claude.cache_write_1h,
              200'000);
  }
  EXPECT_TRUE(cached);
  EXPECT_TRUE(reasoned);
}

TEST(MockPlan, KnowsFatesByName) {
  EXPECT_EQ(ParseMockFate("cut"), MockFate::kCut);
  EXPECT_EQ(ParseMockFate("rate_limit"), MockFate::kRateLimit);
  EXPECT_EQ(ParseMockFate("death"), std::nullopt);
}

}  // namespace
}  // namespace toll::cli
