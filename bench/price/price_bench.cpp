// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What pricing costs: the book at start-up, an entry at its compilation, a
// call on the host's thread.

#include <benchmark/benchmark.h>

#include "price/book_parser.h"
#include "price/compiled_price.h"
#include "price/embedded.h"
#include "price/price_table.h"

namespace toll::internal {
namespace {

constexpr int64_t kNow = int64_t{1795255200} * 1'000'000'000;
constexpr PriceKey kUsual{
    .provider = "openai", .model = "gpt-4o-2024-08-06", .tier = "default"};
constexpr PriceKey kSteps{.provider = "anthropic",
                          .model = "claude-sonnet-4-5-20250929",
                          .tier = "standard"};
constexpr PriceKey kFallBack{.provider = "azure",
                             .model = "claude-sonnet-4-5-20250929"};
constexpr PriceKey kOpenRouter{.provider = "openrouter",
                               .model = "qwen/qwq-32b:free"};

Leaves UsualLeaves() {
  Leaves leaves = {};
  leaves[kInput] = 712;
  leaves[kCacheRead] = 100;
  leaves[kOutput] = 40;
  leaves[kReasoning] = 8;
  return leaves;
}

void BM_Baseline(benchmark::State& state) {
  for (auto _ : state) benchmark::ClobberMemory();
}
BENCHMARK(BM_Baseline);

void BM_Book_Parse(benchmark::State& state) {
  for (auto _ : state) {
    auto facts = ParsePaddedBook(EmbeddedBookText());
    if (!facts.ok()) state.SkipWithError("the embedded book is damaged");
    benchmark::DoNotOptimize(facts);
  }
}
BENCHMARK(BM_Book_Parse)->Unit(benchmark::kMicrosecond);

void BM_Compile(benchmark::State& state, const PriceKey& key) {
  const PriceBook& book = PriceBook::Embedded();
  for (auto _ : state) {
    auto price = Compile(book, key, kNow);
    if (!price) state.SkipWithError("unpriced");
    benchmark::DoNotOptimize(price);
  }
}
BENCHMARK_CAPTURE(BM_Compile, usual, kUsual);
BENCHMARK_CAPTURE(BM_Compile, steps, kSteps);
BENCHMARK_CAPTURE(BM_Compile, fall_back, kFallBack);
BENCHMARK_CAPTURE(BM_Compile, openrouter, kOpenRouter);

void Cost(benchmark::State& state, const PriceKey& key, const Leaves& usage) {
  const auto price = Compile(PriceBook::Embedded(), key, kNow);
  Leaves leaves = usage;
  uint32_t flags = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(leaves);
    benchmark::DoNotOptimize(CostPico(*price, leaves, &flags));
  }
}

void BM_CostPico_Narrow(benchmark::State& state) {
  Cost(state, kUsual, UsualLeaves());
}
BENCHMARK(BM_CostPico_Narrow);

void BM_CostPico_BelowAStep(benchmark::State& state) {
  Cost(state, kSteps, UsualLeaves());
}
BENCHMARK(BM_CostPico_BelowAStep);

void BM_CostPico_Wide(benchmark::State& state) {
  Leaves leaves = UsualLeaves();
  leaves[kWebSearches] = 1;
  Cost(state, kUsual, leaves);
}
BENCHMARK(BM_CostPico_Wide);

void BM_PriceTable_Find(benchmark::State& state) {
  PriceTable table;
  for (const PriceKey& key : {kUsual, kSteps, kFallBack}) {
    table.Publish(*Compile(PriceBook::Embedded(), key, kNow));
  }
  PriceKey key = kSteps;
  for (auto _ : state) {
    benchmark::DoNotOptimize(key);
    benchmark::DoNotOptimize(table.Find(key, kNow));
  }
}
BENCHMARK(BM_PriceTable_Find);

void BM_PriceMemo_Find(benchmark::State& state) {
  PriceTable table;
  table.Publish(*Compile(PriceBook::Embedded(), kSteps, kNow));
  PriceMemo memo;
  PriceKey key = kSteps;
  for (auto _ : state) {
    benchmark::DoNotOptimize(key);
    benchmark::DoNotOptimize(memo.Find(table, key, kNow));
  }
}
BENCHMARK(BM_PriceMemo_Find);

}  // namespace
}  // namespace toll::internal
