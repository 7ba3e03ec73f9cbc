// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Goal: a ledger prunes what its options say, its own journal's rows too, and
// says how much; what is gone stays added up, also after a death.
// Method: a database, a clock that moves by hand, days of calls.

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "ledger/fixture.h"
#include "store/sqlite_prune.h"
#include "store/sqlite_store.h"

namespace toll::internal {
namespace {

class EngineRetention : public LedgerFixture {
 protected:
  void OpenDatabase(int64_t days) {
    Options options = ManualOptions();
    options.store = nullptr;
    options.records_days_max = days;
    Open(std::move(options));
  }
  void Settle(int calls) {
    for (int i = 0; i < calls; ++i) Start().Settle({.input = 1'000'000});
    Pump();
  }
  // Passes that find nothing to store.
  void Rest(int minutes) {
    for (int i = 0; i < minutes; ++i) {
      clock_->Advance(absl::Minutes(1));
      Pump();
    }
  }
  Retained Kept() {
    const auto retained = ReadRetained(directory_ / "ledger/toll.db");
    EXPECT_TRUE(retained.ok()) << retained.status();
    return retained.value_or(Retained());
  }
  Money Added() {
    Money cost;
    const auto store = OpenSqliteStoreForReading(directory_ / "ledger/toll.db");
    EXPECT_TRUE(
        (*store)
            ->Read([&](StoreReader& reader) {
              return reader.ReadRollups(
                  {BucketKind::kMonth, 0, kMinuteMax}, false,
                  [&](const RollupView& row) { cost += row.totals.cost; });
            })
            .ok());
    return cost;
  }
};

TEST_F(EngineRetention, PrunesItsOwnCallsAndKeepsTheirSums) {
  OpenDatabase(3);
  for (int day = 0; day < 5; ++day) {
    Settle(10);
    clock_->Advance(absl::Hours(24));
    Rest(6);
  }
  EXPECT_EQ(ledger_->health().pruned, 30);
  EXPECT_EQ(Kept().pruned, 30);
  EXPECT_EQ(Kept().rows, 20);
  const Money all = Added();
  EXPECT_EQ(all.ToString(), "125");
  EXPECT_TRUE(ledger_->Close().ok());
  ledger_.reset();
  // Another host, to whom the rows of a journal that is gone are free, too.
  clock_->Advance(absl::Hours(24));
  OpenDatabase(1);
  Rest(6);
  EXPECT_EQ(ledger_->health().pruned, 20);
  EXPECT_EQ(Kept().rows, 0);
  EXPECT_EQ(Kept().pruned, 50);
  EXPECT_EQ(Added(), all);
}

TEST_F(EngineRetention, KeepsEveryCallUnlessTold) {
  OpenDatabase(0);
  Settle(10);
  clock_->Advance(absl::Hours(24 * 365 * 10));
  Rest(6);
  EXPECT_EQ(ledger_->health().pruned, 0);
  EXPECT_EQ(Kept().rows, 10);
}

TEST_F(EngineRetention, PrunesFilesThatWereSetAside) {
  OpenDatabase(0);
  const auto file = [this](int days_ago) {
    return directory_ / ("ledger/toll.db.damaged-" +
                         std::to_string(1'767'225'600 - days_ago * 86'400));
  };
  ledger_.reset();
  for (const int days_ago : {10, 40}) std::ofstream(file(days_ago)) << "x";
  OpenDatabase(0);
  Pump();
  EXPECT_TRUE(std::filesystem::exists(file(10)));
  EXPECT_FALSE(std::filesystem::exists(file(40)));
}

}  // namespace
}  // namespace toll::internal
