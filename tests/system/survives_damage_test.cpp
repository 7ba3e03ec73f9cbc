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
#include "journal/layout.h"
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
constexpr int kCommits = 3;  // In the log; the rest is in the database.
constexpr size_t kCallsACommit = kCalls / 2 / kCommits;
// The most rows that a page has room for.
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

struct Harm {
  bool is_cut = false;
  size_t at = 0;  // The first byte of the page that is not whole any more.
};

// Damages `bytes`; tells what can be lost by it.
Harm Mutate(std::mt19937& random, std::string* bytes) {
  const size_t at = random() % bytes->size();
  const size_t first = at / kPageBytes * kPageBytes;
  switch (random() % 4) {
    case 0:  // A flipped bit.
      (*bytes)[at] = static_cast<char>((*bytes)[at] ^ (1 << random() % 8));
      return {false, first};
    case 1: {  // Rubbish, within a page.
      const size_t end = std::min(bytes->size(), first + kPageBytes);
      for (size_t i = at; i < std::min(end, at + 64); ++i) {
        (*bytes)[i] = static_cast<char>(random());
      }
      return {false, first};
    }
    case 2: {  // A zeroed page.
      const size_t size = std::min(kPageBytes, bytes->size() - first);
      bytes->replace(first, size, size, '\0');
      return {false, first};
    }
    default:
      bytes->resize(at);
      return {true, first};
  }
}

// The most that a cut of a database loses: the rows from that page on. Where
// not even the first page is whole the log goes with it.
size_t RowsFrom(const std::string& database, size_t at) {
  if (at < kPageBytes) return kCalls;
  size_t rows = 0;
  for (at = database.find("old-", at); at != std::string::npos;
       at = database.find("old-", at + 1)) {
    ++rows;
  }
  return rows;
}

// The most that damage of a log loses: the commits that end behind it.
size_t RowsCommittedFrom(const std::vector<size_t>& log_sizes, size_t at) {
  size_t rows = 0;
  for (const size_t size : log_sizes) rows += size > at ? kCallsACommit : 0;
  return rows;
}

// The most that a cut of a journal loses: the slots from there on that were
// used. Notes and names stand before all slots.
size_t SlotsFrom(const std::string& journal, size_t at) {
  const std::string unused(sizeof(Slot), '\0');
  size_t slots = 0;
  for (; at < journal.size(); at += sizeof(Slot)) {
    if (journal.compare(at, sizeof(Slot), unused) != 0) ++slots;
  }
  return slots;
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
  std::vector<size_t> log_sizes;  // After each commit.
  {
    auto ledger = *Ledger::Open(ManualOptions(source / "ledger"));
    Work(*ledger, "old", kCalls / 2);
    ASSERT_TRUE(ledger->Flush(absl::Seconds(5)).ok());
    ledger.reset();  // Its calls go from the log into the database.
    ledger = *Ledger::Open(ManualOptions(source / "ledger"));
    for (int i = 0; i < kCommits; ++i) {
      Work(*ledger, fmt::format("old-{}", i), kCallsACommit);
      ASSERT_TRUE(ledger->Flush(absl::Seconds(5)).ok());
      log_sizes.push_back(
          std::filesystem::file_size(source / "ledger/toll.db-wal"));
    }
    ASSERT_TRUE(std::is_sorted(log_sizes.begin(), log_sizes.end()));
    database = Slurp(source / "ledger/toll.db");
    log = Slurp(source / "ledger/toll.db-wal");
    ASSERT_EQ(log.size(), log_sizes.back());
    ASSERT_GT(database.size(), size_t{10} * 4096);
  }
  std::mt19937 random(11);
  const int mutations = Mutations(120);
  int refused = 0, set_aside = 0, cuts = 0;
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
    if (of_log) {
      // A log's frames after a damaged one are no commits any more.
      EXPECT_LE(gone, RowsCommittedFrom(log_sizes, harm.at));
    } else if (harm.is_cut) {
      EXPECT_LE(gone, RowsFrom(database, harm.at));
      cuts += harm.at >= kPageBytes ? 1 : 0;
    } else {
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
  EXPECT_EQ(refused, 0);
  EXPECT_GT(cuts, 0);
}

// A journal of kCalls calls, with the stamps that the drain writes while the
// store refuses: its process is taken for dead, its machine for restarted, and
// what is whole is what the checksums vouch for.
std::string StampedJournal(std::string* name) {
  const TempDirectory source;
  const TempDirectory copy;
  auto ledger = *Ledger::Open(ManualOptions(source / "ledger"));
  Work(*ledger, "old", kCalls);
  for (const auto& entry :
       std::filesystem::directory_iterator(source / "ledger")) {
    if (entry.path().extension() != Journal::kSuffix) continue;
    *name = entry.path().filename().string();
    Spill(copy / *name, Slurp(entry.path().string()));
    auto stamped = Journal::TakeOver(PosixDisk(), copy / *name);
    EXPECT_TRUE(stamped.ok()) << stamped.status();
    EXPECT_TRUE((*stamped)->StampAndSync().ok());
    return Slurp(copy / *name);
  }
  return {};
}

TEST(SurvivesDamage, OfAJournal) {
  std::string name;
  const std::string journal = StampedJournal(&name);
  ASSERT_FALSE(journal.empty());
  std::mt19937 random(13);
  const int mutations = Mutations(60);
  const size_t slots_at =
      JournalLayout::For(static_cast<uint32_t>(ManualOptions("").notes_count))
          .slots_at;
  int set_aside = 0, cuts = 0;
  size_t most_lost = 0, hopeless = 0;
  for (int i = 0; i < mutations; ++i) {
    SCOPED_TRACE(fmt::format("mutation {}", i));
    const TempDirectory copy;
    std::string bad = journal;
    // Every third time the header, which is small beside the rest.
    Harm harm;
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
    if (harm.is_cut) {
      EXPECT_LE(gone, std::min<size_t>(kCalls, SlotsFrom(journal, harm.at)));
      cuts += harm.at > slots_at ? 1 : 0;
    } else if (!newer) {
      EXPECT_LE(gone, kPageBytes / sizeof(Slot));
      most_lost = std::max(most_lost, gone);
    }
    if (HasFailure()) break;
  }
  fmt::print(
      "{} mutations: {} set aside, {} hopeless; of a damaged page at most {} "
      "calls lost\n",
      mutations, set_aside, hopeless, most_lost);
  EXPECT_GT(set_aside, 0);
  EXPECT_GT(cuts, 0);
}

}  // namespace
}  // namespace toll::internal
