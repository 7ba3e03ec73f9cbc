// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What pricing costs: books of 1, 2,169 (the embedded one) and 10,000 models
// parsed and loaded from a file, an entry at its compilation, a call on the
// host's thread.
//
//   price_bench
//
// Floor: for a book, simdjson's first stage over its text; for a call, a loop
// of as many multiplications as it has counts; for a price looked up, its three
// names compared; for one compiled, the same one copied.

#include <fstream>
#include <string>

#include "fmt/format.h"
#include "simdjson.h"
#include <benchmark/benchmark.h>

#include "meter/json_index.h"
#include "price/book_parser.h"
#include "price/compiled_price.h"
#include "price/embedded.h"
#include "price/price_table.h"
#include "price_books.h"
#include "temp_directory.h"
#include "toll/price_book.h"

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

void BM_Floor_Multiply(benchmark::State& state) {
  Leaves leaves = UsualLeaves();
  const Leaves prices = UsualLeaves();
  for (auto _ : state) {
    benchmark::DoNotOptimize(leaves);
    uint64_t sum = 0;
    for (size_t i = 0; i < kCommonLeafCount; ++i) {
      sum += uint64_t{leaves[i]} * prices[i];
    }
    benchmark::DoNotOptimize(sum);
  }
}
BENCHMARK(BM_Floor_Multiply);

// The book of a row: of one model, the embedded one, of 10,000.
std::string BookOfRow(int64_t row) {
  return row == 1 ? std::string(EmbeddedBookText())
                  : bench::BookOf(row == 0 ? 1 : 10'000);
}
constexpr const char* kBooks[] = {"small", "embedded", "large"};

void BM_Book_Parse(benchmark::State& state) {
  const simdjson::padded_string book(BookOfRow(state.range(0)));
  for (auto _ : state) {
    auto facts = ParsePaddedBook(book);
    if (!facts.ok()) state.SkipWithError("the book is damaged");
    benchmark::DoNotOptimize(facts);
  }
  state.SetLabel(fmt::format("floor=BM_Floor_FirstStage/book:{} {}",
                             state.range(0), kBooks[state.range(0)]));
}
BENCHMARK(BM_Book_Parse)
    ->ArgName("book")
    ->DenseRange(0, 2)
    ->Unit(benchmark::kMicrosecond);

void BM_Book_Load(benchmark::State& state) {
  const TempDirectory directory;
  const std::string path = directory / "prices.json";
  std::ofstream(path, std::ios::binary) << BookOfRow(state.range(0));
  for (auto _ : state) {
    auto book = PriceBook::Load(path);
    if (!book.ok()) state.SkipWithError("the book is damaged");
    benchmark::DoNotOptimize(book);
  }
  state.SetLabel(fmt::format("floor=BM_Floor_FirstStage/book:{} {}",
                             state.range(0), kBooks[state.range(0)]));
}
BENCHMARK(BM_Book_Load)
    ->ArgName("book")
    ->DenseRange(0, 2)
    ->Unit(benchmark::kMicrosecond);

void BM_Floor_FirstStage(benchmark::State& state) {
  const std::string book = BookOfRow(state.range(0));
  JsonIndex index(64 << 20);
  for (auto _ : state) benchmark::DoNotOptimize(index.Build(book));
}
BENCHMARK(BM_Floor_FirstStage)
    ->ArgName("book")
    ->DenseRange(0, 2)
    ->Unit(benchmark::kMicrosecond);

void BM_Compile(benchmark::State& state, const PriceKey& key) {
  const PriceBook& book = PriceBook::Embedded();
  for (auto _ : state) {
    auto price = Compile(book, key, kNow);
    if (!price) state.SkipWithError("unpriced");
    benchmark::DoNotOptimize(price);
  }
  state.SetLabel("floor=BM_Floor_CopyPrice");
}
BENCHMARK_CAPTURE(BM_Compile, usual, kUsual);
BENCHMARK_CAPTURE(BM_Compile, steps, kSteps);
BENCHMARK_CAPTURE(BM_Compile, fall_back, kFallBack);
BENCHMARK_CAPTURE(BM_Compile, openrouter, kOpenRouter);

void BM_Floor_CopyPrice(benchmark::State& state) {
  const auto price = Compile(PriceBook::Embedded(), kUsual, kNow);
  for (auto _ : state) {
    auto copy = price;
    benchmark::DoNotOptimize(copy);
  }
}
BENCHMARK(BM_Floor_CopyPrice);

void Cost(benchmark::State& state, const PriceKey& key, const Leaves& usage) {
  const auto price = Compile(PriceBook::Embedded(), key, kNow);
  Leaves leaves = usage;
  uint32_t flags = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(leaves);
    benchmark::DoNotOptimize(CostPico(*price, leaves, &flags));
  }
  state.SetLabel("floor=BM_Floor_Multiply");
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
  state.SetLabel("floor=BM_Floor_CompareNames");
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
  state.SetLabel("floor=BM_Floor_CompareNames");
}
BENCHMARK(BM_PriceMemo_Find);

void BM_Floor_CompareNames(benchmark::State& state) {
  const std::string provider(kSteps.provider), model(kSteps.model),
      tier(kSteps.tier);
  PriceKey key = kSteps;
  for (auto _ : state) {
    benchmark::DoNotOptimize(key);
    benchmark::DoNotOptimize(key.provider == provider && key.model == model &&
                             key.tier == tier);
  }
}
BENCHMARK(BM_Floor_CompareNames);

}  // namespace
}  // namespace toll::internal
