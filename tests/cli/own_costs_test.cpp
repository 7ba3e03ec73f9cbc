// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/own_costs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nlohmann/json.hpp"

namespace toll::cli {
namespace {

using internal::SelfDay;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int64_t kMinuteNs = 60'000'000'000;

SelfDay Day(int64_t day, uint64_t call_ns) {
  std::vector<uint16_t> calls(300, internal::HistogramIndex(call_ns));
  return {.day = day,
          .calls = 400'000,
          .watched_ns = 10 * kMinuteNs,
          .hosts_ns = kMinuteNs / 1'000,
          .drain_ns = kMinuteNs / 1'000,
          .written_bytes = 400'000 * 300,
          .memory_bytes_max = 7 << 20,
          .own_bytes_max = 1 << 20,
          .journal_bytes_max = 5'000 << 10,
          .store_bytes_max = 1'200 << 10,
          .waiting_max = 1'718,
          .queue_percent_max = 2,
          .drain_lag_ms_max = 1'000,
          .call_ns = internal::EncodeHistogram(&calls)};
}

VitalSign SignOf(const OwnCosts& costs, Vital vital) {
  for (const OwnCostsVerdict& verdict : costs.verdicts) {
    if (verdict.vital == vital) return verdict.sign;
  }
  return {};
}

TEST(OwnCosts, OfAHealthyLedgerAreOk) {
  const OwnCosts costs =
      JudgeOwnCosts({Day(20'000, 500), Day(20'001, 510)}, {});
  EXPECT_EQ(costs.verdicts.size(), 8u);
  for (const OwnCostsVerdict& verdict : costs.verdicts) {
    EXPECT_FALSE(verdict.sign.breached);
  }
  EXPECT_EQ(SignOf(costs, Vital::kCpu).measured, 0);
  EXPECT_EQ(SignOf(costs, Vital::kWritten).measured, 300);
  const std::string text = TextOf(costs);
  EXPECT_THAT(text, HasSubstr("2024-10-04"));
  EXPECT_THAT(text, HasSubstr("OK      memory growth"));
  EXPECT_THAT(text, HasSubstr("1,024 KB of its own, 5,000 KB of journal, "
                              "1,200 KB of SQLite's"));
  EXPECT_THAT(text, HasSubstr("1,718 calls open or waiting, 2 % of the slots"));
  EXPECT_THAT(text, Not(HasSubstr("BREACH")));
}

TEST(OwnCosts, ThatDriftAreABreachWithItsCure) {
  const OwnCosts costs = JudgeOwnCosts(
      {Day(1, 500), Day(2, 100'000), Day(3, 500), Day(4, 700)}, {});
  EXPECT_TRUE(SignOf(costs, Vital::kDrift).breached);
  EXPECT_NEAR(static_cast<double>(SignOf(costs, Vital::kDrift).measured), 40,
              2);
  EXPECT_THAT(TextOf(costs), HasSubstr("BREACH  drift"));
  EXPECT_THAT(TextOf(costs), HasSubstr("(self_drift_percent_max)"));
}

TEST(OwnCosts, BeyondABudgetAreABreach) {
  SelfDay day = Day(1, 60'000'000);
  day.hosts_ns = kMinuteNs;
  day.memory_bytes_max = 60 << 20;
  day.grown_bytes_max = 90 << 20;
  day.queue_percent_max = 70;
  day.drain_lag_ms_max = 20'000;
  day.written_bytes *= 5;
  const OwnCosts costs = JudgeOwnCosts({day}, {});
  EXPECT_EQ(costs.verdicts.size(), 7u);
  for (const OwnCostsVerdict& verdict : costs.verdicts) {
    EXPECT_TRUE(verdict.sign.breached) << static_cast<int>(verdict.vital);
  }
}

// What a commit writes is shared by the calls of it: of few it says nothing.
TEST(OwnCosts, OfFewCallsAreNotJudgedByTheCall) {
  SelfDay day = Day(1, 500);
  day.calls = 100;
  EXPECT_FALSE(SignOf(JudgeOwnCosts({day}, {}), Vital::kWritten).known);
  day.call_ns.clear();
  EXPECT_FALSE(SignOf(JudgeOwnCosts({day}, {}), Vital::kCallP99).known);
}

TEST(OwnCosts, WithoutABudgetAreNotJudged) {
  Options options;
  options.self_budgets.memory_bytes_max = 0;
  EXPECT_FALSE(
      SignOf(JudgeOwnCosts({Day(1, 500)}, options), Vital::kMemory).known);
}

TEST(OwnCosts, OfNoDaySaySo) {
  EXPECT_THAT(TextOf({}), HasSubstr("nothing is kept"));
  EXPECT_EQ(JsonOf({}), R"("own_cost_days":[],"own_cost_budgets":[])");
}

TEST(OwnCosts, AreJson) {
  const OwnCosts costs = JudgeOwnCosts({Day(1, 500), Day(2, 900)}, {});
  const nlohmann::json json = nlohmann::json::parse("{" + JsonOf(costs) + "}");
  EXPECT_EQ(json["own_cost_days"].size(), 2u);
  EXPECT_EQ(json["own_cost_days"][1]["calls"], 400'000);
  EXPECT_EQ(json["own_cost_days"][1]["journal_bytes"], 5'000 << 10);
  bool drifted = false;
  for (const auto& budget : json["own_cost_budgets"]) {
    drifted |= budget["what"] == "drift" && budget["ok"] == false;
  }
  EXPECT_TRUE(drifted);
}

}  // namespace
}  // namespace toll::cli
