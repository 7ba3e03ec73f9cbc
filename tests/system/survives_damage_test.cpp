// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Promise: a damaged file never crashes the host. It is set aside with the
// reason, work goes on in a new one, and every call on a whole page comes back
// by `toll doctor --salvage`.
//
// Method: the files of a ledger at work (database with its log; the journal of
// a process that died) are copied, and each copy gets its damage: flipped
// bytes, a zeroed page, a cut. Then a host opens it, works, closes; then it is
// salvaged. TOLL_TEST_MUTATIONS=10000 is the long form.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <set>
#include <string>

#include "fmt/format.h"
#include <gtest/gtest.h>

#include "cli/health_check.h"
#include "journal/journal.h"
#include "ledger/fixture.h"
#include "store/sqlite_store.h"
#include "system/stored.h"
#include "temp_directory.h"
#include "toll/ledger.h"
#include "toll/testing.h"

namespace toll::internal {
namespace {

constexpr int kCalls = 600;
constexpr int kNewCalls = 3;
// The most rows that a page of 4,096 bytes has room for.
constexpr size_t kRowsAPage = 64;

int Mutations(int usual) {
  const char* asked = std::getenv("TOLL_TEST_MUTATIONS");
  return asked != nullptr ? std::atoi(asked) : usual;
}

std::string Slurp(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}
void Spill(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

enum class Harm { kNone, kOnePage, kMuch };

// Damages `bytes`; tells how much can be lost by it.
Harm Mutate(std::mt19937& random, std::string* bytes) {
  if (bytes->empty()) return Harm::kNone;
  const size_t at = random() % bytes->size();
  switch (random() % 4) {
    case 0:  // A flipped bit.
      (*bytes)[at] = static_cast<char>((*bytes)[at] ^ (1 << random() % 8));
      return Harm::kOnePage;
    case 1: {  // Rubbish, within a page.
      const size_t end = std::min(bytes->size(), (at / 4096 + 1) * 4096);
      for (size_t i = at; i < std::min(end, at + 64); ++i) {
        (*bytes)[i] = static_cast<char>(random());
      }
      return Harm::kOnePage;
    }
    case 2: {  // A zeroed page.
      const size_t first = at / 4096 * 4096;
      bytes->replace(first, std::min<size_t>(4096, bytes->size() - first),
                     std::min<size_t>(4096, bytes->size() - first), '\0');
      return Harm::kOnePage;
    }
    default:
      bytes->resize(at);
      return Harm::kMuch;
  }
}

Options ManualOptions(const std::string& path) {
  return {.path = path,
          .memory_pool_size = 1'024,
          .notes_count = 256,
          .manual_drain = true};
}

void Work(Ledger& ledger, const std::string& prefix, int calls) {
  for (int i = 0; i < calls; ++i) {
    Call call = ledger.Start({.provider = "openai",
                              .model = "gpt-4o",
                              .session = fmt::format("s{}", i % 7),
                              .user = fmt::format("u{}", i % 5),
                              .endpoint = "/v1/chat/completions"});
    std::move(call).Finish(
        {.status = 200, .body = ChatAnswer(fmt::format("{}-{}", prefix, i))});
  }
}

std::set<std::string> IdsIn(const std::string& directory) {
  std::set<std::string> ids;
  const auto store = OpenSqliteStoreForReading(directory + "/toll.db");
  if (!store.ok()) return ids;
  // What is read of a damaged page is an error, or rubbish; not a crash.
  (*store)
      ->ReadRecords(0,
                    [&](const Record& record) {
                      ids.insert(std::string(record.response_id));
                    })
      .IgnoreError();
  return ids;
}

size_t CountWith(const std::set<std::string>& ids, const std::string& prefix) {
  return static_cast<size_t>(std::count_if(
      ids.begin(), ids.end(),
      [&](const std::string& id) { return id.starts_with(prefix + "-"); }));
}

// A host works on, whatever the files are like; false: it was refused.
bool WorkOn(const std::string& path) {
  absl::StatusOr<std::unique_ptr<Ledger>> ledger =
      Ledger::Open(ManualOptions(path));
  if (!ledger.ok()) {
    // Another program's, or a newer toll's, for all that can be told.
    EXPECT_TRUE(absl::IsFailedPrecondition(ledger.status())) << ledger.status();
    return false;
  }
  Work(**ledger, "new", kNewCalls);
  absl::Status stored;
  for (int i = 0; i < 4; ++i) stored = testing::Pump(**ledger);
  EXPECT_TRUE(stored.ok()) << stored;
  (*ledger)->Summarize({}).status().IgnoreError();
  (*ledger)->Close().IgnoreError();
  return true;
}

TEST(SurvivesDamage, OfADatabaseAndItsLog) {
  const TempDirectory source;
  std::string database, log;
  {
    auto ledger = *Ledger::Open(ManualOptions(source / "ledger"));
    Work(*ledger, "old", kCalls / 2);
    ASSERT_TRUE(ledger->Flush(absl::Seconds(5)).ok());
    ledger.reset();  // Its calls go from the log into the database.
    ledger = *Ledger::Open(ManualOptions(source / "ledger"));
    for (int i = 0; i < 3; ++i) {
      Work(*ledger, fmt::format("old-{}", i), kCalls / 6);
      ASSERT_TRUE(ledger->Flush(absl::Seconds(5)).ok());
    }
    database = Slurp(source / "ledger/toll.db");
    log = Slurp(source / "ledger/toll.db-wal");
    ASSERT_FALSE(log.empty());
    ASSERT_GT(database.size(), size_t{10} * 4096);
  }
  std::mt19937 random(11);
  const int mutations = Mutations(120);
  int refused = 0, set_aside = 0;
  size_t lost = 0, most_lost = 0;
  for (int i = 0; i < mutations; ++i) {
    SCOPED_TRACE(fmt::format("mutation {}", i));
    const TempDirectory copy;
    std::string bad_database = database, bad_log = log;
    const bool of_log = i % 3 == 2;
    const Harm harm = Mutate(random, of_log ? &bad_log : &bad_database);
    Spill(copy / "toll.db", bad_database);
    Spill(copy / "toll.db-wal", bad_log);
    if (!WorkOn(copy.path())) {
      ++refused;
      continue;
    }
    set_aside += cli::CheckDirectory(copy.path()).damaged.empty() ? 0 : 1;
    const auto saved = cli::SalvageDirectory(copy.path());
    ASSERT_TRUE(saved.ok()) << saved.status();
    const cli::HealthCheck check = cli::CheckDirectory(copy.path());
    EXPECT_TRUE(check.database.ok()) << check.database;
    EXPECT_TRUE(check.damaged.empty());
    const std::set<std::string> ids = IdsIn(copy.path());
    EXPECT_EQ(CountWith(ids, "new"), size_t{kNewCalls});
    const size_t gone =
        kCalls - std::min<size_t>(kCalls, CountWith(ids, "old"));
    // A log's frames after a damaged one are no commits any more.
    if (harm == Harm::kOnePage && !of_log) {
      EXPECT_LE(gone, kRowsAPage);
      most_lost = std::max(most_lost, gone);
      lost += gone;
    }
    if (HasFailure()) break;
  }
  fmt::print(
      "{} mutations: {} set aside at once, {} refused; of a damaged page at "
      "most {} rows lost, {} in all\n",
      mutations, set_aside, refused, most_lost, lost);
  EXPECT_GT(set_aside, 0);
  EXPECT_LT(refused, mutations / 10);
}

TEST(SurvivesDamage, OfAJournal) {
  const TempDirectory source;
  std::string name, journal;
  {
    auto ledger = *Ledger::Open(ManualOptions(source / "ledger"));
    Work(*ledger, "old", kCalls);
    // Its process is taken for dead, its machine for restarted: what is whole
    // is what the checksums vouch for.
    for (const auto& entry :
         std::filesystem::directory_iterator(source / "ledger")) {
      if (entry.path().extension() == Journal::kSuffix) {
        name = entry.path().filename().string();
        journal = Slurp(entry.path().string());
      }
    }
  }
  ASSERT_FALSE(journal.empty());
  // The stamps that the drain writes while the store refuses.
  const TempDirectory stamping;
  Spill(stamping / name, journal);
  {
    auto stamped = Journal::TakeOver(PosixDisk(), stamping / name);
    ASSERT_TRUE(stamped.ok()) << stamped.status();
    ASSERT_TRUE((*stamped)->StampAndSync().ok());
  }
  journal = Slurp(stamping / name);
  std::mt19937 random(13);
  const int mutations = Mutations(60);
  int set_aside = 0;
  size_t most_lost = 0, hopeless = 0;
  for (int i = 0; i < mutations; ++i) {
    SCOPED_TRACE(fmt::format("mutation {}", i));
    const TempDirectory copy;
    std::string bad = journal;
    // Every third time the header, which is small beside the rest.
    Harm harm = Harm::kOnePage;
    if (i % 3 == 0) {
      bad[random() % 40] ^= static_cast<char>(1 + random() % 255);
    } else {
      harm = Mutate(random, &bad);
    }
    Spill(copy / name, bad);
    const bool worked = WorkOn(copy.path());
    EXPECT_TRUE(worked);
    const bool aside = !cli::CheckDirectory(copy.path()).damaged.empty();
    set_aside += aside ? 1 : 0;
    const auto saved = cli::SalvageDirectory(copy.path());
    ASSERT_TRUE(saved.ok()) << saved.status();
    hopeless += saved->hopeless.size();
    const std::set<std::string> ids = IdsIn(copy.path());
    EXPECT_EQ(CountWith(ids, "new"), size_t{kNewCalls});
    const size_t gone =
        kCalls - std::min<size_t>(kCalls, CountWith(ids, "old"));
    // Slots of 512 bytes, eight a page. A version that seems newer is left
    // alone.
    const bool newer = std::filesystem::exists(copy / name);
    if (harm == Harm::kOnePage && !newer) {
      EXPECT_LE(gone, 8U);
      most_lost = std::max(most_lost, gone);
    }
    if (HasFailure()) break;
  }
  fmt::print(
      "{} mutations: {} set aside, {} hopeless; of a damaged page at most {} "
      "calls lost\n",
      mutations, set_aside, hopeless, most_lost);
  EXPECT_GT(set_aside, 0);
}

}  // namespace
}  // namespace toll::internal
