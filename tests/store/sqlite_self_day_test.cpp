// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/sqlite_self_day.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store_kinds.h"

namespace toll::internal {
namespace {

using SelfDays = StoreTest;
INSTANTIATE_TEST_SUITE_P(All, SelfDays,
                         ::testing::Values(StoreKind::kMemory,
                                           StoreKind::kSqlite),
                         KindName);

SelfDay Day(int64_t day) {
  std::vector<uint16_t> calls(4, HistogramIndex(500));
  return {.day = day,
          .calls = 10,
          .watched_ns = 60,
          .hosts_ns = 5,
          .drain_ns = 7,
          .written_bytes = 100,
          .memory_bytes_max = 1'000 - day,
          .own_bytes_max = 200,
          .journal_bytes_max = 300 - day,
          .store_bytes_max = 400,
          .grown_bytes_max = 500,
          .waiting_max = 6,
          .queue_percent_max = 3,
          .drain_lag_ms_max = day,
          .call_ns = EncodeHistogram(&calls)};
}

std::vector<SelfDay> Read(Store& store, int64_t first_day) {
  std::vector<SelfDay> days;
  const absl::Status status = store.ReadSelf(
      first_day, [&](const SelfDay& day) { days.push_back(day); });
  EXPECT_TRUE(status.ok()) << status;
  return days;
}

TEST_P(SelfDays, AddUp) {
  const std::shared_ptr<Store> store = Open();
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(store->Begin().ok());
    ASSERT_TRUE(store->AddSelf(Day(8)).ok());
    ASSERT_TRUE(store->AddSelf(Day(7)).ok());
    ASSERT_TRUE(store->Commit(false).ok());
  }
  EXPECT_EQ(Read(*store, 9).size(), 0u);
  EXPECT_EQ(Read(*store, 8).size(), 1u);
  const std::vector<SelfDay> days = Read(*store, 0);
  ASSERT_EQ(days.size(), 2u);
  EXPECT_EQ(days[0].day, 7);
  EXPECT_EQ(days[0].calls, 20);
  EXPECT_EQ(days[0].watched_ns, 120);
  EXPECT_EQ(days[0].hosts_ns, 10);
  EXPECT_EQ(days[0].drain_ns, 14);
  EXPECT_EQ(days[0].written_bytes, 200);
  EXPECT_EQ(days[0].memory_bytes_max, 993);
  EXPECT_EQ(days[0].own_bytes_max, 200);
  EXPECT_EQ(days[0].journal_bytes_max, 293);
  EXPECT_EQ(days[0].store_bytes_max, 400);
  EXPECT_EQ(days[0].grown_bytes_max, 500);
  EXPECT_EQ(days[0].waiting_max, 6);
  EXPECT_EQ(days[0].queue_percent_max, 3);
  EXPECT_EQ(days[0].drain_lag_ms_max, 7);
  HistogramSum calls;
  calls.Add(days[0].call_ns);
  EXPECT_EQ(calls.count(), 8);
}

TEST_P(SelfDays, AreOfTheTransaction) {
  const std::shared_ptr<Store> store = Open();
  ASSERT_TRUE(store->Begin().ok());
  ASSERT_TRUE(store->AddSelf(Day(8)).ok());
  store->Rollback();
  EXPECT_TRUE(Read(*store, 0).empty());
}

class SelfDaysOfAFile : public StoreTest {};
INSTANTIATE_TEST_SUITE_P(Sqlite, SelfDaysOfAFile,
                         ::testing::Values(StoreKind::kSqlite), KindName);

TEST_P(SelfDaysOfAFile, AreReadFromOutside) {
  const std::shared_ptr<Store> store = Open();
  ASSERT_TRUE(store->Begin().ok());
  for (int64_t day = 1; day <= 5; ++day) {
    ASSERT_TRUE(store->AddSelf(Day(day)).ok());
  }
  ASSERT_TRUE(store->Commit(false).ok());
  const auto days = ReadLastSelfDays(directory_ / "toll.db", 3);
  ASSERT_TRUE(days.ok()) << days.status();
  ASSERT_EQ(days->size(), 3u);
  EXPECT_EQ(days->front().day, 3);
  EXPECT_EQ(days->back().day, 5);
}

TEST_P(SelfDaysOfAFile, CostsAreCounted) {
  const std::shared_ptr<Store> store = Open();
  const StoreCosts before = store->costs();
  EXPECT_GT(before.memory_bytes, 10'000);
  ASSERT_TRUE(store->Begin().ok());
  ASSERT_TRUE(store->AddSelf(Day(1)).ok());
  ASSERT_TRUE(store->Commit(true).ok());
  EXPECT_GE(store->costs().log_written_bytes, before.log_written_bytes + 4'096);
}

}  // namespace
}  // namespace toll::internal
