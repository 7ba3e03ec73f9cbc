// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/sqlite_log.h"

#include <fstream>

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
    Do("PRAGMA journal_mode=WAL; CREATE TABLE t(x)");
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

  const TempDirectory directory_;
  CutDatabase files_;
  ShimVfs vfs_{"log", files_};
  Dice takes_all_{1};
  Connection db_;
  SqliteLog log_;
};

TEST_F(SqliteLogTest, WhatIsSyncedStays) {
  AddRows();
  ASSERT_TRUE(log_.Sync(db_.get()).ok());
  for (int cut = 0; cut < 20; ++cut) EXPECT_EQ(RowsLeft(), 100);
}

TEST_F(SqliteLogTest, ASyncThatFailedIsMadeGoodByTheNext) {
  ASSERT_TRUE(log_.Sync(db_.get()).ok());
  AddRows();
  files_.sync_refusal = SQLITE_IOERR_FSYNC;
  const absl::Status failed = log_.Sync(db_.get());
  EXPECT_TRUE(absl::IsAborted(failed)) << failed;
  EXPECT_TRUE(log_.suspect());
  files_.sync_refusal = SQLITE_OK;
  EXPECT_EQ(RowsLeft(), 0);
  ASSERT_TRUE(log_.Sync(db_.get()).ok());
  EXPECT_FALSE(log_.suspect());
  for (int cut = 0; cut < 20; ++cut) EXPECT_EQ(RowsLeft(), 100);
}

}  // namespace
}  // namespace toll::internal
