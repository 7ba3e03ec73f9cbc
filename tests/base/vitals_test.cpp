// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/vitals.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/knobs.h"

namespace toll::internal {
namespace {

using ::testing::HasSubstr;

TEST(Vitals, HaveWordsAndKnobsThatExist) {
  std::set<std::string_view> names;
  for (size_t i = 0; i < kVitalCount; ++i) {
    const VitalWords& words = WordsOf(static_cast<Vital>(i));
    EXPECT_TRUE(names.insert(words.name).second) << words.name;
    EXPECT_NE(FindKnob(words.knob), nullptr) << words.knob;
    EXPECT_FALSE(words.cure.empty()) << words.name;
  }
}

TEST(Vitals, HaveTheBudgetThatTheOptionsSet) {
  Options options;
  EXPECT_EQ(BudgetOf(Vital::kCpu, options), 20);
  options.self_budgets.cpu_permille_max = 0;
  EXPECT_EQ(BudgetOf(Vital::kCpu, options), 0);
  options.self_budgets.growth_hours_max = 0;
  EXPECT_EQ(BudgetOf(Vital::kMemoryGrowth, options), 0);
  EXPECT_EQ(BudgetOf(Vital::kMemory, options), 50 << 20);
}

// Who lets calls wait for an hour is not to be told that they do.
TEST(Vitals, LagsAsLongAsItWasAskedTo) {
  Options options;
  EXPECT_EQ(BudgetOf(Vital::kDrainLag, options), 10'000);
  options.flush_interval_ms = 60'000;
  EXPECT_EQ(BudgetOf(Vital::kDrainLag, options), 120'000);
}

TEST(Vitals, SayWhatWhichLimitAndTheCure) {
  const std::string text = BreachText(Vital::kQueue, 80, 50);
  EXPECT_THAT(text, HasSubstr("80"));
  EXPECT_THAT(text, HasSubstr("of 50 (self_queue_percent_max)"));
  EXPECT_THAT(text, HasSubstr("raise journal_bytes_max"));
}

}  // namespace
}  // namespace toll::internal
