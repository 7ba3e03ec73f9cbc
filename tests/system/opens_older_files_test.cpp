// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Promise: a build opens what every build before it has written.
//
// Method: a database and a journal of each format, kept in tests/data as they
// were written then: format_1/toll.db.gz, format_1/dead.journal.gz. A new
// format gets a folder of its own; those that are there never change. A
// migration that fails at each of its writes, or between two steps, leaves the
// old format as it was, for the next opening.
// TOLL_TEST_SAMPLES=DIR writes what this build writes.

#include <zlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fmt/format.h"
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "journal/journal.h"
#include "store/schema.h"
#include "system/shim_vfs.h"
#include "system/stored.h"
#include "temp_directory.h"
#include "toll/testing.h"

namespace toll::internal {
namespace {

namespace fs = std::filesystem;

constexpr int kCalls = 12;

std::string Slurp(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void Spill(const fs::path& path, const std::string& bytes) {
  fs::create_directories(path.parent_path());
  fs::permissions(path.parent_path(), fs::perms::owner_all);
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string Unpacked(const fs::path& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  EXPECT_NE(file, nullptr) << path;
  std::string bytes;
  char piece[1 << 16];
  for (int size = 0; (size = gzread(file, piece, sizeof piece)) > 0;) {
    bytes.append(piece, static_cast<size_t>(size));
  }
  EXPECT_EQ(gzclose(file), Z_OK) << path;
  return bytes;
}

void SpillPacked(const fs::path& path, const std::string& bytes) {
  fs::create_directories(path.parent_path());
  gzFile file = gzopen(path.c_str(), "wb9");
  ASSERT_NE(file, nullptr) << path;
  gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
  ASSERT_EQ(gzclose(file), Z_OK) << path;
}

Options ManualOptions(const std::string& path) {
  return {.path = path,
          .memory_pool_size = 1'024,
          .notes_count = 256,
          .manual_drain = true};
}

// Calls of every outcome; what they are must never change either.
void Work(Ledger& ledger) {
  for (int i = 0; i < kCalls; ++i) {
    Call call = ledger.Start({.provider = "openai",
                              .model = "gpt-4o",
                              .session = i % 2 == 0 ? "even" : "odd",
                              .issue = "PROJ-42",
                              .user = "kept",
                              .endpoint = "/v1/chat/completions",
                              .labels = {{{"build", "first"}}}});
    if (i % 4 == 3) {
      std::move(call).Fail(absl::StatusCode::kDeadlineExceeded);
    } else {
      std::move(call).Finish(
          {.status = 200,
           .body = R"({"id":"chatcmpl-kept","object":"chat.completion",)"
                   R"("model":"gpt-4o-2024-08-06","choices":[],"usage":)"
                   R"({"prompt_tokens":100,"completion_tokens":7,)"
                   R"("total_tokens":107}})"});
    }
  }
}

fs::path JournalIn(const std::string& directory) {
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.path().extension() == Journal::kSuffix) return entry.path();
  }
  ADD_FAILURE() << "no journal in " << directory;
  return {};
}

void WriteSamples(const fs::path& to) {
  TempDirectory directory;
  const std::string path = directory / "ledger";
  {
    auto ledger = *Ledger::Open(ManualOptions(path));
    Work(*ledger);
    const std::string copy = directory / "dead.journal";
    fs::copy_file(JournalIn(path), copy);
    // Machines differ: only what a checksum vouches for comes back.
    ASSERT_TRUE((*Journal::TakeOver(PosixDisk(), copy))->StampAndSync().ok());
    SpillPacked(to / "dead.journal.gz", Slurp(copy));
    ASSERT_TRUE(testing::Pump(*ledger).ok());
  }
  SpillPacked(to / "toll.db.gz", Slurp(path + "/toll.db"));
}

class OpensOlderFiles : public ::testing::TestWithParam<const char*> {
 protected:
  static void SetUpTestSuite() {
    if (const char* to = std::getenv("TOLL_TEST_SAMPLES")) WriteSamples(to);
  }
  fs::path Kept(const char* name) const {
    return fs::path(TOLL_SOURCE_DIR "/tests/data") / GetParam() / name;
  }
  // Opens, and works on.
  void ExpectAllThere(const std::string& path) {
    auto ledger = Ledger::Open(ManualOptions(path));
    ASSERT_TRUE(ledger.ok()) << ledger.status();
    ASSERT_TRUE(testing::Pump(**ledger).ok());
    (*ledger)->Start({.provider = "p", .user = "new"}).Settle({.input = 1});
    ASSERT_TRUE(testing::Pump(**ledger).ok());
    EXPECT_EQ((*ledger)->health().degraded, "");
    const std::shared_ptr<Store> store = OpenStored(path);
    const std::vector<StoredCall> calls = ReadCalls(*store);
    ASSERT_EQ(calls.size(), size_t{kCalls} + 1);
    int kept = 0, failed = 0;
    for (const StoredCall& call : calls) {
      if (call.user != "kept") continue;
      ++kept;
      EXPECT_EQ(call.model, "gpt-4o");
      if (call.record.outcome == Outcome::kFailed) {
        ++failed;
        continue;
      }
      EXPECT_EQ(call.response_id, "chatcmpl-kept");
      EXPECT_EQ(call.record.leaves[kInput], 100u);
      EXPECT_EQ(call.record.leaves[kOutput], 7u);
      // 100 at 2.50 and 7 at 10.00 dollars a million.
      EXPECT_EQ(call.record.cost_pico, 320'000'000);
    }
    EXPECT_EQ(kept, kCalls);
    EXPECT_EQ(failed, kCalls / 4);
    ExpectRollupsEqualRows(*store, calls);
  }
};

TEST_P(OpensOlderFiles, ADatabase) {
  TempDirectory directory;
  const std::string path = directory / "ledger";
  Spill(path + "/toll.db", Unpacked(Kept("toll.db.gz")));
  ExpectAllThere(path);
}

// Format 1 did not add up what of the cost is an estimate or a lower bound: of
// the calls in a minute that has its row, and of one that was packed.
TEST_P(OpensOlderFiles, AnOlderDatabaseIsAddedUpOnceMore) {
  TempDirectory directory;
  const std::string path = directory / "ledger";
  Spill(path + "/toll.db", Unpacked(Kept("toll.db.gz")));
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open((path + "/toll.db").c_str(), &db), SQLITE_OK);
  int64_t version = 0;
  ASSERT_TRUE(CheckSchema(db, &version).ok());
  if (version >= 2) {
    sqlite3_close(db);
    return;  // It has the sums.
  }
  char* error = nullptr;
  sqlite3_exec(db,
               "UPDATE call SET cost_state=3 WHERE cost_state=1 AND id%3=0;"
               "UPDATE call SET cost_state=2,start_ns=start_ns-86400000000000 "
               "WHERE cost_state=1 AND id%3=1;",
               nullptr, nullptr, &error);
  EXPECT_EQ(error, nullptr) << error;
  EXPECT_GT(sqlite3_total_changes(db), 4);
  ASSERT_EQ(sqlite3_close(db), SQLITE_OK);
  ExpectAllThere(path);
  const std::shared_ptr<Store> store = OpenStored(path);
  const auto sessions =
      Summarize(*store, {.group_by = {Dimension::kSession}, .limit = 2});
  const auto all = Summarize(*store, {});
  ASSERT_TRUE(all.ok() && sessions.ok());
  EXPECT_GT(all->total.estimated_cost, Money());
  EXPECT_GT(all->total.partial_cost, Money());
  EXPECT_EQ(sessions->total.estimated_cost, all->total.estimated_cost);
  EXPECT_EQ(sessions->total.partial_cost, all->total.partial_cost);
}

TEST_P(OpensOlderFiles, AJournal) {
  TempDirectory directory;
  const std::string path = directory / "ledger";
  Spill(path + "/dead.journal", Unpacked(Kept("dead.journal.gz")));
  ExpectAllThere(path);
}

// Refuses the n-th write, and all that follow.
class NoMoreWrites : public VfsWatcher {
 public:
  void Arm(int nth) {
    left_ = nth;
    refused_ = 0;
  }
  int refused() const { return refused_; }
  int Before(VfsCall call) override {
    if (call != VfsCall::kWrite || --left_ > 0) return SQLITE_OK;
    ++refused_;
    return SQLITE_FULL;
  }

 private:
  int left_ = 0;
  int refused_ = 0;
};

// Tables, version and rows; read by SQLite alone, which migrates nothing.
struct Content {
  int64_t version = 0;
  std::string text;
};

Content ContentOf(const std::string& database) {
  Content content;
  sqlite3* db = nullptr;
  EXPECT_EQ(sqlite3_open(database.c_str(), &db), SQLITE_OK);
  EXPECT_TRUE(CheckSchema(db, &content.version).ok());
  const auto add = [](void* to, int columns, char** values, char**) {
    for (int i = 0; i < columns; ++i) {
      if (values[i] != nullptr) *static_cast<std::string*>(to) += values[i];
      *static_cast<std::string*>(to) += '|';
    }
    return 0;
  };
  for (const char* sql :
       {"SELECT sql FROM sqlite_schema ORDER BY name",
        "SELECT * FROM call ORDER BY id", "SELECT * FROM rollup ORDER BY key",
        "SELECT * FROM session ORDER BY id", "PRAGMA integrity_check"}) {
    EXPECT_EQ(sqlite3_exec(db, sql, add, &content.text, nullptr), SQLITE_OK);
  }
  EXPECT_EQ(sqlite3_close(db), SQLITE_OK);
  return content;
}

void Execute(const std::string& database, const char* sql) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(database.c_str(), &db), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(db, sql, nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_EQ(sqlite3_close(db), SQLITE_OK);
}

TEST_P(OpensOlderFiles, AMigrationIsDoneWhollyOrNotAtAll) {
  TempDirectory directory;
  const std::string sample = Unpacked(Kept("toll.db.gz"));
  Spill(directory / "sample/toll.db", sample);
  const Content old = ContentOf(directory / "sample/toll.db");
  if (old.version == kSchemaVersion) return;
  NoMoreWrites watcher;
  const ShimVfs vfs("toll-no-more-writes", watcher);
  int left_old = 0;
  for (int nth = 1;; ++nth) {
    SCOPED_TRACE(fmt::format("write {}", nth));
    const std::string path = directory / fmt::format("ledger{}", nth);
    const std::string database = path + "/toll.db";
    Spill(database, sample);
    watcher.Arm(nth);
    const absl::Status opened =
        OpenSqliteStore(database, {.vfs = vfs.name()}).status();
    const Content now = ContentOf(database);
    if (now.version != kSchemaVersion) {
      EXPECT_FALSE(opened.ok());
      EXPECT_EQ(now.version, old.version);
      EXPECT_EQ(now.text, old.text);
      ++left_old;
    }
    ExpectAllThere(path);
    EXPECT_EQ(ContentOf(database).version, kSchemaVersion);
    if (watcher.refused() == 0 || HasFailure()) break;
  }
  EXPECT_GT(left_old, 2);
  fmt::print("{} writes failed before the commit\n", left_old);
}

// The step to format 3 finds a table of its name: what is before it is undone.
TEST_P(OpensOlderFiles, AStepThatFailsUndoesThoseBeforeIt) {
  TempDirectory directory;
  const std::string path = directory / "ledger";
  const std::string database = path + "/toll.db";
  Spill(database, Unpacked(Kept("toll.db.gz")));
  if (ContentOf(database).version >= 3) return;
  Execute(database, "CREATE TABLE self(x)");
  const Content old = ContentOf(database);
  EXPECT_FALSE(OpenSqliteStore(database, {}).ok());
  const Content now = ContentOf(database);
  EXPECT_EQ(now.version, old.version);
  EXPECT_EQ(now.text, old.text);
  Execute(database, "DROP TABLE self");
  ExpectAllThere(path);
  EXPECT_EQ(ContentOf(database).version, kSchemaVersion);
}

INSTANTIATE_TEST_SUITE_P(Formats, OpensOlderFiles,
                         ::testing::Values("format_1", "format_2", "format_3",
                                           "format_4"));

}  // namespace
}  // namespace toll::internal
