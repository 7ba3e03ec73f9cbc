// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/sqlite_backup.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "store/sqlite_store.h"
#include "temp_directory.h"

namespace toll::internal {
namespace {

void Insert(Store& store, int64_t id) {
  ASSERT_TRUE(store.Begin().ok());
  Record record;
  record.id = id;
  bool inserted = false;
  ASSERT_TRUE(store.Insert(record, &inserted).ok());
  ASSERT_TRUE(store.Commit(false).ok());
}

int Count(const std::string& path) {
  int count = 0;
  const auto store = OpenSqliteStoreForReading(path);
  EXPECT_TRUE(store.ok()) << store.status();
  EXPECT_TRUE(
      (*store)->ReadRecords(0, [&count](const Record&) { ++count; }).ok());
  return count;
}

TEST(BackupDatabase, CopiesWhatIsCommittedWhileAWriterIsAtWork) {
  const TempDirectory directory;
  const auto store = *OpenSqliteStore(directory / "toll.db");
  Insert(*store, 1);
  Insert(*store, 2);
  ASSERT_TRUE(store->Begin().ok());  // Open while it is copied.
  Record record;
  record.id = 3;
  bool inserted = false;
  ASSERT_TRUE(store->Insert(record, &inserted).ok());
  const absl::Status status =
      BackupDatabase(directory / "toll.db", directory / "copy.db");
  EXPECT_TRUE(status.ok()) << status;
  ASSERT_TRUE(store->Commit(false).ok());
  EXPECT_EQ(Count(directory / "copy.db"), 2);
  EXPECT_EQ(Count(directory / "toll.db"), 3);
  struct stat stat = {};
  ASSERT_EQ(::stat((directory / "copy.db").c_str(), &stat), 0);
  EXPECT_EQ(stat.st_mode & 0777, 0600U);
}

TEST(BackupDatabase, OverwritesNothingAndLeavesNothing) {
  const TempDirectory directory;
  std::ofstream(directory / "mine") << "precious";
  EXPECT_TRUE(absl::IsAlreadyExists(
      BackupDatabase(directory / "toll.db", directory / "mine")));
  EXPECT_FALSE(BackupDatabase(directory / "none", directory / "copy").ok());
  EXPECT_FALSE(std::filesystem::exists(directory / "copy"));
}

TEST(CheckDatabase, FindsADamagedPageThatNoQueryMeets) {
  const TempDirectory directory;
  {
    const auto store = *OpenSqliteStore(directory / "toll.db");
    for (int64_t id = 1; id <= 200; ++id) Insert(*store, id);
  }
  EXPECT_TRUE(CheckDatabase(directory / "toll.db").ok());
  const auto bytes = std::filesystem::file_size(directory / "toll.db");
  std::fstream file(directory / "toll.db",
                    std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(bytes - 4'096));
  file << std::string(4'096, '\xa5');
  file.close();
  EXPECT_TRUE(absl::IsDataLoss(CheckDatabase(directory / "toll.db")));
}

}  // namespace
}  // namespace toll::internal
