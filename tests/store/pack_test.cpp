// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/pack.h"

#include <map>
#include <random>

#include <gtest/gtest.h>

#include "base/histogram.h"

namespace toll::internal {
namespace {

RollupView MakeRow(SetId set, int64_t calls) {
  RollupView row;
  row.set = set;
  row.totals.calls = calls;
  row.totals.unpriced = calls / 2;
  row.totals.cost = Money::PicoUsd(Int128{calls} * 1'234'567'890'123'456'789);
  row.totals.leaves[kInput] = calls * 1'000;
  row.totals.leaves[kCitation] = 1;
  row.leaf_mask = 1u << kInput | 1u << kCitation;
  return row;
}

TEST(Pack, GivesItsRowsBackInOrder) {
  std::vector<uint16_t> seen = {7, 7, 900};
  const std::string latency = EncodeHistogram(&seen);
  PackBuilder builder(100);
  for (const SetId set : {900u, 3u, 70'000u}) {
    RollupView row = MakeRow(set, set);
    row.histograms[0] = latency;
    builder.Add(row);
    builder.Add(row);
  }
  std::string totals;
  std::string histograms;
  builder.Encode(&totals, &histograms);
  std::vector<SetId> sets;
  EXPECT_TRUE(VisitPack(totals, histograms, [&](const RollupView& row) {
    sets.push_back(row.set);
    EXPECT_EQ(row.totals.calls, 2 * int64_t{row.set});
    EXPECT_EQ(row.totals.cost.pico_usd(),
              2 * Int128{row.set} * 1'234'567'890'123'456'789);
    EXPECT_EQ(row.totals.leaves[kInput], 2'000 * int64_t{row.set});
    EXPECT_EQ(row.totals.leaves[kCitation], 2);
    EXPECT_EQ(row.histograms[0], MergeHistograms(latency, latency));
    EXPECT_TRUE(row.histograms[2].empty());
  }));
  EXPECT_EQ(sets, (std::vector<SetId>{3, 900, 70'000}));
  // Without histograms too.
  EXPECT_TRUE(VisitPack(totals, "", [](const RollupView& row) {
    EXPECT_TRUE(row.histograms[0].empty());
  }));
}

TEST(Pack, ARowDoesNotInheritTheLeavesOfTheOneBefore) {
  PackBuilder builder(100);
  builder.Add(MakeRow(1, 5));
  RollupView bare;
  bare.set = 2;
  bare.totals.calls = 1;
  builder.Add(bare);
  std::string totals;
  std::string histograms;
  builder.Encode(&totals, &histograms);
  EXPECT_TRUE(VisitPack(totals, histograms, [](const RollupView& row) {
    if (row.set == 2) {
      EXPECT_EQ(row.totals.leaves, Totals().leaves);
      EXPECT_EQ(row.totals.unpriced, 0);
    }
  }));
}

// Of one byte to nine, between other numbers and at the end.
TEST(Pack, KeepsNumbersOfEveryLength) {
  for (int bits = 0; bits < 63; ++bits) {
    for (const int64_t number :
         {(int64_t{1} << bits) - 1, int64_t{1} << bits}) {
      PackBuilder builder(100);
      for (const SetId set : {1U, 2U}) {
        RollupView row;
        row.set = set;
        row.totals.calls = row.totals.errors = number;
        row.totals.cost = Money::PicoUsd(number);
        row.totals.leaves[kOutput] = number;
        row.leaf_mask = 1u << kOutput;
        builder.Add(row);
      }
      std::string totals;
      std::string histograms;
      builder.Encode(&totals, &histograms);
      int rows = 0;
      EXPECT_TRUE(VisitPack(totals, "", [&](const RollupView& row) {
        ++rows;
        EXPECT_EQ(row.totals.calls, number);
        EXPECT_EQ(row.totals.errors, number);
        EXPECT_EQ(row.totals.cost.pico_usd(), number);
        EXPECT_EQ(row.totals.leaves[kOutput], number);
      }));
      EXPECT_EQ(rows, 2) << number;
    }
  }
}

TEST(Pack, KeepsApartWhatOfTheCostIsInexact) {
  PackBuilder builder(100);
  for (SetId set = 1; set <= 4; ++set) {
    RollupView row = MakeRow(set, 1);
    if (set % 2 == 0) row.totals.estimated_cost = Money::PicoUsd(7'000'001);
    if (set == 2) row.totals.partial_cost = Money::PicoUsd(-5);
    if (set == 3) row.totals.partial_cost = Money::PicoUsd(11);
    builder.Add(row);
    builder.Add(row);
  }
  std::string totals;
  std::string histograms;
  builder.Encode(&totals, &histograms);
  std::string seen;
  EXPECT_TRUE(VisitPack(totals, "", [&](const RollupView& row) {
    seen += row.totals.estimated_cost.ToString() + " " +
            row.totals.partial_cost.ToString() + "|";
    EXPECT_EQ(row.totals.leaves[kInput], 2'000);
  }));
  EXPECT_EQ(seen,
            "0 0|0.000014000002 -0.00000000001|0 0.000000000022|"
            "0.000014000002 0|");
}

TEST(Pack, AddsUpWhatIsBeyondTheCap) {
  PackBuilder builder(2'000);
  for (SetId set = 1; set <= 2'500; ++set) builder.Add(MakeRow(set, 1));
  EXPECT_TRUE(builder.capped());
  std::string totals;
  std::string histograms;
  builder.Encode(&totals, &histograms);
  int64_t sets = 0;
  int64_t calls = 0;
  VisitPack(totals, "", [&](const RollupView& row) {
    ++sets;
    calls += row.totals.calls;
    if (row.set == kOtherSet) {
      EXPECT_EQ(row.totals.calls, 500);
    }
  });
  EXPECT_EQ(sets, 2'001);
  EXPECT_EQ(calls, 2'500);
  // A set that has its place keeps it.
  builder.Add(MakeRow(1, 41));
  builder.Encode(&totals, &histograms);
  VisitPack(totals, "", [](const RollupView& row) {
    if (row.set == 1) {
      EXPECT_EQ(row.totals.calls, 42);
    }
  });
}

TEST(Pack, LeavesAddUpAsHistogramsDo) {
  Totals totals;
  totals.leaves[kInput] = 3;
  totals.leaves[kSearchUnits] = 5;
  std::string blob;
  AppendLeaves(totals, 0, &blob);
  blob = MergeHistograms(blob, blob);
  Totals sum;
  uint32_t mask = 0;
  TakeLeaves(blob, &sum, &mask);
  EXPECT_EQ(sum.leaves[kInput], 6);
  EXPECT_EQ(sum.leaves[kSearchUnits], 10);
  EXPECT_EQ(mask, 1u << kInput | 1u << kSearchUnits);
}

TEST(Pack, SurvivesDamage) {
  PackBuilder whole(100);
  for (SetId set = 1; set < 50; ++set) whole.Add(MakeRow(set * 7, set));
  std::string totals;
  std::string histograms;
  whole.Encode(&totals, &histograms);
  std::mt19937_64 random(6);
  for (int round = 0; round < 3'000; ++round) {
    std::string bad = totals.substr(0, random() % totals.size());
    std::string worse = histograms.substr(0, random() % histograms.size());
    for (int i = 0; i < 4 && !bad.empty(); ++i) {
      bad[random() % bad.size()] = static_cast<char>(random());
    }
    PackBuilder builder(10);
    builder.Add(bad, worse);
    std::string again;
    builder.Encode(&again, &worse);
    EXPECT_TRUE(VisitPack(again, worse, [](const RollupView&) {}));
  }
}

}  // namespace
}  // namespace toll::internal
