// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Goal: every store keeps the promises of store/store.h.
// Method: the same tests over the SQLite and the memory store.

#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/histogram.h"
#include "store/store.h"
#include "store_kinds.h"

namespace toll::internal {
namespace {

using StoreContract = StoreTest;
INSTANTIATE_TEST_SUITE_P(All, StoreContract,
                         ::testing::Values(StoreKind::kMemory,
                                           StoreKind::kSqlite),
                         KindName);

Record FullRecord() {
  Record record;
  record.id = int64_t{7} << 39 | 5;
  record.parent_id = 11;
  record.retry_of = 12;
  record.start_ns = kStart;
  record.latency_ns = 1'234'567'891;
  record.first_token_ns = 99'000'001;
  record.labels = {1, 2, 3, 4, 5, 6, 7, 8};
  record.trace = {~uint64_t{0}, 1, 1ull << 63};
  for (uint32_t i = 0; i < kLeafCount; ++i) record.leaves[i] = i * i + 1;
  record.leaves[kInput] = ~uint32_t{0};
  record.stated_input = 77;
  record.stated_output = 78;
  record.retry_after_ms = 20'000;
  record.price_modifiers = 5;
  record.flags = kStreamed | kOtherModels;
  record.http_status = 429;
  record.attempt = 3;
  record.outcome = Outcome::kFailed;
  record.provenance = Provenance::kPartial;
  record.cost_state = CostState::kPartial;
  record.error_class = ErrorClass::kRateLimit;
  record.dialect = Dialect::kAnthropicMessages;
  record.has_reported_cost = true;
  record.reported_cost_pico = -5;
  record.cost_pico = 123'456'789'012'345;
  record.response_id = "resp_1";
  record.raw_usage = R"({"a":1,"b":0.050,"c":[7,12345678901234567890]})";
  record.error_text = "too \x1b[31m fast";
  return record;
}

void ExpectSame(const Record& a, const Record& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.parent_id, b.parent_id);
  EXPECT_EQ(a.retry_of, b.retry_of);
  EXPECT_EQ(a.start_ns, b.start_ns);
  EXPECT_EQ(a.latency_ns, b.latency_ns);
  EXPECT_EQ(a.first_token_ns, b.first_token_ns);
  EXPECT_EQ(a.names, b.names);
  EXPECT_EQ(a.labels, b.labels);
  EXPECT_EQ(a.trace, b.trace);
  EXPECT_EQ(a.leaves, b.leaves);
  EXPECT_EQ(a.stated_input, b.stated_input);
  EXPECT_EQ(a.stated_output, b.stated_output);
  EXPECT_EQ(a.retry_after_ms, b.retry_after_ms);
  EXPECT_EQ(a.price_modifiers, b.price_modifiers);
  EXPECT_EQ(a.flags, b.flags);
  EXPECT_EQ(a.http_status, b.http_status);
  EXPECT_EQ(a.attempt, b.attempt);
  EXPECT_EQ(a.outcome, b.outcome);
  EXPECT_EQ(a.provenance, b.provenance);
  EXPECT_EQ(a.cost_state, b.cost_state);
  EXPECT_EQ(a.error_class, b.error_class);
  EXPECT_EQ(a.dialect, b.dialect);
  EXPECT_EQ(a.has_reported_cost, b.has_reported_cost);
  EXPECT_EQ(a.reported_cost_pico, b.reported_cost_pico);
  EXPECT_EQ(a.cost_pico, b.cost_pico);
  EXPECT_EQ(a.response_id, b.response_id);
  EXPECT_EQ(a.raw_usage, b.raw_usage);
  EXPECT_EQ(a.error_text, b.error_text);
}

TEST_P(StoreContract, GivesARecordBackAsItWas) {
  const std::shared_ptr<Store> store = Open();
  Record record = FullRecord();
  TOLL_ASSERT_OK(store->Begin());
  for (uint32_t i = 0; i < kNameCount; ++i) {
    record.names[i] = *store->IdOf(fmt::format("name {}", i));
  }
  bool inserted = false;
  TOLL_ASSERT_OK(store->Insert(record, &inserted));
  EXPECT_TRUE(inserted);
  Record empty;
  empty.id = 1;
  TOLL_ASSERT_OK(store->Insert(empty, &inserted));
  TOLL_ASSERT_OK(store->Commit(true));
  int count = 0;
  TOLL_ASSERT_OK(store->ReadRecords(0, [&](const Record& kept) {
    ExpectSame(kept, count == 0 ? empty : record);  // In the order of ids.
    ++count;
  }));
  EXPECT_EQ(count, 2);
  count = 0;
  TOLL_ASSERT_OK(store->ReadRecords(2, [&](const Record&) { ++count; }));
  EXPECT_EQ(count, 1);
}

TEST_P(StoreContract, InsertsAnIdOnce) {
  const std::shared_ptr<Store> store = Open();
  Record record = FullRecord();
  bool inserted = false;
  TOLL_ASSERT_OK(store->Begin());
  TOLL_ASSERT_OK(store->Insert(record, &inserted));
  EXPECT_TRUE(inserted);
  TOLL_ASSERT_OK(store->Insert(record, &inserted));
  EXPECT_FALSE(inserted);
  TOLL_ASSERT_OK(store->Commit(false));
  TOLL_ASSERT_OK(store->Begin());
  record.cost_pico = 1;
  TOLL_ASSERT_OK(store->Insert(record, &inserted));
  EXPECT_FALSE(inserted);
  TOLL_ASSERT_OK(store->Commit(false));
  TOLL_ASSERT_OK(store->ReadRecords(0, [](const Record& kept) {
    EXPECT_EQ(kept.cost_pico, FullRecord().cost_pico);
  }));
}

TEST_P(StoreContract, NamesAndSetsHaveOneIdEach) {
  const std::shared_ptr<Store> store = Open();
  TOLL_ASSERT_OK(store->Begin());
  EXPECT_EQ(*store->IdOf(""), 0u);
  const NameId one = *store->IdOf("one");
  const std::string odd = std::string("a\0b", 3) + "'; DROP TABLE call; --\xff";
  const NameId two = *store->IdOf(odd);
  EXPECT_NE(one, two);
  EXPECT_NE(one, 0u);
  EXPECT_EQ(*store->IdOf("one"), one);
  const SetId set = *store->IdOf(KeySet{.provider = one, .outcome = 2});
  EXPECT_NE(set, kOtherSet);
  EXPECT_EQ(*store->IdOf(KeySet{.provider = one, .outcome = 2}), set);
  EXPECT_NE(*store->IdOf(KeySet{.provider = two, .outcome = 2}), set);
  TOLL_ASSERT_OK(store->Commit(false));
  EXPECT_EQ(*store->NameText(one), "one");
  EXPECT_EQ(*store->NameText(two), odd);
  EXPECT_EQ(*store->NameText(0), "");
  EXPECT_TRUE(absl::IsNotFound(store->NameText(12345).status()));
  TOLL_ASSERT_OK(store->Read([&](StoreReader& reader) {
    EXPECT_EQ(*reader.SetOf(set), (KeySet{.provider = one, .outcome = 2}));
    EXPECT_EQ(**reader.FindName("one"), one);
    EXPECT_FALSE((*reader.FindName("three")).has_value());
    return absl::OkStatus();
  }));
}

TEST_P(StoreContract, RollsBackEverything) {
  const std::shared_ptr<Store> store = Open();
  Tally tally;
  RecordMaker maker(1);
  TOLL_ASSERT_OK(StorePass(*store, tally, {maker.Make(1, kStart)}));

  const uint64_t epoch = store->epoch();
  TOLL_ASSERT_OK(store->Begin());
  const NameId lost = *store->IdOf("lost");
  bool inserted = false;
  Record record = FullRecord();
  TOLL_ASSERT_OK(store->Insert(record, &inserted));
  TOLL_ASSERT_OK(tally.Count(record, *store));
  TOLL_ASSERT_OK(tally.WriteTo(*store));
  TOLL_ASSERT_OK(store->SetDropped({*store->JournalNumber({1, 2}), 5, {}}));
  store->Rollback();
  tally.Clear();
  EXPECT_NE(store->epoch(), epoch);

  int records = 0;
  TOLL_ASSERT_OK(store->ReadRecords(0, [&](const Record&) { ++records; }));
  EXPECT_EQ(records, 1);
  EXPECT_FALSE(store->NameText(lost).ok());
  TOLL_ASSERT_OK(store->Read([&](StoreReader& reader) {
    int64_t calls = 0;
    absl::Status status = reader.ReadRollups(
        {BucketKind::kMonth, 0, kMinuteMax}, false,
        [&](const RollupView& row) { calls += row.totals.calls; });
    EXPECT_EQ(calls, 1);
    return status;
  }));
  TOLL_ASSERT_OK(store->ReadDropped([](const DroppedRow&) { ADD_FAILURE(); }));
  // And goes on: the same again is new.
  TOLL_ASSERT_OK(store->Begin());
  EXPECT_TRUE(store->IdOf("found").ok());
  TOLL_ASSERT_OK(store->Insert(record, &inserted));
  EXPECT_TRUE(inserted);
  TOLL_ASSERT_OK(store->Commit(false));
}

TEST_P(StoreContract, ReadersSeeWholePassesOnly) {
  const std::shared_ptr<Store> store = Open();
  TOLL_ASSERT_OK(store->Begin());
  bool inserted = false;
  TOLL_ASSERT_OK(store->Insert(FullRecord(), &inserted));
  int records = 0;
  TOLL_ASSERT_OK(store->ReadRecords(0, [&](const Record&) { ++records; }));
  EXPECT_EQ(records, 0);
  TOLL_ASSERT_OK(store->Commit(false));
  TOLL_ASSERT_OK(store->ReadRecords(0, [&](const Record&) { ++records; }));
  EXPECT_EQ(records, 1);
}

TEST_P(StoreContract, NumbersJournalsOnFirstSight) {
  const std::shared_ptr<Store> store = Open();
  TOLL_ASSERT_OK(store->Begin());
  const int64_t one = *store->JournalNumber({1, 1});
  const int64_t two = *store->JournalNumber({1, ~uint64_t{0}});
  EXPECT_GE(one, 1);
  EXPECT_NE(one, two);
  EXPECT_EQ(*store->JournalNumber({1, 1}), one);
  // Absolute: said twice, counted once.
  for (const int64_t calls : {3, 4, 4}) {
    TOLL_ASSERT_OK(store->SetDropped({two, calls, Money::PicoUsd(calls)}));
  }
  TOLL_ASSERT_OK(store->Commit(false));
  std::vector<DroppedRow> rows;
  TOLL_ASSERT_OK(
      store->ReadDropped([&](const DroppedRow& row) { rows.push_back(row); }));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].journal_number, two);
  EXPECT_EQ(rows[0].calls, 4);
  EXPECT_EQ(rows[0].cost, Money::PicoUsd(4));
}

TEST_P(StoreContract, AddsMinutesUp) {
  const std::shared_ptr<Store> store = Open();
  RollupRow row;
  row.minute = 29'000'000;
  row.set = 3;
  row.totals.calls = 2;
  row.totals.errors = 1;
  row.totals.cost = Money::PicoUsd(Int128{1'000'000} * 1'999'999 + 999'999);
  row.totals.leaves[kCitation] = 7;
  std::vector<uint16_t> seen = {HistogramIndex(1'000)};
  row.histograms.latency_us = EncodeHistogram(&seen);
  TOLL_ASSERT_OK(store->Begin());
  for (int i = 0; i < 3; ++i) TOLL_ASSERT_OK(store->Add(row));
  row.kind = BucketKind::kDay;
  EXPECT_TRUE(absl::IsInvalidArgument(store->Add(row)));
  row = {};
  row.minute = -1;
  EXPECT_TRUE(absl::IsInvalidArgument(store->Add(row)));
  TOLL_ASSERT_OK(store->Commit(false));
  int visits = 0;
  TOLL_ASSERT_OK(store->Read([&](StoreReader& reader) {
    return reader.ReadRollups(
        {BucketKind::kMinute, 29'000'000, 29'000'001}, true,
        [&](const RollupView& sum) {
          ++visits;
          EXPECT_EQ(sum.set, 3u);
          EXPECT_EQ(sum.totals.calls, 6);
          EXPECT_EQ(sum.totals.errors, 3);
          EXPECT_EQ(sum.totals.cost.pico_usd(),
                    3 * (Int128{1'000'000} * 1'999'999 + 999'999));
          EXPECT_EQ(sum.totals.leaves[kCitation], 21);
          HistogramCursor cursor(sum.histograms[0]);
          EXPECT_TRUE(cursor.Next());
          EXPECT_EQ(cursor.count, 3);
        });
  }));
  EXPECT_EQ(visits, 1);
}

TEST_P(StoreContract, SessionsKeepTheNamesTheyHaveOneValueOf) {
  const std::shared_ptr<Store> store = Open();
  SessionRow row;
  row.session = 5;
  row.first_ns = 200;
  row.last_ns = 300;
  row.names = {.provider = 1, .model = 2};
  row.totals.calls = 1;
  TOLL_ASSERT_OK(store->Begin());
  TOLL_ASSERT_OK(store->Add(row));
  row.first_ns = 100;
  row.last_ns = 250;
  row.names.model = 3;
  TOLL_ASSERT_OK(store->Add(row));
  TOLL_ASSERT_OK(store->Commit(false));
  int visits = 0;
  const auto read = [&](SessionRange range) {
    visits = 0;
    return store->Read([&](StoreReader& reader) {
      return reader.ReadSessions(range, true, [&](const SessionRow& session) {
        ++visits;
        EXPECT_EQ(session.session, 5u);
        EXPECT_EQ(session.first_ns, 100);
        EXPECT_EQ(session.last_ns, 300);
        EXPECT_EQ(session.names.provider, 1u);
        EXPECT_EQ(session.names.model, kManyNames);
        EXPECT_EQ(session.totals.calls, 2);
      });
    });
  };
  TOLL_ASSERT_OK(read({}));
  EXPECT_EQ(visits, 1);
  TOLL_ASSERT_OK(read({.first_ns = 300, .last_ns = 301}));
  EXPECT_EQ(visits, 1);
  TOLL_ASSERT_OK(read({.first_ns = 0, .last_ns = 300}));
  EXPECT_EQ(visits, 0);
  TOLL_ASSERT_OK(read({.only = 5}));
  EXPECT_EQ(visits, 1);
  TOLL_ASSERT_OK(read({.only = 6}));
  EXPECT_EQ(visits, 0);
}

TEST_P(StoreContract, AReplayChangesNothing) {
  const std::shared_ptr<Store> store = Open();
  Tally tally;
  RecordMaker maker(2);
  std::vector<MadeRecord> pass;
  for (int64_t i = 1; i <= 300; ++i) {
    pass.push_back(maker.Make(i, kStart + maker.Below(7'200) * 1'000'000'000));
  }
  const auto sum = [&] {
    Totals all;
    EXPECT_TRUE(store
                    ->Read([&](StoreReader& reader) {
                      return reader.ReadRollups(
                          {BucketKind::kMonth, 0, kMinuteMax}, false,
                          [&](const RollupView& row) {
                            all.calls += row.totals.calls;
                            all.cost += row.totals.cost;
                          });
                    })
                    .ok());
    return std::pair(all.calls, all.cost);
  };
  int64_t inserted = 0;
  TOLL_ASSERT_OK(StorePass(*store, tally, pass, &inserted));
  const auto once = sum();
  EXPECT_EQ(once.first, 300);
  now_ += absl::Hours(100);
  for (int i = 0; i < 100; ++i) store->Maintain();
  TOLL_ASSERT_OK(StorePass(*store, tally, pass, &inserted));
  EXPECT_EQ(inserted, 300);
  EXPECT_EQ(sum(), once);
}

}  // namespace
}  // namespace toll::internal
