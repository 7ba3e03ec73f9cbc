// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Goal: records go by age and by bytes, the oldest first, in small steps; never
// one that a journal could bring back, also after a power cut; and what they
// added up to stays.
// Method: a store with a clock of the test's, journals that are files of no
// content, since only their names count, and far more calls than there is room.

#include "store/sqlite_prune.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/store_kinds.h"

namespace toll::internal {
namespace {

using ::testing::ElementsAre;

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kDay = 86'400 * kSecond;
constexpr JournalIdentity kOwn = {0xABC, 1};
constexpr JournalIdentity kOther = {0xDEF, 2};

class SqlitePrune : public ::testing::Test {
 protected:
  std::shared_ptr<Store> Open(Retention retention) {
    SqliteStoreOptions options;
    options.now = [this] { return absl::FromUnixNanos(now_ns_); };
    options.wal_bytes_max = 1 << 20;
    options.retention = std::move(retention);
    options.retention.own_journals = [] { return std::vector{kOwn}; };
    options.retention.pruned = [this](int64_t rows) { pruned_ += rows; };
    return *OpenSqliteStore(directory_ / "toll.db", options);
  }
  int64_t Number(Store& store, JournalIdentity identity) {
    EXPECT_TRUE(store.Begin().ok());
    const absl::StatusOr<int64_t> number = store.JournalNumber(identity);
    EXPECT_TRUE(number.ok() && store.Commit(false).ok());
    return number.value_or(0);
  }
  // `count` calls of a journal, a second apart, the first at `start_ns`.
  void Keep(Store& store, int64_t number, int64_t count, int64_t start_ns) {
    std::vector<MadeRecord> pass;
    for (int64_t i = 0; i < count; ++i) {
      pass.push_back(maker_.Make(number << kSequenceBits | ++sequences_[number],
                                 start_ns + i * kSecond));
      pass.back().record.latency_ns = kSecond;
      // Few sets: rollups stay, and are not what is measured.
      for (const Name name : {kProvider, kIssue, kWorkflow, kUser}) {
        pass.back().names[name] = "one";
      }
    }
    Tally tally;
    TOLL_ASSERT_OK(StorePass(store, tally, pass));
    kept_ += count;
  }
  // The starts of what is there, in days since kStart, each once.
  std::set<int64_t> Days(Store& store) {
    std::set<int64_t> days;
    EXPECT_TRUE(store
                    .ReadRecords(0,
                                 [&](const Record& record) {
                                   days.insert((record.start_ns - kStart) /
                                               kDay);
                                 })
                    .ok());
    return days;
  }
  static int64_t Rows(Store& store) {
    int64_t rows = 0;
    EXPECT_TRUE(store.ReadRecords(0, [&](const Record&) { ++rows; }).ok());
    return rows;
  }
  static int64_t AddedUp(Store& store) {
    int64_t calls = 0;
    const auto add = [&](const RollupView& row) { calls += row.totals.calls; };
    EXPECT_TRUE(store
                    .Read([&](StoreReader& reader) {
                      return reader.ReadRollups(
                          {BucketKind::kMonth, 0, kMinuteMax}, false, add);
                    })
                    .ok());
    return calls;
  }
  // As the drain does.
  static void Maintain(Store& store, int times = 5) {
    for (int i = 0; i < times; ++i) store.Maintain();
  }
  // Until the slots of all that is stored are free on the disk, however late
  // it came.
  void Settle(Store& store) {
    for (int i = 0; i < 3; ++i) {
      store.Maintain();
      now_ns_ += 120 * kSecond;
    }
  }
  void Touch(const std::string& name) {
    std::ofstream(directory_ / name) << "";
  }

  TempDirectory directory_;
  RecordMaker maker_{1};
  std::map<int64_t, int64_t> sequences_;
  int64_t now_ns_ = kStart;
  int64_t kept_ = 0;
  int64_t pruned_ = 0;
};

TEST_F(SqlitePrune, TakesWhatIsTooOld) {
  const auto store = Open({.records_kept_ns = 3 * kDay});
  const int64_t own = Number(*store, kOwn);
  const int64_t gone = Number(*store, kOther);  // Its file is not there.
  for (int64_t day = 0; day < 6; ++day) {
    Keep(*store, day % 2 == 0 ? own : gone, 50, kStart + day * kDay);
  }
  now_ns_ = kStart + 5 * kDay + 3'600 * kSecond;
  Settle(*store);
  Maintain(*store);
  EXPECT_THAT(Days(*store), ElementsAre(3, 4, 5));
  EXPECT_EQ(pruned_, 150);
  EXPECT_EQ(AddedUp(*store), kept_);
  const absl::StatusOr<Retained> retained =
      ReadRetained(directory_ / "toll.db");
  ASSERT_TRUE(retained.ok()) << retained.status();
  EXPECT_EQ(retained->pruned, 150);
  EXPECT_EQ(retained->rows, 150);
  EXPECT_EQ(retained->oldest_ns, kStart + 3 * kDay);
  // Without a bound nothing goes.
  const auto other = Open({});
  now_ns_ += 1'000 * kDay;
  Maintain(*other);
  EXPECT_EQ(Rows(*other), 150);
}

TEST_F(SqlitePrune, SparesWhatAJournalCouldBringBack) {
  const auto store = Open({.records_kept_ns = kDay});
  Keep(*store, Number(*store, kOther), 10, kStart);
  Settle(*store);
  now_ns_ = kStart + 9 * kDay;
  for (const char* name :
       {"0000000000000def.journal", "0000000000000def.journal.damaged-17"}) {
    Touch(name);
    Maintain(*store);
    EXPECT_EQ(Rows(*store), 10) << name;
    std::filesystem::remove(directory_ / name);
    now_ns_ += 3'600 * kSecond;
  }
  Touch("0000000000000abc.journal");  // Another's.
  Maintain(*store);
  EXPECT_EQ(Rows(*store), 0);
  EXPECT_EQ(AddedUp(*store), 10);
}

TEST_F(SqlitePrune, LeavesOwnCallsThatHaveJustEnded) {
  // No room at all: everything may go that can.
  const auto store = Open({.store_bytes_max = 1});
  Touch("0000000000000abc.journal");
  const int64_t own = Number(*store, kOwn);
  Keep(*store, own, 10, kStart);  // The first ends a second later.
  const auto rows_at = [&](int64_t seconds) {
    now_ns_ = kStart + seconds * kSecond;
    Maintain(*store);
    return Rows(*store);
  };
  EXPECT_EQ(rows_at(10), 10);  // Stored: up to nine seconds after its end.
  EXPECT_EQ(rows_at(129), 10);
  EXPECT_EQ(rows_at(135), 5);  // Ended 129 seconds ago, or more.
  EXPECT_EQ(rows_at(160), 0);
  EXPECT_EQ(AddedUp(*store), 10);
}

// A store that refused for an hour: the calls ended long ago, but their slots
// have been freed only now.
TEST_F(SqlitePrune, LeavesCallsThatWereStoredLate) {
  const auto store = Open({.store_bytes_max = 1});
  Touch("0000000000000abc.journal");
  const int64_t own = Number(*store, kOwn);
  const auto rows_after = [&](int64_t seconds) {
    now_ns_ += seconds * kSecond;
    Maintain(*store);
    return Rows(*store);
  };
  Maintain(*store);
  now_ns_ += 3'600 * kSecond;
  Keep(*store, own, 10, kStart);
  EXPECT_EQ(rows_after(0), 10);
  // Others come in time; the late ones wait all the same.
  Keep(*store, own, 10, now_ns_ - 11 * kSecond);
  EXPECT_EQ(rows_after(1), 20);
  EXPECT_EQ(rows_after(119), 20);
  rows_after(120);
  EXPECT_EQ(rows_after(10), 0);
}

TEST_F(SqlitePrune, GoesInSmallSteps) {
  const auto store = Open({.records_kept_ns = kDay});
  Keep(*store, Number(*store, kOther), 5'000, kStart);
  Settle(*store);
  now_ns_ = kStart + 9 * kDay;
  std::vector<int64_t> left;
  for (int i = 0; i < 3; ++i) {
    store->Maintain();
    left.push_back(Rows(*store));
  }
  EXPECT_THAT(left, ElementsAre(3'000, 1'000, 0));
  EXPECT_EQ(pruned_, 5'000);
}

// Else a bound on bytes would not hold.
TEST_F(SqlitePrune, TakesMoreThanComesIn) {
  const auto store = Open({.records_kept_ns = kDay});
  const int64_t other = Number(*store, kOther);
  Keep(*store, other, 9'000, kStart);
  Settle(*store);
  now_ns_ = kStart + 9 * kDay;
  Keep(*store, other, 3'000, now_ns_ - 3'000 * kSecond);
  store->Maintain();
  EXPECT_EQ(Rows(*store), 9'000 + 3'000 - 6'000);
}

TEST_F(SqlitePrune, CountsTheReplayOfARowOnlyWhereItIsGone) {
  // What the rule is for: an id that is there is not counted again.
  const auto store = Open({.records_kept_ns = kDay});
  const int64_t other = Number(*store, kOther);
  Touch("0000000000000def.journal");
  Keep(*store, other, 10, kStart);
  Settle(*store);
  now_ns_ = kStart + 9 * kDay;
  Maintain(*store);
  sequences_[other] = 0;
  Keep(*store, other, 10, kStart);  // As recovery would.
  EXPECT_EQ(AddedUp(*store), 10);
  EXPECT_EQ(Rows(*store), 10);
}

// A host that rests does not ask SQLite each second, but other processes fill
// the store, too, and may be killed before they make room.
TEST_F(SqlitePrune, LooksOnceAMinuteAtAStoreWhereItKeepsNothing) {
  const auto resting = Open({.store_bytes_max = 1 << 20});
  const auto writer = Open({});
  resting->Maintain();
  Keep(*writer, Number(*writer, kOther), 10'000, kStart - kDay);
  now_ns_ += 59 * kSecond;
  Maintain(*resting);
  EXPECT_EQ(Rows(*resting), 10'000);
  now_ns_ += kSecond;
  Maintain(*resting, 1);
  EXPECT_EQ(Rows(*resting), 8'000);
  Maintain(*resting, 1);  // And goes on while there is too much.
  EXPECT_EQ(Rows(*resting), 6'000);
}

TEST_F(SqlitePrune, KeepsTheFilesUnderTheirBound) {
  constexpr int64_t kBytesMax = 8 << 20;
  const auto store = Open({.store_bytes_max = kBytesMax});
  Touch("0000000000000abc.journal");
  const int64_t own = Number(*store, kOwn);
  int64_t largest = 0;
  int64_t log = 0;
  const auto bytes_of = [](const std::string& path) {
    return static_cast<int64_t>(std::filesystem::file_size(path));
  };
  // Ten minutes apart, so that minutes are over and poured.
  for (int64_t pass = 0; pass < 200; ++pass) {
    now_ns_ = kStart + pass * 600 * kSecond;
    Keep(*store, own, 500, now_ns_);
    now_ns_ += 500 * kSecond;
    Maintain(*store, 2);
    largest = std::max(largest, bytes_of(directory_ / "toll.db"));
    log = std::max(log, bytes_of(directory_ / "toll.db-wal"));
  }
  EXPECT_EQ(AddedUp(*store), kept_);
  EXPECT_EQ(Rows(*store), kept_ - pruned_);
  EXPECT_GT(pruned_, kept_ / 2);
  EXPECT_GT(Rows(*store), 10'000);
  // The youngest are there, the oldest are not.
  EXPECT_GT(ReadRetained(directory_ / "toll.db")->oldest_ns,
            kStart + 100 * 600 * kSecond);
  EXPECT_LE(largest, kBytesMax);
  EXPECT_LE(log, 4 << 20);
  RecordProperty("rows_kept", std::to_string(Rows(*store)));
  RecordProperty("database_bytes_most", std::to_string(largest));
  RecordProperty("log_bytes_most", std::to_string(log));
}

}  // namespace
}  // namespace toll::internal
