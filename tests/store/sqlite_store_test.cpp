// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What only the SQLite store promises: of files, other programs and processes.

#include "store/sqlite_store.h"

#include <unistd.h>

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "store/schema.h"
#include "store/sqlite.h"
#include "store_kinds.h"

namespace toll::internal {
namespace {

using ::testing::HasSubstr;

std::string Message(const absl::Status& status) {
  return std::string(status.message());
}

int64_t CountCalls(Store& store) {
  int64_t calls = -1;
  const absl::Status status = store.Read([&](StoreReader& reader) {
    calls = 0;
    return reader.ReadRollups(
        {BucketKind::kMonth, 0, kMinuteMax}, false,
        [&](const RollupView& row) { calls += row.totals.calls; });
  });
  EXPECT_TRUE(status.ok()) << status;
  return calls;
}

absl::Status StoreSome(Store& store, int64_t first_id, int64_t count) {
  RecordMaker maker(static_cast<uint64_t>(first_id));
  Tally tally;
  std::vector<MadeRecord> pass;
  for (int64_t i = 0; i < count; ++i) {
    pass.push_back(maker.Make(first_id + i, kStart));
  }
  return StorePass(store, tally, pass);
}

void RunSql(const std::string& path, const char* sql) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(db, sql, nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(db);
  sqlite3_close(db);
}

// Root may write anywhere: as long as this lives, the test is a nobody who
// owns the directory.
class Nobody {
 public:
  explicit Nobody(const TempDirectory& directory) {
    if (geteuid() != 0) return;
    static_cast<void>(chown(directory.path().c_str(), kNobody, kNobody));
    static_cast<void>(chown((directory / "toll.db").c_str(), kNobody, kNobody));
    changed_ = seteuid(kNobody) == 0;
  }
  ~Nobody() {
    if (changed_) static_cast<void>(seteuid(0));
  }

 private:
  static constexpr uid_t kNobody = 65534;
  bool changed_ = false;
};

TEST(SqliteStore, KeepsItsFilesPrivateWhateverTheUmask) {
  const TempDirectory directory;
  const mode_t before = umask(0);
  auto store = OpenSqliteStore(directory / "toll.db");
  TOLL_ASSERT_OK(store.status());
  TOLL_ASSERT_OK(StoreSome(**store, 1, 3));
  EXPECT_EQ(CountCalls(**store), 3);
  umask(before);
  for (const char* suffix : {"", "-wal", "-shm"}) {
    struct stat status = {};
    ASSERT_EQ(stat(((directory / "toll.db") + suffix).c_str(), &status), 0)
        << suffix;
    EXPECT_EQ(status.st_mode & 0777, 0600u) << suffix;
  }
  // And makes them so where they were not.
  store->reset();
  chmod((directory / "toll.db").c_str(), 0644);
  store = OpenSqliteStore(directory / "toll.db");
  TOLL_ASSERT_OK(store.status());
  struct stat status = {};
  ASSERT_EQ(stat((directory / "toll.db").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST(SqliteStore, IsTheSameWhenOpenedAgain) {
  const TempDirectory directory;
  JournalIdentity identity;
  int64_t number = 0;
  {
    auto store = *OpenSqliteStore(directory / "toll.db");
    identity = store->identity();
    TOLL_ASSERT_OK(store->Begin());
    number = *store->JournalNumber({1, 2});
    TOLL_ASSERT_OK(store->Commit(true));
    TOLL_ASSERT_OK(StoreSome(*store, 1, 5));
  }
  auto store = *OpenSqliteStore(directory / "toll.db");
  EXPECT_EQ(store->identity(), identity);
  TOLL_ASSERT_OK(store->Begin());
  EXPECT_EQ(*store->JournalNumber({1, 2}), number);
  TOLL_ASSERT_OK(store->Commit(false));
  EXPECT_EQ(CountCalls(*store), 5);
  const TempDirectory other;
  EXPECT_FALSE((*OpenSqliteStore(other / "toll.db"))->identity() == identity);
}

TEST(SqliteStore, RefusesTheDatabaseOfAnotherProgram) {
  const TempDirectory directory;
  RunSql(directory / "toll.db",
         "CREATE TABLE bookmarks(a); PRAGMA application_id=7");
  for (const absl::Status& status :
       {OpenSqliteStore(directory / "toll.db").status(),
        OpenSqliteStoreForReading(directory / "toll.db").status()}) {
    EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
    EXPECT_THAT(Message(status), HasSubstr("the database of another program"));
    EXPECT_THAT(Message(status), HasSubstr(directory / "toll.db"));
  }
  // Untouched: not even its journal mode.
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open((directory / "toll.db").c_str(), &db), SQLITE_OK);
  EXPECT_EQ(*Ask(db, "SELECT count(*) FROM sqlite_schema", "look"), 1);
  sqlite3_close(db);
  EXPECT_NE(access((directory / "toll.db-wal").c_str(), F_OK), 0);
}

TEST(SqliteStore, RefusesALaterFormat) {
  const TempDirectory directory;
  { EXPECT_TRUE(OpenSqliteStore(directory / "toll.db").ok()); }
  RunSql(directory / "toll.db", "PRAGMA user_version=99");
  const absl::Status status = OpenSqliteStore(directory / "toll.db").status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(Message(status), HasSubstr("format 99"));
  EXPECT_THAT(Message(status), HasSubstr("later toll"));
}

TEST(SqliteStore, SetsADamagedFileAsideAndSaysSo) {
  const TempDirectory directory;
  std::ofstream(directory / "toll.db") << std::string(8'192, 'x');
  const absl::Status read =
      OpenSqliteStoreForReading(directory / "toll.db").status();
  EXPECT_TRUE(absl::IsDataLoss(read)) << read;
  EXPECT_THAT(Message(read), HasSubstr("toll doctor --salvage"));
  absl::Status told;
  SqliteStoreOptions options;
  options.now = [] { return absl::FromUnixSeconds(1'767'225'600); };
  options.tell = [&told](const absl::Status& status) { told = status; };
  const auto store = OpenSqliteStore(directory / "toll.db", options);
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_TRUE(absl::IsDataLoss(told)) << told;
  EXPECT_THAT(Message(told), HasSubstr(directory / "toll.db.damaged-17672256"));
  TOLL_ASSERT_OK(StoreSome(**store, 1, 5));
}

TEST(SqliteStore, SetsAFileAsideWhosePagesAreDamaged) {
  const TempDirectory directory;
  {
    auto store = *OpenSqliteStore(directory / "toll.db");
    TOLL_ASSERT_OK(StoreSome(*store, 1, 500));
  }
  // All pages but the first: the header stays good.
  struct stat status = {};
  ASSERT_EQ(stat((directory / "toll.db").c_str(), &status), 0);
  std::fstream file(directory / "toll.db",
                    std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(8'192);
  file << std::string(static_cast<size_t>(status.st_size) - 8'192, '\xa5');
  file.close();
  const auto store = OpenSqliteStore(directory / "toll.db");
  ASSERT_TRUE(store.ok()) << store.status();
  absl::Status stored = absl::UnknownError("");
  for (int i = 0; i < 3 && !stored.ok(); ++i) {
    stored = StoreSome(**store, 1'000, 500);
    if (!stored.ok()) (*store)->Rollback();
  }
  EXPECT_TRUE(stored.ok()) << stored;
  int calls = 0;
  TOLL_ASSERT_OK(
      (*store)->ReadRecords(0, [&calls](const Record&) { ++calls; }));
  EXPECT_EQ(calls, 500);
}

TEST(SqliteStore, MakesADatabaseAnewThatWasMovedAway) {
  const TempDirectory directory;
  const auto store = *OpenSqliteStore(directory / "toll.db");
  TOLL_ASSERT_OK(StoreSome(*store, 1, 5));
  const uint64_t epoch = store->epoch();
  const std::string moved = directory / "toll.db.moved";
  ASSERT_EQ(rename((directory / "toll.db").c_str(), moved.c_str()), 0);
  TOLL_ASSERT_OK(StoreSome(*store, 100, 7));
  EXPECT_NE(store->epoch(), epoch);  // Ids that were handed out are void.
  int calls = 0;
  TOLL_ASSERT_OK(store->ReadRecords(0, [&calls](const Record&) { ++calls; }));
  EXPECT_EQ(calls, 7);
}

TEST(SqliteStore, SaysThatADirectoryCannotBeUsed) {
  const TempDirectory directory;
  const absl::Status missing =
      OpenSqliteStore(directory.path() + "/none/toll.db").status();
  EXPECT_TRUE(absl::IsFailedPrecondition(missing)) << missing;
  EXPECT_THAT(Message(missing), HasSubstr("directory exists"));
  EXPECT_TRUE(absl::IsNotFound(
      OpenSqliteStoreForReading(directory / "toll.db").status()));
  const Nobody nobody(directory);
  chmod(directory.path().c_str(), 0500);
  const absl::Status status = OpenSqliteStore(directory / "toll.db").status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(Message(status), HasSubstr("writable"));
}

TEST(SqliteStore, CanBeReadWhereNothingCanBeWritten) {
  const TempDirectory directory;
  { TOLL_ASSERT_OK(StoreSome(**OpenSqliteStore(directory / "toll.db"), 1, 7)); }
  const Nobody nobody(directory);
  chmod((directory / "toll.db").c_str(), 0400);
  chmod(directory.path().c_str(), 0500);
  auto store = OpenSqliteStoreForReading(directory / "toll.db");
  TOLL_ASSERT_OK(store.status());
  EXPECT_EQ(CountCalls(**store), 7);
  EXPECT_TRUE(absl::IsFailedPrecondition((*store)->Begin()));
  EXPECT_TRUE(absl::IsFailedPrecondition((*store)->IdOf("x").status()));
}

TEST(SqliteStore, TellsAWriterThatAnotherIsAtIt) {
  const TempDirectory directory;
  auto one = *OpenSqliteStore(directory / "toll.db");
  auto two = *OpenSqliteStore(directory / "toll.db");
  TOLL_ASSERT_OK(one->Begin());
  const absl::Status busy = two->Begin();
  EXPECT_TRUE(absl::IsUnavailable(busy)) << busy;
  two->Rollback();
  two->Maintain();  // Does what it can, which is nothing.
  EXPECT_TRUE(one->IdOf("first").ok());
  TOLL_ASSERT_OK(one->Commit(false));
  TOLL_ASSERT_OK(StoreSome(*two, 1, 3));
  TOLL_ASSERT_OK(StoreSome(*one, 100, 3));
  // Names have one id, whoever made them.
  TOLL_ASSERT_OK(two->Begin());
  const NameId id = *two->IdOf("first");
  TOLL_ASSERT_OK(two->Commit(false));
  EXPECT_EQ(*one->NameText(id), "first");
  EXPECT_EQ(CountCalls(*one), 6);
  EXPECT_EQ(CountCalls(*two), 6);
}

TEST(SqliteStore, TwoWritersPourOnce) {
  const TempDirectory directory;
  absl::Time now = absl::FromUnixNanos(kStart);
  SqliteStoreOptions options;
  options.now = [&now] { return now; };
  auto one = *OpenSqliteStore(directory / "toll.db", options);
  auto two = *OpenSqliteStore(directory / "toll.db", options);
  for (int i = 0; i < 50; ++i) {
    TOLL_ASSERT_OK(StoreSome(*one, 1 + 10 * i, 5));
    TOLL_ASSERT_OK(StoreSome(*two, 6 + 10 * i, 5));
    now += absl::Hours(20);
    one->Maintain();
    two->Maintain();
  }
  EXPECT_EQ(CountCalls(*one), 500);
  EXPECT_EQ(CountCalls(*two), 500);
}

TEST(SqliteStore, ForgetsMinutesButNotTheirCalls) {
  const TempDirectory directory;
  absl::Time now = absl::FromUnixNanos(kStart);
  SqliteStoreOptions options;
  options.now = [&now] { return now; };
  auto store = *OpenSqliteStore(directory / "toll.db", options);
  TOLL_ASSERT_OK(StoreSome(*store, 1, 10));
  const auto extent = [&] {
    Extent found;
    EXPECT_TRUE(store
                    ->Read([&](StoreReader& reader) {
                      found = *reader.ReadExtent();
                      return absl::OkStatus();
                    })
                    .ok());
    return found;
  };
  EXPECT_EQ(extent().minutes_from, 0);
  now += absl::Hours(47);
  for (int i = 0; i < 20; ++i) store->Maintain();
  EXPECT_EQ(extent().minutes_from, 0);
  now += absl::Hours(3);
  for (int i = 0; i < 20; ++i) store->Maintain();
  const int64_t from = extent().minutes_from;
  EXPECT_GT(from, kStart / kMinuteNs);
  EXPECT_LE(from, absl::ToUnixSeconds(now) / 60 - 48 * 60);
  EXPECT_EQ(CountCalls(*store), 10);
  // What arrives later still is added up.
  TOLL_ASSERT_OK(StoreSome(*store, 100, 10));
  EXPECT_EQ(CountCalls(*store), 20);
  now += absl::Hours(24 * 70);
  for (int i = 0; i < 20; ++i) store->Maintain();
  TOLL_ASSERT_OK(StoreSome(*store, 200, 10));
  now += absl::Hours(1);
  for (int i = 0; i < 20; ++i) store->Maintain();
  EXPECT_EQ(CountCalls(*store), 30);
}

TEST(SqliteStore, EmptiesItsLogWhenIdle) {
  const TempDirectory directory;
  auto store = *OpenSqliteStore(directory / "toll.db");
  TOLL_ASSERT_OK(StoreSome(*store, 1, 100));
  const auto log_bytes = [&] {
    return std::filesystem::file_size(directory / "toll.db-wal");
  };
  store->Maintain();
  EXPECT_GT(log_bytes(), 0u);
  for (int i = 0; i < 40; ++i) store->Maintain();
  EXPECT_EQ(log_bytes(), 0u);
}

TEST(SqliteStore, ChildAndParentLoseNothing) {
  const TempDirectory directory;
  auto store = *OpenSqliteStore(directory / "toll.db");
  TOLL_ASSERT_OK(StoreSome(*store, 1, 10));
  EXPECT_EQ(CountCalls(*store), 10);  // The reader is open as well.
  for (int64_t round = 0; round < 5; ++round) {
    store->PauseReaders();
    const pid_t child = fork();
    if (child == 0) {
      store->CloseInChild();
      store->ResumeReaders();
      const bool refused = absl::IsFailedPrecondition(store->Begin());
      auto own = OpenSqliteStore(directory / "toll.db");
      bool kept = false;
      for (int i = 0; own.ok() && !kept && i < 1'000; ++i) {
        kept = StoreSome(**own, 1'000 * (round + 1), 10).ok();
        if (!kept) usleep(1'000);
      }
      own->reset();
      _exit(refused && kept ? 0 : 1);
    }
    store->ResumeReaders();
    for (int i = 0; i < 1'000; ++i) {
      if (StoreSome(*store, 100'000 * (round + 1), 10).ok()) break;
      usleep(1'000);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(CountCalls(*store), 10 + 5 * 20);
  int64_t records = 0;
  TOLL_ASSERT_OK(store->ReadRecords(0, [&](const Record&) { ++records; }));
  EXPECT_EQ(records, 110);
}

TEST(SqliteStore, ShapesAreSharedAndSurviveARollback) {
  const TempDirectory directory;
  auto store = *OpenSqliteStore(directory / "toll.db");
  Record record;
  bool inserted = false;
  for (int round = 0; round < 4; ++round) {
    TOLL_ASSERT_OK(store->Begin());
    record.id = 10 + round;
    record.raw_usage = R"({"a":1,"b":22})";
    TOLL_ASSERT_OK(store->Insert(record, &inserted));
    record.id = 20 + round;
    record.raw_usage = "has a \x01 in it";
    TOLL_ASSERT_OK(store->Insert(record, &inserted));
    if (round % 2 == 0) {
      store->Rollback();
    } else {
      TOLL_ASSERT_OK(store->Commit(false));
    }
  }
  std::vector<std::string> texts;
  TOLL_ASSERT_OK(store->ReadRecords(
      0, [&](const Record& kept) { texts.emplace_back(kept.raw_usage); }));
  EXPECT_THAT(texts,
              ::testing::ElementsAre(R"({"a":1,"b":22})", R"({"a":1,"b":22})",
                                     "has a \x01 in it", "has a \x01 in it"));
}

}  // namespace
}  // namespace toll::internal
