// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "view/summarize.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/store_kinds.h"

namespace toll::internal {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr int64_t kStart = 1'767'225'600'000'000'000;  // 2026-01-01.

std::string Message(const absl::Status& status) {
  return std::string(status.message());
}

class SummarizeRules : public StoreTest {
 protected:
  void SetUp() override { store_ = Open(); }

  // A finished call of one dollar each.
  void Add(const std::string& session, const std::string& model,
           CostState state = CostState::kComputed, int64_t after_s = 0) {
    MadeRecord made;
    made.record.id = ++id_;
    made.record.start_ns = kStart + after_s * 1'000'000'000;
    made.record.latency_ns = 1'000'000'000;
    made.record.cost_state = state;
    made.record.cost_pico =
        state == CostState::kUnpriced ? 0 : Money::kPicoPerUsd;
    made.names[kSession] = session;
    made.names[kModel] = model;
    ASSERT_TRUE(StorePass(*store_, tally_, {made}).ok());
  }
  std::vector<std::string> FirstKeys(const Query& query) {
    std::vector<std::string> keys;
    const absl::StatusOr<Summary> summary = Summarize(*store_, query);
    EXPECT_TRUE(summary.ok()) << summary.status();
    if (!summary.ok()) return keys;
    for (const Row& row : summary->rows) keys.push_back(row.keys[0]);
    return keys;
  }

  std::shared_ptr<Store> store_;
  Tally tally_;
  int64_t id_ = 0;
};

INSTANTIATE_TEST_SUITE_P(All, SummarizeRules,
                         ::testing::Values(StoreKind::kMemory,
                                           StoreKind::kSqlite),
                         KindName);

TEST_P(SummarizeRules, AnEmptyStoreHasNoRows) {
  for (const Dimension dimension : {Dimension::kModel, Dimension::kSession}) {
    const auto summary = Summarize(*store_, {.group_by = {dimension}});
    TOLL_ASSERT_OK(summary.status());
    EXPECT_TRUE(summary->rows.empty());
    EXPECT_EQ(summary->total.calls, 0);
  }
}

TEST_P(SummarizeRules, UnpricedComesFirstThenCostThenKey) {
  Add("", "cheap");
  Add("", "dear");
  Add("", "dear");
  Add("", "also cheap");
  Add("", "unknown", CostState::kUnpriced);
  EXPECT_THAT(FirstKeys({.group_by = {Dimension::kModel}}),
              ElementsAre("unknown", "dear", "also cheap", "cheap"));
  EXPECT_THAT(
      FirstKeys({.group_by = {Dimension::kModel}, .order_by = Measure::kKey}),
      ElementsAre("also cheap", "cheap", "dear", "unknown"));
  EXPECT_THAT(
      FirstKeys({.group_by = {Dimension::kModel}, .order_by = Measure::kCalls}),
      ElementsAre("dear", "also cheap", "cheap", "unknown"));
}

TEST_P(SummarizeRules, WhatIsCutOffIsAddedUp) {
  for (int i = 0; i < 10; ++i) Add("", fmt::format("m{}", i));
  const auto summary =
      Summarize(*store_, {.group_by = {Dimension::kModel}, .limit = 3});
  TOLL_ASSERT_OK(summary.status());
  EXPECT_EQ(summary->rows.size(), 3u);
  EXPECT_EQ(summary->rest.calls, 7);
  EXPECT_EQ(summary->rest.cost, Money::Usd(7));
  EXPECT_TRUE(summary->rest.keys.empty());
  EXPECT_EQ(summary->total.cost, Money::Usd(10));
  EXPECT_NEAR(absl::ToDoubleSeconds(summary->rest.latency.p50), 1, .008);
  EXPECT_FALSE(Summarize(*store_, {.limit = -1}).ok());
}

TEST_P(SummarizeRules, SaysTheRangeOnItsEdges) {
  Add("", "m");
  const absl::Time at = absl::FromUnixNanos(kStart);
  const auto summary = Summarize(*store_, {.since = at + absl::Seconds(30),
                                           .until = at + absl::Seconds(31)});
  TOLL_ASSERT_OK(summary.status());
  EXPECT_EQ(summary->since, at);
  EXPECT_EQ(summary->until, at + absl::Minutes(1));
  EXPECT_EQ(summary->total.calls, 1);
  const auto all = Summarize(*store_, {});
  EXPECT_EQ(all->since, at);
  EXPECT_EQ(all->until, at + absl::Minutes(1));
  ASSERT_EQ(all->rows.size(), 1u);
  const auto nothing =
      Summarize(*store_, {.since = at + absl::Hours(1), .until = at});
  TOLL_ASSERT_OK(nothing.status());
  EXPECT_EQ(nothing->total.calls, 0);
}

TEST_P(SummarizeRules, AnUnknownZoneNamesTheCure) {
  const absl::Status status =
      Summarize(*store_, {.zone = "Mars/Olympus"}).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_THAT(Message(status), HasSubstr("Mars/Olympus"));
  EXPECT_THAT(Message(status), HasSubstr("Europe/Berlin"));
}

TEST_P(SummarizeRules, SessionsGoWithTheNamesTheyHaveOneValueOf) {
  Add("s1", "one");
  Add("s1", "one", CostState::kComputed, 7'200);
  Add("s2", "two");
  Add("", "three");
  const auto both = Summarize(
      *store_, {.group_by = {Dimension::kSession, Dimension::kModel}});
  TOLL_ASSERT_OK(both.status());
  ASSERT_EQ(both->rows.size(), 2u);
  EXPECT_THAT(both->rows[0].keys, ElementsAre("s1", "one"));
  EXPECT_EQ(both->rows[0].calls, 2);
  // By their last call.
  const absl::Time at = absl::FromUnixNanos(kStart);
  EXPECT_THAT(FirstKeys({.since = at + absl::Hours(2),
                         .group_by = {Dimension::kSession}}),
              ElementsAre("s1"));
  EXPECT_THAT(FirstKeys({.until = at + absl::Hours(2),
                         .group_by = {Dimension::kSession}}),
              ElementsAre("s2"));
  EXPECT_THAT(FirstKeys({.group_by = {Dimension::kModel},
                         .filters = {{Dimension::kSession, "s2"}}}),
              ElementsAre("two"));
  EXPECT_THAT(FirstKeys({.group_by = {Dimension::kSession},
                         .filters = {{Dimension::kSession, "none such"}}}),
              ElementsAre());
  Add("s1", "other");
  const absl::Status several =
      Summarize(*store_, {.group_by = {Dimension::kSession, Dimension::kModel}})
          .status();
  EXPECT_TRUE(absl::IsInvalidArgument(several));
  EXPECT_THAT(Message(several),
              HasSubstr("\"s1\" has several values of model"));
  EXPECT_THAT(Message(several), HasSubstr("ask by session alone"));
  for (const Dimension dimension : {Dimension::kDay, Dimension::kMonth}) {
    const absl::Status status =
        Summarize(*store_, {.group_by = {Dimension::kSession, dimension}})
            .status();
    EXPECT_TRUE(absl::IsInvalidArgument(status));
    EXPECT_THAT(Message(status), HasSubstr("since and until"));
  }
}

TEST_P(SummarizeRules, CarriesWhatWasDropped) {
  TOLL_ASSERT_OK(store_->Begin());
  for (uint64_t i = 1; i <= 2; ++i) {
    TOLL_ASSERT_OK(store_->SetDropped(
        {*store_->JournalNumber({i, i}), 10, Money::Usd(1)}));
  }
  TOLL_ASSERT_OK(store_->Commit(false));
  const auto summary = Summarize(*store_, {});
  TOLL_ASSERT_OK(summary.status());
  EXPECT_EQ(summary->dropped, 20);
  EXPECT_EQ(summary->dropped_cost, Money::Usd(2));
}

TEST_P(SummarizeRules, SetsBeyondTheCapHaveANameOfTheirOwn) {
  Tally small(1);
  std::vector<MadeRecord> pass(3);
  for (int64_t i = 0; i < 3; ++i) {
    pass[static_cast<size_t>(i)].record.id = i + 1;
    pass[static_cast<size_t>(i)].record.start_ns = kStart;
    pass[static_cast<size_t>(i)].names[kModel] = fmt::format("m{}", i);
  }
  TOLL_ASSERT_OK(StorePass(*store_, small, pass));
  EXPECT_THAT(
      FirstKeys({.group_by = {Dimension::kModel}, .order_by = Measure::kCalls}),
      ElementsAre(kOtherText, "m0"));
}

TEST_P(SummarizeRules, WithoutQuantilesTheSumsAreTheSame) {
  Add("s", "m");
  for (const Dimension dimension : {Dimension::kModel, Dimension::kSession}) {
    const auto summary =
        Summarize(*store_, {.group_by = {dimension}, .quantiles = false});
    TOLL_ASSERT_OK(summary.status());
    EXPECT_EQ(summary->rows.at(0).calls, 1);
    EXPECT_EQ(summary->total.latency.p50, absl::ZeroDuration());
  }
}

}  // namespace
}  // namespace toll::internal
