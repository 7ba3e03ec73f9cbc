// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "tally/rollup.h"

#include <map>

#include <gtest/gtest.h>

#include "base/histogram.h"
#include "store/store_kinds.h"

namespace toll::internal {
namespace {

constexpr int64_t kStart = 1'767'225'600'000'000'000;

std::map<std::pair<int64_t, SetId>, Totals> Minutes(Store& store) {
  std::map<std::pair<int64_t, SetId>, Totals> minutes;
  const absl::Status status = store.Read([&](StoreReader& reader) {
    return reader.ReadRollups({BucketKind::kMinute, 0, kMinuteMax}, false,
                              [&](const RollupView& row) {
                                minutes[{row.minute, row.set}] = row.totals;
                              });
  });
  EXPECT_TRUE(status.ok()) << status;
  return minutes;
}

TEST(KeySet, PrefersTheModelThatServed) {
  Record record;
  record.names[kModel] = 3;
  record.names[kUser] = 4;
  record.outcome = Outcome::kAbandoned;
  EXPECT_EQ(KeySetOf(record), (KeySet{.model = 3, .user = 4, .outcome = 2}));
  record.names[kServedModel] = 5;
  EXPECT_EQ(KeySetOf(record).model, 5u);
}

TEST(Tally, CountsWhatEachWordMeans) {
  const auto store = MakeMemoryStore();
  Tally tally;
  TOLL_ASSERT_OK(store->Begin());
  Record record;
  record.start_ns = kStart;
  record.cost_pico = 1;
  const auto count = [&](Outcome outcome, Provenance provenance,
                         CostState cost_state) {
    record.outcome = outcome;
    record.provenance = provenance;
    record.cost_state = cost_state;
    tally.Count(record, SetId{1});
    record.cost_pico *= 10;
  };
  count(Outcome::kFinished, Provenance::kReported, CostState::kComputed);
  count(Outcome::kCached, Provenance::kReported, CostState::kNone);
  count(Outcome::kFailed, Provenance::kNone, CostState::kNone);
  count(Outcome::kAbandoned, Provenance::kPartial, CostState::kPartial);
  count(Outcome::kInterrupted, Provenance::kEstimated, CostState::kEstimated);
  count(Outcome::kFinished, Provenance::kEstimated, CostState::kUnpriced);
  TOLL_ASSERT_OK(tally.WriteTo(*store));
  TOLL_ASSERT_OK(store->Commit(false));
  const auto minutes = Minutes(*store);
  ASSERT_EQ(minutes.size(), 1u);
  const Totals& totals = minutes.begin()->second;
  EXPECT_EQ(totals.calls, 6);
  EXPECT_EQ(totals.errors, 3);
  EXPECT_EQ(totals.unpriced, 1);
  EXPECT_EQ(totals.estimated, 2);
  EXPECT_EQ(totals.partial, 1);
  EXPECT_EQ(totals.cost, Money::PicoUsd(111'111));
  EXPECT_EQ(totals.partial_cost, Money::PicoUsd(1'000));
  EXPECT_EQ(totals.estimated_cost, Money::PicoUsd(10'000));
}

TEST(Tally, MeasuresWhatWasSeen) {
  const auto store = MakeMemoryStore();
  Tally tally;
  TOLL_ASSERT_OK(store->Begin());
  Record record;
  record.start_ns = kStart;
  record.latency_ns = 2'000'000'000;
  record.first_token_ns = 100'000'000;
  record.leaves[kOutput] = 150;
  record.leaves[kReasoning] = 50;
  tally.Count(record, SetId{1});
  Record interrupted;
  interrupted.start_ns = kStart;
  tally.Count(interrupted, SetId{1});
  TOLL_ASSERT_OK(tally.WriteTo(*store));
  TOLL_ASSERT_OK(store->Commit(false));
  TOLL_ASSERT_OK(store->Read([](StoreReader& reader) {
    return reader.ReadRollups(
        {BucketKind::kMinute, 0, kMinuteMax}, true, [](const RollupView& row) {
          const uint64_t expected[] = {2'000'000, 100'000, 100};
          for (size_t i = 0; i < kHistogramCount; ++i) {
            HistogramCursor cursor(row.histograms[i]);
            ASSERT_TRUE(cursor.Next());
            EXPECT_EQ(cursor.index, HistogramIndex(expected[i]));
            EXPECT_EQ(cursor.count, 1);
            EXPECT_FALSE(cursor.Next());
          }
        });
  }));
}

// A refusal takes time and has no speed; one token has.
TEST(Tally, OnlyWhatWasSaidHasASpeed) {
  for (const uint32_t output : {0U, 1U}) {
    const auto store = MakeMemoryStore();
    Tally tally;
    TOLL_ASSERT_OK(store->Begin());
    Record record;
    record.start_ns = kStart;
    record.latency_ns = 2'000'000'000;
    record.leaves[kOutput] = output;
    tally.Count(record, SetId{1});
    TOLL_ASSERT_OK(tally.WriteTo(*store));
    TOLL_ASSERT_OK(store->Commit(false));
    TOLL_ASSERT_OK(store->Read([&](StoreReader& reader) {
      return reader.ReadRollups(
          {BucketKind::kMinute, 0, kMinuteMax}, true, [&](const RollupView& r) {
            EXPECT_TRUE(HistogramCursor(r.histograms[0]).Next());
            EXPECT_FALSE(HistogramCursor(r.histograms[1]).Next());
            EXPECT_EQ(HistogramCursor(r.histograms[2]).Next(), output != 0);
          });
    }));
  }
}

TEST(Tally, CapsTheSetsOfAMinute) {
  const auto store = MakeMemoryStore();
  Tally tally(2'000);
  TOLL_ASSERT_OK(store->Begin());
  for (int64_t i = 0; i < 3'000; ++i) {
    Record record;
    record.start_ns = kStart;
    record.names[kIssue] = *store->IdOf(fmt::format("gone wild {}", i));
    TOLL_ASSERT_OK(tally.Count(record, *store));
    // A set that has its place keeps it.
    record.names[kIssue] = *store->IdOf("gone wild 0");
    TOLL_ASSERT_OK(tally.Count(record, *store));
  }
  // The next minute begins anew.
  Record record;
  record.start_ns = kStart + kMinuteNs;
  record.names[kIssue] = *store->IdOf("gone wild 2999");
  TOLL_ASSERT_OK(tally.Count(record, *store));
  TOLL_ASSERT_OK(tally.WriteTo(*store));
  TOLL_ASSERT_OK(store->Commit(false));
  const auto minutes = Minutes(*store);
  const int64_t minute = kStart / kMinuteNs;
  EXPECT_EQ(minutes.size(), 2'002u);
  EXPECT_EQ(minutes.at({minute, kOtherSet}).calls, 1'000);
  EXPECT_EQ(tally.capped_calls(), 1'000);
  EXPECT_FALSE(minutes.contains({minute + 1, kOtherSet}));
}

TEST(Tally, BeginsAnewAfterClear) {
  const auto store = MakeMemoryStore();
  Tally tally;
  TOLL_ASSERT_OK(store->Begin());
  Record record;
  record.start_ns = kStart;
  record.names[kSession] = *store->IdOf("s");
  record.leaves[kInput] = 7;
  for (int pass = 0; pass < 3; ++pass) {
    TOLL_ASSERT_OK(tally.Count(record, *store));
    EXPECT_FALSE(tally.empty());
    if (pass == 2) TOLL_ASSERT_OK(tally.WriteTo(*store));
    tally.Clear();
    EXPECT_TRUE(tally.empty());
  }
  TOLL_ASSERT_OK(store->Commit(false));
  const auto minutes = Minutes(*store);
  ASSERT_EQ(minutes.size(), 1u);
  EXPECT_EQ(minutes.begin()->second.calls, 1);
  EXPECT_EQ(minutes.begin()->second.leaves[kInput], 7);
}

// Ids of sets that were made in a lost transaction are not used again.
TEST(Tally, ForgetsIdsWithTheirTransaction) {
  const TempDirectory directory;
  auto store = *OpenSqliteStore(directory / "toll.db");
  Tally tally;
  Record record;
  record.start_ns = kStart;
  TOLL_ASSERT_OK(store->Begin());
  record.names[kModel] = *store->IdOf("lost");
  TOLL_ASSERT_OK(tally.Count(record, *store));
  store->Rollback();
  tally.Clear();
  TOLL_ASSERT_OK(store->Begin());
  record.names[kModel] = *store->IdOf("other");
  KeySet other = KeySetOf(record);
  other.user = 77;
  TOLL_ASSERT_OK(store->IdOf(other).status());  // Takes the id that was lost.
  TOLL_ASSERT_OK(tally.Count(record, *store));
  TOLL_ASSERT_OK(tally.WriteTo(*store));
  TOLL_ASSERT_OK(store->Commit(false));
  TOLL_ASSERT_OK(store->Read([&](StoreReader& reader) {
    return reader.ReadRollups({BucketKind::kMinute, 0, kMinuteMax}, false,
                              [&](const RollupView& row) {
                                EXPECT_EQ(*reader.SetOf(row.set),
                                          KeySetOf(record));
                              });
  }));
}

}  // namespace
}  // namespace toll::internal
