// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/page_scan.h"

#include <fstream>
#include <iterator>
#include <map>

#include <gtest/gtest.h>

#include "store/sqlite.h"
#include "temp_directory.h"

namespace toll::internal {
namespace {

std::string Slurp(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Rows of three columns by their ids.
std::map<int64_t, std::string> Scan(const std::string& database,
                                    const std::string& log) {
  std::map<int64_t, std::string> rows;
  ScanPages(database, log, [&rows](const ScannedRow& row) {
    if (row.values.size() != 3) return;
    const auto* text = std::get_if<std::string>(&row.values[2]);
    const auto* number = std::get_if<int64_t>(&row.values[1]);
    if (text == nullptr || number == nullptr) return;
    EXPECT_EQ(*number, -row.rowid * 1'000'003);
    rows[row.rowid] = *text;
  });
  return rows;
}

class PageScan : public ::testing::Test {
 protected:
  PageScan() : path_(directory_ / "some.db") {
    Connection db = *Connect(path_, Access::kWrite);
    Run(db, "PRAGMA journal_mode=WAL");
    Run(db, "CREATE TABLE t(id INTEGER PRIMARY KEY, n INTEGER, text TEXT)");
    Run(db,
        "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM c WHERE "
        "i<500) INSERT INTO t SELECT i,-i*1000003,'text '||i FROM c");
    // Longer than a page: it goes on in a chain of others.
    Run(db, "INSERT INTO t VALUES(501,-501*1000003,printf('%.9000c','x'))");
    Run(db, "PRAGMA wal_checkpoint(TRUNCATE)");
    Run(db, "UPDATE t SET text='newer' WHERE id=7");
    database_ = Slurp(path_);
    log_ = Slurp(path_ + "-wal");
  }
  static void Run(Connection& db, const char* sql) {
    const absl::Status status = Execute(db.get(), sql, "test");
    ASSERT_TRUE(status.ok()) << status;
  }

  TempDirectory directory_;
  const std::string path_;
  std::string database_, log_;
};

TEST_F(PageScan, FindsEveryRowAndTheNewestOfThem) {
  const auto rows = Scan(database_, log_);
  EXPECT_EQ(rows.size(), 501U);
  EXPECT_EQ(rows.at(7), "newer");
  EXPECT_EQ(rows.at(8), "text 8");
  EXPECT_EQ(rows.at(501), std::string(9'000, 'x'));
}

TEST_F(PageScan, NeedsNoFirstPage) {
  database_.replace(0, 4'096, 4'096, '\0');
  EXPECT_EQ(Scan(database_, log_).size(), 501U);
}

TEST_F(PageScan, PassesOverALogWhoseChecksumFails) {
  log_[100] = static_cast<char>(log_[100] ^ 1);
  const auto rows = Scan(database_, log_);
  EXPECT_EQ(rows.size(), 501U);
  EXPECT_EQ(rows.at(7), "text 7");
}

TEST_F(PageScan, IsNotLedAstrayByAnyCut) {
  for (size_t bytes = 0; bytes < database_.size(); bytes += 997) {
    EXPECT_LE(Scan(database_.substr(0, bytes), "").size(), 501U);
  }
}

}  // namespace
}  // namespace toll::internal
