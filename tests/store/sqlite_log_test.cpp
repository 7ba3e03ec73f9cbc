// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/sqlite_log.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/sqlite.h"
#include "system/cut_database.h"
#include "temp_directory.h"

namespace toll::internal {
namespace {

class SqliteLogTest : public ::testing::Test {
 protected:
  SqliteLogTest()
      : db_(*Connect(directory_ / "toll.db", Access::kWrite, "log")) {
    Do("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;"
       "CREATE TABLE t(x)");
    log_.Follow(db_.get(), kBytesMax);
  }
  void Do(const char* sql) {
    const absl::Status status = Execute(db_.get(), sql, "test");
    ASSERT_TRUE(status.ok()) << status;
  }
  // Rows after a power cut that takes all that was not synced.
  int64_t RowsLeft() {
    const TempDirectory after;
    for (const auto& [name, text] : files_.AfterPowerCut(takes_all_)) {
      std::ofstream(after / name, std::ios::binary) << text;
    }
    const Connection db = *Connect(after / "toll.db", Access::kWrite);
    return Ask(db.get(), "SELECT count(*) FROM t", "test").value_or(-1);
  }
  // 400 KiB of rows: more than SQLite writes at once.
  void AddRows() {
    Do("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n "
       "WHERE i<100) INSERT INTO t SELECT randomblob(4000) FROM n");
  }

  uintmax_t LogBytes() {
    return std::filesystem::file_size(directory_ / "toll.db-wal");
  }
  // Adds rows until the log has no room for more; how often it had.
  int AddRowsWhileThereIsRoom() {
    int added = 0;
    for (; added < 20 && log_.MakeRoom().ok(); ++added) {
      AddRows();
      log_.CheckpointIfDue(0);
    }
    return added;
  }

  static constexpr int64_t kBytesMax = 1 << 20;
  const TempDirectory directory_;
  CutDatabase files_;
  ShimVfs vfs_{"log", files_};
  Dice takes_all_{1};
  Connection db_;
  SqliteLog log_;
};

TEST_F(SqliteLogTest, WhatIsSyncedStays) {
  AddRows();
  ASSERT_TRUE(log_.Sync().ok());
  for (int cut = 0; cut < 20; ++cut) EXPECT_EQ(RowsLeft(), 100);
}

TEST_F(SqliteLogTest, ASyncThatFailedIsMadeGoodByTheNext) {
  ASSERT_TRUE(log_.Sync().ok());
  AddRows();
  files_.sync_refusal = SQLITE_IOERR_FSYNC;
  const absl::Status failed = log_.Sync();
  EXPECT_TRUE(absl::IsAborted(failed)) << failed;
  EXPECT_TRUE(log_.suspect());
  files_.sync_refusal = SQLITE_OK;
  EXPECT_EQ(RowsLeft(), 0);
  ASSERT_TRUE(log_.Sync().ok());
  EXPECT_FALSE(log_.suspect());
  for (int cut = 0; cut < 20; ++cut) EXPECT_EQ(RowsLeft(), 100);
}

TEST_F(SqliteLogTest, IsCheckpointedAndBegunAnew) {
  EXPECT_EQ(AddRowsWhileThereIsRoom(), 20);
  EXPECT_LE(LogBytes(), 2 * kBytesMax);
}

// Eight megabytes would be in the log if nothing held the writer back.
TEST_F(SqliteLogTest, AReaderThatStaysStopsWhoWritesAndNotTheDisk) {
  AddRows();
  Connection reader = *Connect(directory_ / "toll.db", Access::kRead);
  ASSERT_TRUE(Execute(reader.get(), "BEGIN; SELECT * FROM t", "read").ok());
  EXPECT_LT(AddRowsWhileThereIsRoom(), 6);
  const absl::Status full = log_.MakeRoom();
  EXPECT_TRUE(absl::IsUnavailable(full)) << full;
  EXPECT_THAT(full.ToString(), ::testing::HasSubstr("end that report"));
  EXPECT_LE(LogBytes(), 2 * kBytesMax);
  ASSERT_TRUE(Execute(reader.get(), "ROLLBACK", "read").ok());
  EXPECT_TRUE(log_.MakeRoom().ok());
  EXPECT_EQ(LogBytes(), 0);
}

// Who copies a database needs time in proportion to it.
TEST_F(SqliteLogTest, BesideALargeDatabaseItMayGrowToHalfOfThat) {
  constexpr uintmax_t kDatabaseBytes = 5 << 20;
  while (std::filesystem::file_size(directory_ / "toll.db") < kDatabaseBytes) {
    AddRows();
    log_.CheckpointIfDue(0);
  }
  Connection reader = *Connect(directory_ / "toll.db", Access::kRead);
  ASSERT_TRUE(
      Execute(reader.get(), "BEGIN; SELECT count(*) FROM t", "read").ok());
  EXPECT_LT(AddRowsWhileThereIsRoom(), 20);
  EXPECT_TRUE(absl::IsUnavailable(log_.MakeRoom()));
  EXPECT_GE(LogBytes(), kDatabaseBytes / 2);
  EXPECT_LE(LogBytes(), kDatabaseBytes);
  ASSERT_TRUE(Execute(reader.get(), "ROLLBACK", "read").ok());
  EXPECT_TRUE(log_.MakeRoom().ok());
}

// On a slow disk that work takes seconds, which other writers would wait.
TEST_F(SqliteLogTest, OthersMayWriteWhileItIsMovedToTheDatabase) {
  while (LogBytes() < 2 * kBytesMax) AddRows();
  const Connection other = *Connect(directory_ / "toll.db", Access::kWrite);
  const auto can_write = [&] {
    return Execute(other.get(), "BEGIN IMMEDIATE; ROLLBACK", "write");
  };
  sqlite3_busy_timeout(other.get(), 0);
  ASSERT_TRUE(can_write().ok()) << can_write();
  int tries = 0;
  files_.event = [&] {
    if (++tries > 20) return;
    EXPECT_TRUE(can_write().ok()) << can_write();
  };
  ASSERT_TRUE(log_.MakeRoom().ok());
  files_.event = [] {};
  EXPECT_GT(tries, 20);
  EXPECT_EQ(LogBytes(), 0);
}

TEST_F(SqliteLogTest, ALogThatCannotBeSyncedIsBoundedToo) {
  AddRows();
  files_.sync_refusal = SQLITE_IOERR_FSYNC;
  EXPECT_FALSE(log_.Sync().ok());
  EXPECT_LT(AddRowsWhileThereIsRoom(), 6);
  EXPECT_TRUE(absl::IsUnavailable(log_.MakeRoom()));
  files_.sync_refusal = SQLITE_OK;
  ASSERT_TRUE(log_.Sync().ok());
  EXPECT_TRUE(log_.MakeRoom().ok());
}

}  // namespace
}  // namespace toll::internal
