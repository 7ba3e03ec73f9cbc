// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "price/price_record.h"

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

const PriceBook& Embedded() { return PriceBook::Embedded(); }

Record Used(uint32_t input, uint32_t output) {
  Record record;
  record.start_ns = 1'795'248'000'000'000'000;
  record.provenance = Provenance::kReported;
  record.leaves[kInput] = input;
  record.leaves[kOutput] = output;
  return record;
}

TEST(PriceRecord, PricesByTheKey) {
  PriceTable table;
  Record record = Used(1'000, 100);
  EXPECT_EQ(PriceRecord({.provider = "openai", .model = "gpt-4o"}, Embedded,
                        table, &record),
            "openai/gpt-4o/standard@2026-11-21");
  // 1,000 x $2.5/M + 100 x $10/M.
  EXPECT_EQ(record.cost_pico, 3'500'000'000);
  EXPECT_EQ(record.cost_state, CostState::kComputed);
  EXPECT_EQ(table.keys_count(), 1u);
}

TEST(PriceRecord, SaysWhatTheCostIsWorth) {
  PriceTable table;
  for (const auto& [provenance, state] :
       {std::pair{Provenance::kHost, CostState::kComputed},
        {Provenance::kPartial, CostState::kPartial},
        {Provenance::kEstimated, CostState::kEstimated}}) {
    Record record = Used(1, 1);
    record.provenance = provenance;
    PriceRecord({.provider = "openai", .model = "gpt-4o"}, Embedded, table,
                &record);
    EXPECT_EQ(record.cost_state, state);
  }
}

TEST(PriceRecord, WithoutAPriceItIsUnpriced) {
  PriceTable table;
  Record record = Used(1, 1);
  EXPECT_EQ(PriceRecord({.provider = "openai", .model = "nobody-knows-it"},
                        Embedded, table, &record),
            "");
  EXPECT_EQ(record.cost_state, CostState::kUnpriced);
  EXPECT_EQ(record.cost_pico, 0);
}

TEST(PriceRecord, AddsWhatOtherModelsDid) {
  PriceTable table;
  Record alone = Used(10, 10);
  const PriceKey key = {.provider = "anthropic", .model = "claude-sonnet-4-5"};
  PriceRecord(key, Embedded, table, &alone);
  Record advised = Used(10, 10);
  advised.flags = kOtherModels;
  advised.raw_usage = R"({"input_tokens":10,"output_tokens":10,"iterations":[)"
                      R"({"type":"advisor_message","model":"claude-opus-4-5",)"
                      R"("input_tokens":1000,"output_tokens":100}]})";
  PriceRecord(key, Embedded, table, &advised);
  EXPECT_EQ(advised.cost_state, CostState::kComputed);
  // 1,000 x $5/M + 100 x $25/M more.
  EXPECT_EQ(advised.cost_pico - alone.cost_pico, 7'500'000'000);
}

TEST(PriceRecord, IsPartialWhereAnotherModelHasNoPrice) {
  PriceTable table;
  Record record = Used(10, 10);
  const PriceKey key = {.provider = "anthropic", .model = "claude-sonnet-4-5"};
  PriceRecord(key, Embedded, table, &record);
  const int64_t alone_pico = record.cost_pico;
  record.flags = kOtherModels;
  record.raw_usage = R"({"input_tokens":10,"output_tokens":10,"iterations":[)"
                     R"({"type":"advisor_message","model":"nobody-knows-it",)"
                     R"("input_tokens":1000,"output_tokens":100}]})";
  PriceRecord(key, Embedded, table, &record);
  EXPECT_EQ(record.cost_state, CostState::kPartial);
  EXPECT_EQ(record.cost_pico, alone_pico);
}

TEST(CompareCosts, FlagsOnlyExactCostsThatAreStatedOtherwise) {
  Record record = Used(1, 1);
  record.cost_state = CostState::kComputed;
  record.cost_pico = 5;
  CompareCosts(&record);
  EXPECT_EQ(record.flags & kCostDiffers, 0u) << "not stated";
  record.has_reported_cost = true;
  CompareCosts(&record);
  EXPECT_NE(record.flags & kCostDiffers, 0u);
  record.reported_cost_pico = 5;
  CompareCosts(&record);
  EXPECT_EQ(record.flags & kCostDiffers, 0u) << "the flag goes again";
  record.reported_cost_pico = 6;
  record.cost_state = CostState::kEstimated;
  CompareCosts(&record);
  EXPECT_EQ(record.flags & kCostDiffers, 0u) << "ours is no exact cost";
}

}  // namespace
}  // namespace toll::internal
