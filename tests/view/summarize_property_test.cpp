// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Goal: whatever is asked, the answer from rollups is the sum over records.
// Method: records at random over four months, stored in passes in no order of
// time, with maintenance in between so that some buckets are rows, some packs
// and some both; then random queries against a slow sum over the records.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include <gtest/gtest.h>

#include "base/leaves.h"
#include "base/text.h"
#include "store/store_kinds.h"
#include "view/summarize.h"

namespace toll::internal {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

class SummarizeProperty : public StoreTest {
 protected:
  // 2026-02-01 to 2026-06-01: months, changes of time, days of 23 and 25 hours.
  const absl::Time first_ =
      absl::FromCivil(absl::CivilDay(2026, 2, 1), absl::UTCTimeZone());
  const absl::Time last_ =
      absl::FromCivil(absl::CivilDay(2026, 6, 1), absl::UTCTimeZone());

  void Fill(Store& store, uint64_t seed, int64_t count) {
    RecordMaker maker(seed);
    Tally tally;
    std::vector<MadeRecord> pass;
    const int64_t span = (last_ - first_) / absl::Seconds(1);
    for (int64_t i = 1; i <= count; ++i) {
      const int64_t start =
          absl::ToUnixNanos(first_) + maker.Below(span) * kSecond;
      records_.push_back(maker.Make(i, start));
      pass.push_back(records_.back());
      if (pass.size() < 50) continue;
      ASSERT_TRUE(StorePass(store, tally, pass).ok());
      pass.clear();
      // The clock goes through the span as well, and packs what is over.
      now_ = first_ + (last_ - first_) * static_cast<double>(i) /
                          static_cast<double>(count);
      for (int k = 0; k < 30; ++k) store.Maintain();
    }
    ASSERT_TRUE(StorePass(store, tally, pass).ok());
  }

  static std::string ValueOf(const MadeRecord& made, Dimension dimension,
                             absl::TimeZone zone) {
    const absl::CivilDay day(
        zone.At(absl::FromUnixNanos(made.record.start_ns)).cs);
    const std::string text(ToStd(absl::FormatCivilTime(day)));
    switch (dimension) {
      case Dimension::kProvider:
        return made.names[kProvider];
      case Dimension::kModel:
        return made.names[kServedModel].empty() ? made.names[kModel]
                                                : made.names[kServedModel];
      case Dimension::kIssue:
        return made.names[kIssue];
      case Dimension::kWorkflow:
        return made.names[kWorkflow];
      case Dimension::kAgent:
        return made.names[kAgent];
      case Dimension::kUser:
        return made.names[kUser];
      case Dimension::kEndpoint:
        return made.names[kEndpoint];
      case Dimension::kSession:
        return made.names[kSession];
      case Dimension::kOutcome:
        return std::string(ToString(made.record.outcome));
      case Dimension::kDay:
        return text;
      case Dimension::kMonth:
        return text.substr(0, 7);
    }
    return "";
  }

  // The slow way.
  std::map<std::vector<std::string>, Totals> Direct(const Query& query,
                                                    absl::Time since,
                                                    absl::Time until) {
    absl::TimeZone zone;
    EXPECT_TRUE(absl::LoadTimeZone(query.zone, &zone));
    std::map<std::vector<std::string>, Totals> groups;
    for (const MadeRecord& made : records_) {
      const Record& record = made.record;
      const absl::Time start = absl::FromUnixNanos(record.start_ns);
      bool in = start >= since && start < until;
      for (const Filter& filter : query.filters) {
        in = in && ValueOf(made, filter.dimension, zone) == filter.value;
      }
      if (!in) continue;
      std::vector<std::string> keys;
      for (const Dimension dimension : query.group_by) {
        keys.push_back(ValueOf(made, dimension, zone));
      }
      Totals& totals = groups[keys];
      ++totals.calls;
      totals.errors += record.outcome == Outcome::kFailed ||
                       record.outcome == Outcome::kAbandoned ||
                       record.outcome == Outcome::kInterrupted;
      totals.unpriced += record.cost_state == CostState::kUnpriced;
      totals.estimated += record.provenance == Provenance::kEstimated ||
                          record.cost_state == CostState::kEstimated;
      totals.partial += record.provenance == Provenance::kPartial ||
                        record.cost_state == CostState::kPartial;
      const Money cost = Money::PicoUsd(record.cost_pico);
      totals.cost += cost;
      if (record.cost_state == CostState::kEstimated) {
        totals.estimated_cost += cost;
      }
      if (record.cost_state == CostState::kPartial) totals.partial_cost += cost;
      if ((record.flags & kCostDiffers) != 0) {
        ++totals.differing;
        totals.stated_beyond +=
            Money::PicoUsd(record.reported_cost_pico - record.cost_pico);
      }
      for (uint32_t i = 0; i < kLeafCount; ++i) {
        totals.leaves[i] += record.leaves[i];
      }
    }
    return groups;
  }

  Query RandomQuery(RecordMaker& random) {
    static constexpr Dimension kDimensions[] = {
        Dimension::kProvider, Dimension::kModel, Dimension::kIssue,
        Dimension::kWorkflow, Dimension::kUser,  Dimension::kOutcome,
        Dimension::kDay,      Dimension::kMonth, Dimension::kEndpoint,
        Dimension::kAgent};
    static const char* const kZones[] = {"UTC",
                                         "Asia/Kathmandu",
                                         "Europe/Berlin",
                                         "America/New_York",
                                         "Australia/Lord_Howe",
                                         "Pacific/Chatham",
                                         "America/Santiago",
                                         "Africa/Cairo",
                                         "Pacific/Kiritimati"};
    Query query;
    query.limit = 1'000'000;
    query.zone = kZones[random.Below(std::size(kZones))];
    query.order_by = static_cast<Measure>(random.Below(6));
    query.quantiles = random.Below(2) == 0;
    for (int64_t i = random.Below(4); i > 0; --i) {
      query.group_by.push_back(
          kDimensions[random.Below(std::size(kDimensions))]);
    }
    absl::TimeZone zone;
    EXPECT_TRUE(absl::LoadTimeZone(query.zone, &zone));
    for (int64_t i = random.Below(3); i > 0; --i) {
      const Dimension dimension =
          kDimensions[random.Below(std::size(kDimensions))];
      const MadeRecord& like = records_[static_cast<size_t>(
          random.Below(static_cast<int64_t>(records_.size())))];
      query.filters.push_back({dimension, ValueOf(like, dimension, zone)});
    }
    const int64_t span = (last_ - first_) / absl::Seconds(1);
    if (random.Below(3) != 0) {
      query.since = first_ + absl::Seconds(random.Below(span));
    }
    if (random.Below(3) != 0) {
      query.until = first_ + absl::Seconds(random.Below(span));
    }
    return query;
  }

  static void ExpectRow(const Row& row, const Totals& totals) {
    EXPECT_EQ(row.calls, totals.calls);
    EXPECT_EQ(row.errors, totals.errors);
    EXPECT_EQ(row.unpriced, totals.unpriced);
    EXPECT_EQ(row.estimated, totals.estimated);
    EXPECT_EQ(row.partial, totals.partial);
    EXPECT_EQ(row.cost, totals.cost);
    EXPECT_EQ(row.estimated_cost, totals.estimated_cost);
    EXPECT_EQ(row.partial_cost, totals.partial_cost);
    EXPECT_EQ(row.cost_differs, totals.differing);
    EXPECT_EQ(row.stated_beyond, totals.stated_beyond);
    EXPECT_EQ(row.usage, UsageOf(totals.leaves));
  }

  std::vector<MadeRecord> records_;
};

INSTANTIATE_TEST_SUITE_P(All, SummarizeProperty,
                         ::testing::Values(StoreKind::kMemory,
                                           StoreKind::kSqlite),
                         KindName);

TEST_P(SummarizeProperty, AnswersAreTheSumsOfRecords) {
  const std::shared_ptr<Store> store = Open();
  ASSERT_NO_FATAL_FAILURE(Fill(*store, 42, 1'500));
  RecordMaker random(7);
  for (int i = 0; i < 150 && !HasFailure(); ++i) {
    const Query query = RandomQuery(random);
    SCOPED_TRACE(fmt::format("query {} in {}", i, query.zone));
    const absl::StatusOr<Summary> summary = Summarize(*store, query);
    TOLL_ASSERT_OK(summary.status());
    // The answered range is the one asked for, but for less than a quarter.
    if (query.since != absl::InfinitePast() && query.since < query.until) {
      EXPECT_LE(summary->since, query.since);
      EXPECT_GT(summary->since, query.since - absl::Minutes(15));
      if (query.until != absl::InfiniteFuture()) {
        EXPECT_GE(summary->until, query.until);
        EXPECT_LT(summary->until, query.until + absl::Minutes(15));
      }
    }
    const auto direct = Direct(query, summary->since, summary->until);
    EXPECT_EQ(summary->rows.size(), direct.size());
    Totals all;
    for (const Row& row : summary->rows) {
      const auto at = direct.find(row.keys);
      ASSERT_NE(at, direct.end()) << ::testing::PrintToString(row.keys);
      ExpectRow(row, at->second);
      all.calls += row.calls;
      all.cost += row.cost;
    }
    EXPECT_EQ(summary->total.calls, all.calls);
    EXPECT_EQ(summary->total.cost, all.cost);
    EXPECT_EQ(summary->rest.calls, 0);
  }
}

TEST_P(SummarizeProperty, SessionsAreTheSumsOfTheirRecords) {
  const std::shared_ptr<Store> store = Open();
  ASSERT_NO_FATAL_FAILURE(Fill(*store, 43, 1'000));
  Query query = {.group_by = {Dimension::kSession}, .limit = 1'000};
  const absl::StatusOr<Summary> summary = Summarize(*store, query);
  TOLL_ASSERT_OK(summary.status());
  auto direct = Direct(query, absl::InfinitePast(), absl::InfiniteFuture());
  direct.erase({""});  // Calls without a session have no session's row.
  EXPECT_EQ(summary->rows.size(), direct.size());
  for (const Row& row : summary->rows) {
    ASSERT_TRUE(direct.contains(row.keys));
    ExpectRow(row, direct[row.keys]);
  }
}

// The store keeps answering right while buckets are capped, though by name it
// can tell less.
TEST_P(SummarizeProperty, ACapKeepsTheSums) {
  const std::shared_ptr<Store> store = Open(5);
  ASSERT_NO_FATAL_FAILURE(Fill(*store, 44, 1'000));
  RecordMaker random(8);
  for (int i = 0; i < 60 && !HasFailure(); ++i) {
    Query query = RandomQuery(random);
    query.filters.clear();
    std::erase_if(query.group_by, [](Dimension dimension) {
      return dimension != Dimension::kDay && dimension != Dimension::kMonth;
    });
    const absl::StatusOr<Summary> by_time = Summarize(*store, query);
    TOLL_ASSERT_OK(by_time.status());
    const auto direct = Direct(query, by_time->since, by_time->until);
    EXPECT_EQ(by_time->rows.size(), direct.size());
    for (const Row& row : by_time->rows) {
      const auto at = direct.find(row.keys);
      ASSERT_NE(at, direct.end());
      ExpectRow(row, at->second);
    }
    query.group_by.push_back(Dimension::kIssue);
    const absl::StatusOr<Summary> by_issue = Summarize(*store, query);
    TOLL_ASSERT_OK(by_issue.status());
    EXPECT_EQ(by_issue->total.calls, by_time->total.calls);
    EXPECT_EQ(by_issue->total.cost, by_time->total.cost);
    for (const Row& row : by_issue->rows) EXPECT_GT(row.calls, 0);
  }
}

// Only totals without a record behind them would fill gaps unseen.
TEST_P(SummarizeProperty, QuantilesAreWithinTheirError) {
  const std::shared_ptr<Store> store = Open();
  ASSERT_NO_FATAL_FAILURE(Fill(*store, 45, 1'000));
  for (const char* zone : {"UTC", "Asia/Kathmandu"}) {
    const absl::StatusOr<Summary> summary =
        Summarize(*store, {.group_by = {Dimension::kMonth}, .zone = zone});
    TOLL_ASSERT_OK(summary.status());
    std::vector<int64_t> latencies;
    for (const MadeRecord& made : records_) {
      if (made.record.latency_ns > 0) {
        latencies.push_back(made.record.latency_ns / 1'000);
      }
    }
    std::sort(latencies.begin(), latencies.end());
    const auto expect = [&](absl::Duration got, double share) {
      const auto rank = static_cast<size_t>(std::ceil(
                            share * static_cast<double>(latencies.size()))) -
                        1;
      const auto exact = static_cast<double>(latencies[rank]);
      EXPECT_NEAR(absl::ToDoubleMicroseconds(got), exact, exact * .008 + 1);
    };
    expect(summary->total.latency.p50, .5);
    expect(summary->total.latency.p95, .95);
    expect(summary->total.latency.p99, .99);
  }
}

}  // namespace
}  // namespace toll::internal
