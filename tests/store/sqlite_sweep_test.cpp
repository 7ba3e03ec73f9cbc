// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Goal: a sweep forgets what nothing needs, to the last byte of the file, and
// whoever has ids of before learns that they are void.
// Method: two connections to one file, as two processes have.

#include "store/sqlite_sweep.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "store/store_kinds.h"

namespace toll::internal {
namespace {

std::string BytesOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class SqliteSweep : public ::testing::Test {
 protected:
  std::shared_ptr<Store> Open(bool secure_delete = false) {
    SqliteStoreOptions options;
    options.secure_delete = secure_delete;
    return *OpenSqliteStore(directory_ / "toll.db", options);
  }
  static void Keep(Store& store, int64_t id, const std::string& user) {
    RecordMaker maker(static_cast<uint64_t>(id));
    MadeRecord made = maker.Make(id, 1'767'225'600'000'000'000);
    made.names[kUser] = user;
    made.names[kSession].clear();  // Else its row refers to the user.
    Tally tally;
    TOLL_ASSERT_OK(StorePass(store, tally, {made}));
  }
  static void Sweep(Store& store, int64_t record_id, const std::string& user) {
    TOLL_ASSERT_OK(store.Begin());
    TOLL_ASSERT_OK(store.Delete(record_id));
    TOLL_ASSERT_OK(store.Sweep(*store.IdOf(user)));
    TOLL_ASSERT_OK(store.Commit(true));
  }
  static bool Knows(Store& store, const std::string& name) {
    bool known = false;
    EXPECT_TRUE(store
                    .Read([&](StoreReader& reader) {
                      known = (*reader.FindName(name)).has_value();
                      return absl::OkStatus();
                    })
                    .ok());
    return known;
  }

  TempDirectory directory_;
};

TEST_F(SqliteSweep, MakesIdsVoidForEverybody) {
  const std::shared_ptr<Store> host = Open();
  const std::shared_ptr<Store> tool = Open(true);
  Keep(*host, 1, "last");
  TOLL_ASSERT_OK(host->Begin());
  const NameId old_id = *host->IdOf("last");
  TOLL_ASSERT_OK(host->Commit(false));
  EXPECT_EQ(*host->NameText(old_id), "last");
  const uint64_t epoch = host->epoch();
  Sweep(*tool, 1, "last");
  EXPECT_FALSE(Knows(*host, "last"));
  EXPECT_FALSE(host->NameText(old_id).ok());
  // Another name may get the id; who knew the old one is told the new.
  Keep(*tool, 2, "first");
  TOLL_ASSERT_OK(host->Begin());
  EXPECT_NE(host->epoch(), epoch);
  const NameId new_id = *host->IdOf("last");
  TOLL_ASSERT_OK(host->Commit(false));
  EXPECT_EQ(*host->NameText(new_id), "last");
  EXPECT_TRUE(Knows(*host, "first"));
  // Without a sweep ids stay good.
  const uint64_t quiet = host->epoch();
  TOLL_ASSERT_OK(host->Begin());
  EXPECT_EQ(host->epoch(), quiet);
  host->Rollback();
}

TEST_F(SqliteSweep, LeavesNoByteOfANameInPagesThatSplit) {
  const std::shared_ptr<Store> host = Open();
  Tally tally;
  // In the index, names come between others and split its pages.
  std::vector<MadeRecord> pass;
  for (int64_t i = 1; i <= 2'000; ++i) {
    RecordMaker maker(static_cast<uint64_t>(i));
    pass.push_back(maker.Make(i, 1'767'225'600'000'000'000));
    pass.back().names[kUser] =
        fmt::format("user {:06} of many", i * 7'919 % 10'007);
    pass.back().names[kSession].clear();
  }
  TOLL_ASSERT_OK(StorePass(*host, tally, pass));
  const std::shared_ptr<Store> tool = Open(true);
  for (const int64_t id : {1, 500, 1'999}) {
    const std::string& user = pass[static_cast<size_t>(id - 1)].names[kUser];
    TOLL_ASSERT_OK(EmptyLog(directory_ / "toll.db"));
    EXPECT_NE(BytesOf(directory_ / "toll.db").find(user), std::string::npos);
    Sweep(*tool, id, user);
    TOLL_ASSERT_OK(EmptyLog(directory_ / "toll.db"));
    EXPECT_EQ(std::filesystem::file_size(directory_ / "toll.db-wal"), 0u);
    EXPECT_EQ(BytesOf(directory_ / "toll.db").find(user), std::string::npos);
  }
  EXPECT_TRUE(Knows(*host, pass[1].names[kUser]));
}

TEST_F(SqliteSweep, WaitsForWhoReadsTheLog) {
  const std::shared_ptr<Store> host = Open();
  Keep(*host, 1, "one");
  TOLL_ASSERT_OK(host->Read([&](StoreReader&) {
    Keep(*host, 2, "two");
    EXPECT_TRUE(absl::IsUnavailable(EmptyLog(directory_ / "toll.db")));
    return absl::OkStatus();
  }));
  TOLL_ASSERT_OK(EmptyLog(directory_ / "toll.db"));
}

}  // namespace
}  // namespace toll::internal
