// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "tally/salvage.h"

#include <filesystem>
#include <fstream>
#include <map>

#include "fmt/format.h"
#include <gtest/gtest.h>

#include "ledger/fixture.h"
#include "store/sqlite.h"
#include "store/sqlite_store.h"
#include "store/store_kinds.h"
#include "system/stored.h"
#include "temp_directory.h"

namespace toll::internal {
namespace {

// A ledger of forty calls whose database lost its first page.
class Salvage : public ::testing::Test {
 protected:
  Salvage() : damaged_(directory_ / "old/toll.db") {
    {
      const auto ledger =
          *Ledger::Open({.path = directory_ / "old", .manual_drain = true});
      int64_t parent = 0;  // Of each odd one.
      for (int i = 0; i < 40; ++i) {
        Call call = ledger->Start({.provider = "openai",
                                   .model = "gpt-4o",
                                   .session = "s",
                                   .user = i % 2 == 0 ? "ann" : "bob",
                                   .endpoint = "/v1/chat/completions",
                                   .parent = parent});
        parent = i % 2 == 0 ? call.id() : 0;
        std::move(call).Finish({.body = ChatAnswer(std::to_string(i))});
      }
      EXPECT_TRUE(testing::Pump(*ledger).ok());
    }
    std::fstream file(damaged_,
                      std::ios::in | std::ios::out | std::ios::binary);
    file << std::string(4'096, '\0');
  }

  const TempDirectory directory_;
  const std::string damaged_;
};

TEST_F(Salvage, BringsCallsBackWithTheirSums) {
  const auto store = *OpenSqliteStore(directory_ / "new.db");
  // Numbers of names and journals are taken here: those of old must move.
  ASSERT_TRUE(store->Begin().ok());
  ASSERT_TRUE(store->JournalNumber({1, 2}).ok());
  ASSERT_TRUE(store->IdOf("another").ok());
  ASSERT_TRUE(store->Commit(false).ok());
  const auto salvaged = SalvageDatabase(damaged_, *store);
  ASSERT_TRUE(salvaged.ok()) << salvaged.status();
  EXPECT_EQ(salvaged->found, 40);
  EXPECT_EQ(salvaged->stored, 40);
  const std::vector<StoredCall> calls = ReadCalls(*store);
  ASSERT_EQ(calls.size(), 40U);
  ExpectRollupsEqualRows(*store, calls);
  EXPECT_EQ(calls[0].user, "ann");
  EXPECT_EQ(calls[1].user, "bob");
  EXPECT_EQ(calls[1].model, "gpt-4o");
  EXPECT_EQ(calls[1].record.names[kAgent], 0U);  // Had none, and has none.
  EXPECT_NE(calls[1].raw_usage.find("prompt_tokens"), std::string::npos);
  EXPECT_EQ(calls[0].record.id >> kSequenceBits, 2);
  // What caused a call moves with it; nothing still is nothing.
  EXPECT_EQ(calls[1].record.parent_id, calls[0].record.id);
  EXPECT_EQ(calls[0].record.parent_id, 0);
  EXPECT_EQ(calls[0].record.retry_of, 0);
}

TEST_F(Salvage, AgainChangesNothing) {
  const auto store = *OpenSqliteStore(directory_ / "new.db");
  ASSERT_TRUE(SalvageDatabase(damaged_, *store).ok());
  const auto again = SalvageDatabase(damaged_, *store);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->found, 40);
  EXPECT_EQ(again->stored, 0);
  ExpectRollupsEqualRows(*store, ReadCalls(*store));
}

// Sums are written in the midst of it, so that memory stays bounded.
TEST_F(Salvage, OfVeryManyCallsLosesNoSum) {
  constexpr int64_t kCalls = Tally::kCallsAWrite + 1;
  const std::string old = directory_ / "large.db";
  {
    const auto store = *OpenSqliteStore(old);
    RecordMaker maker(3);
    Tally tally;
    std::vector<MadeRecord> calls;
    for (int64_t i = 1; i <= kCalls; ++i) {
      calls.push_back(maker.Make((int64_t{1} << kSequenceBits) + i, kStart));
    }
    ASSERT_TRUE(StorePass(*store, tally, calls).ok());
  }
  const auto store = *OpenSqliteStore(directory_ / "new.db");
  const auto salvaged = SalvageDatabase(old, *store);
  ASSERT_TRUE(salvaged.ok()) << salvaged.status();
  EXPECT_EQ(salvaged->stored, kCalls);
  ExpectRollupsEqualRows(*store, ReadCalls(*store));
}

// What was dropped has no row, only a sum by journal.
TEST_F(Salvage, KeepsWhatJournalsDropped) {
  const std::string old = directory_ / "dropped.db";
  {
    const auto store = *OpenSqliteStore(old);
    ASSERT_TRUE(store->Begin().ok());
    const int64_t quiet = *store->JournalNumber({5, 6});
    const int64_t number = *store->JournalNumber({7, 8});
    EXPECT_NE(quiet, number);
    const int64_t last = *store->JournalNumber({9, 10});
    ASSERT_TRUE(store->SetDropped({number, 1, Money::PicoUsd(9)}).ok());
    ASSERT_TRUE(store->SetDropped({last, 2, Money::PicoUsd(18)}).ok());
    ASSERT_TRUE(store->Commit(false).ok());
  }
  const auto store = *OpenSqliteStore(directory_ / "new.db");
  ASSERT_TRUE(SalvageDatabase(old, *store).ok());
  std::map<int64_t, int64_t> calls;  // By journal.
  ASSERT_TRUE(store
                  ->ReadDropped([&](const DroppedRow& dropped) {
                    calls[dropped.journal_number] = dropped.calls;
                    EXPECT_EQ(dropped.cost, Money::PicoUsd(9 * dropped.calls));
                  })
                  .ok());
  ASSERT_TRUE(store->Begin().ok());
  const std::map<int64_t, int64_t> expected = {
      {*store->JournalNumber({7, 8}), 1}, {*store->JournalNumber({9, 10}), 2}};
  EXPECT_EQ(calls, expected);
  ASSERT_TRUE(store->Commit(false).ok());
}

// Pages are read, not tables: what a row is, its columns tell. Any that should
// be a number and is none makes it something else's.
TEST_F(Salvage, TakesOnlyWhatCanBeACall) {
  constexpr int kColumns = 34;
  constexpr int kNumbers = 29;
  for (int bad = 0; bad < kNumbers; ++bad) {
    const std::string other = directory_ / fmt::format("other{}.db", bad);
    const Connection db = *Connect(other, Access::kWrite);
    std::string columns = "id INTEGER PRIMARY KEY";
    std::string values = fmt::format("{}", (1LL << kSequenceBits) + 5);
    for (int i = 1; i < kColumns; ++i) {
      columns += fmt::format(",c{}", i);
      // From 29 on: texts and a blob, which may be missing.
      values += i == bad ? ",'text'" : i < kNumbers ? ",0" : ",NULL";
    }
    const std::string sql =
        fmt::format("CREATE TABLE other({}); INSERT INTO other VALUES({})",
                    columns, values);
    ASSERT_TRUE(Execute(db.get(), sql.c_str(), "make").ok());
    const auto store =
        *OpenSqliteStore(directory_ / fmt::format("new{}.db", bad));
    const auto salvaged = SalvageDatabase(other, *store);
    ASSERT_TRUE(salvaged.ok()) << salvaged.status();
    EXPECT_EQ(salvaged->found, bad == 0 ? 1 : 0) << bad;
  }
}

TEST_F(Salvage, OfWhatIsNoDatabaseFindsNothing) {
  const auto store = *OpenSqliteStore(directory_ / "new.db");
  std::ofstream(directory_ / "rubbish") << std::string(10'000, '\x0d');
  const auto salvaged = SalvageDatabase(directory_ / "rubbish", *store);
  ASSERT_TRUE(salvaged.ok()) << salvaged.status();
  EXPECT_EQ(salvaged->found, 0);
}

}  // namespace
}  // namespace toll::internal
