// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Goal: after Reprice every record costs what the other book says, and rollups
// and sessions are the sum of the records, wherever they had been poured.
// Method: made-up history over months, in both stores, against direct sums.

#include "tally/reprice.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "price/price_record.h"
#include "store/sqlite.h"
#include "store/store_kinds.h"

namespace toll::internal {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

// Half of gpt-4o's price; a price for a model that nobody knew.
constexpr char kNegotiated[] = R"({"schema":"toll-prices/1","made":"2026-11-21",
  "providers":[{"id":"openai","models":[
    {"id":"gpt-4o","match":["gpt-4o"],
     "rates":[{"input":"1.25","output":"5"}]},
    {"id":"nobody-knows-it","match":["nobody-knows-it"],
     "rates":[{"input":"1","output":"1"}]}]}]})";

struct Sum {
  Money cost;
  int64_t unpriced = 0;
  int64_t differing = 0;
  Money beyond;
  Money estimated;
  Money partial;
  friend bool operator==(const Sum&, const Sum&) = default;
  void Add(const Totals& totals) {
    cost += totals.cost;
    unpriced += totals.unpriced;
    differing += totals.differing;
    beyond += totals.stated_beyond;
    estimated += totals.estimated_cost;
    partial += totals.partial_cost;
  }
  void Add(const Record& record) {
    cost += Money::PicoUsd(record.cost_pico);
    unpriced += record.cost_state == CostState::kUnpriced ? 1 : 0;
    const Money cost_here = Money::PicoUsd(record.cost_pico);
    if (record.cost_state == CostState::kEstimated) estimated += cost_here;
    if (record.cost_state == CostState::kPartial) partial += cost_here;
    if ((record.flags & kCostDiffers) == 0) return;
    ++differing;
    beyond += Money::PicoUsd(record.reported_cost_pico - record.cost_pico);
  }
};
// By model and day, by session, in all.
using Sums = std::map<std::string, Sum>;

class RepriceTest : public StoreTest {
 protected:
  const absl::Time first_ =
      absl::FromCivil(absl::CivilDay(2026, 2, 1), absl::UTCTimeZone());

  // Some 100 days of calls of known and unknown models, priced by the
  // embedded book.
  void Fill(Store& store, int64_t count) {
    RecordMaker maker(7);
    Tally tally;
    PriceTable table;
    std::vector<MadeRecord> pass;
    for (int64_t i = 1; i <= count; ++i) {
      MadeRecord made = maker.Make(
          i, absl::ToUnixNanos(first_ + absl::Hours(2'400) * i / count));
      made.names[kProvider] = "openai";
      made.names[kServedModel] = {};
      constexpr const char* kModels[] = {"gpt-4o", "gpt-4o-mini",
                                         "nobody-knows-it"};
      made.names[kModel] = kModels[maker.Below(3)];
      made.names[kServiceTier] = maker.Below(4) == 0 ? "priority" : "";
      Record& record = made.record;
      record.flags = 0;
      record.cost_pico = 0;
      record.cost_state = CostState::kNone;
      if (record.provenance != Provenance::kNone &&
          record.outcome != Outcome::kCached) {
        const std::string id = PriceRecord({.provider = "openai",
                                            .model = made.names[kModel],
                                            .tier = made.names[kServiceTier]},
                                           PriceBook::Embedded, table, &record);
        made.names[kPriceId] = id;
        CompareCosts(&record);
      }
      pass.push_back(made);
      if (pass.size() < 50) continue;
      ASSERT_TRUE(StorePass(store, tally, pass).ok());
      pass.clear();
      now_ = absl::FromUnixNanos(record.start_ns);
      for (int k = 0; k < 30; ++k) store.Maintain();
    }
    ASSERT_TRUE(StorePass(store, tally, pass).ok());
  }

  static Sums OfRecords(Store& store) {
    Sums sums;
    EXPECT_TRUE(
        store
            .Read([&](StoreReader& reader) {
              return reader.ReadRecords(0, [&](const Record& record) {
                sums["all"].Add(record);
                sums[*reader.NameText(record.names[kModel])].Add(record);
                const NameId session = record.names[kSession];
                if (session == 0) return;
                sums["session " + *reader.NameText(session)].Add(record);
              });
            })
            .ok());
    return sums;
  }

  static Sums OfRollups(Store& store) {
    Sums sums;
    const auto read = [&](StoreReader& reader) -> absl::Status {
      absl::Status status = reader.ReadRollups(
          {BucketKind::kMonth, 0, kMinuteMax}, false,
          [&](const RollupView& row) {
            sums["all"].Add(row.totals);
            const NameId model = reader.SetOf(row.set)->model;
            sums[*reader.NameText(model)].Add(row.totals);
          });
      if (!status.ok()) return status;
      return reader.ReadSessions({}, false, [&](const SessionRow& row) {
        sums["session " + *reader.NameText(row.session)].Add(row.totals);
      });
    };
    EXPECT_TRUE(store.Read(read).ok());
    return sums;
  }
};

void LoseLastPageOfCalls(const std::string& path) {
  const Connection db = *Connect(path, Access::kWrite);
  TOLL_ASSERT_OK(Execute(db.get(), "PRAGMA wal_checkpoint(TRUNCATE)", "test"));
  Statement leaves;
  TOLL_ASSERT_OK(
      leaves.Prepare(db.get(),
                     "SELECT pgoffset,pgsize FROM dbstat WHERE name='call' "
                     "AND pagetype='leaf' ORDER BY path DESC LIMIT 1"));
  ASSERT_TRUE(leaves.Step());
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(leaves.Int(0));
  file << std::string(static_cast<size_t>(leaves.Int(1)), '\0');
}

TEST_P(RepriceTest, LeavesRowsAndSumsAgreed) {
  const std::shared_ptr<Store> store = Open();
  Fill(*store, 1'500);
  const Sums before = OfRecords(*store);
  ASSERT_EQ(before, OfRollups(*store));
  const PriceBook book =
      PriceBook::Embedded().With(*PriceBook::Parse(kNegotiated));

  const auto look = Reprice(*store, book, {}, RepriceMode::kLook);
  ASSERT_TRUE(look.ok()) << look.status();
  EXPECT_EQ(OfRecords(*store), before) << "a look writes nothing";

  const auto repriced = Reprice(*store, book, {}, RepriceMode::kWrite);
  ASSERT_TRUE(repriced.ok()) << repriced.status();
  const Sums after = OfRecords(*store);
  EXPECT_EQ(after, OfRollups(*store));
  for (int k = 0; k < 300; ++k) store->Maintain();
  EXPECT_EQ(after, OfRollups(*store)) << "poured";

  const RepricedModel& total = repriced->total;
  EXPECT_EQ(total.before, before.at("all").cost);
  EXPECT_EQ(total.after, after.at("all").cost);
  EXPECT_EQ(total.unpriced_before, before.at("all").unpriced);
  EXPECT_EQ(total.unpriced_after, after.at("all").unpriced);
  EXPECT_GT(total.changed, 400);
  EXPECT_EQ(total.changed, look->total.changed);
  EXPECT_EQ(total.after, look->total.after);
  ASSERT_EQ(repriced->models.size(), 3u);
  RepricedModel sum;
  for (const RepricedModel& model : repriced->models) {
    EXPECT_EQ(model.provider, "openai");
    EXPECT_EQ(model.after, after.at(model.model).cost) << model.model;
    sum.calls += model.calls;
    sum.changed += model.changed;
  }
  EXPECT_EQ(sum.calls, total.calls);
  EXPECT_EQ(sum.changed, total.changed);
  EXPECT_EQ(after.at("gpt-4o-mini"), before.at("gpt-4o-mini"));
  EXPECT_GT(before.at("nobody-knows-it").unpriced, 0);
  EXPECT_LT(after.at("gpt-4o").cost, before.at("gpt-4o").cost);

  const auto again = Reprice(*store, book, {}, RepriceMode::kWrite);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->total.changed, 0);
  const auto back =
      Reprice(*store, PriceBook::Embedded(), {}, RepriceMode::kWrite);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(OfRecords(*store), before);
  EXPECT_EQ(OfRollups(*store), before);
}

TEST_P(RepriceTest, KeepsToItsRange) {
  const std::shared_ptr<Store> store = Open();
  Fill(*store, 1'000);
  std::vector<int64_t> starts;  // Of what has a price.
  ASSERT_TRUE(store
                  ->ReadRecords(0,
                                [&](const Record& record) {
                                  if (record.cost_state != CostState::kNone &&
                                      record.outcome != Outcome::kCached) {
                                    starts.push_back(record.start_ns);
                                  }
                                })
                  .ok());
  std::sort(starts.begin(), starts.end());
  // Such a call starts at each of the bounds.
  const int64_t since_ns = starts[starts.size() / 3];
  const int64_t until_ns = starts[starts.size() * 2 / 3];
  ASSERT_LT(since_ns, until_ns);
  const auto repriced = Reprice(
      *store, PriceBook::Embedded().With(*PriceBook::Parse(kNegotiated)),
      {.since_ns = since_ns, .until_ns = until_ns}, RepriceMode::kWrite);
  ASSERT_TRUE(repriced.ok()) << repriced.status();
  const auto within = std::count_if(starts.begin(), starts.end(), [&](auto at) {
    return at >= since_ns && at < until_ns;
  });
  EXPECT_EQ(repriced->total.calls, within);
  EXPECT_EQ(OfRecords(*store), OfRollups(*store));
}

// Where the last calls cannot be read, the others would get another price.
class RepriceOfDamaged : public RepriceTest {};

TEST_P(RepriceOfDamaged, IsRefusedAndChangesNothing) {
  Fill(*Open(), 1'500);
  LoseLastPageOfCalls(directory_ / "toll.db");
  const std::shared_ptr<Store> store = Open();
  const auto readable = [&store] {
    Money sum;
    EXPECT_FALSE(store
                     ->ReadRecords(0,
                                   [&sum](const Record& record) {
                                     sum += Money::PicoUsd(record.cost_pico);
                                   })
                     .ok());
    return sum;
  };
  const Money before = readable();
  EXPECT_GT(before, Money());
  const Sums rollups = OfRollups(*store);
  const PriceBook book =
      PriceBook::Embedded().With(*PriceBook::Parse(kNegotiated));
  for (const RepriceMode mode : {RepriceMode::kLook, RepriceMode::kWrite}) {
    EXPECT_EQ(Reprice(*store, book, {}, mode).status().code(),
              absl::StatusCode::kDataLoss);
  }
  EXPECT_EQ(readable(), before);
  EXPECT_EQ(OfRollups(*store), rollups);
}

INSTANTIATE_TEST_SUITE_P(Stores, RepriceOfDamaged,
                         ::testing::Values(StoreKind::kSqlite), KindName);
INSTANTIATE_TEST_SUITE_P(Stores, RepriceTest,
                         ::testing::Values(StoreKind::kMemory,
                                           StoreKind::kSqlite),
                         KindName);

}  // namespace
}  // namespace toll::internal
