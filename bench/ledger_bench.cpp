// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// How long a host waits for Ledger::Open: with nothing there, with what an
// earlier run left, with a million calls there, with price books of 1, 2,169
// (the embedded one) and 10,000 models from a file. Closing is not in it.
//
//   ledger_bench
//
// Floor: bare_ledger.h, a database opened by SQLite alone, a table made in it,
// and a file of the journal's size allocated, mapped and touched.

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "benchmark/benchmark.h"
#include "fmt/format.h"

#include "bare_ledger.h"
#include "caller.h"
#include "price/embedded.h"
#include "price_books.h"
#include "store/kept_calls.h"

namespace toll::bench {
namespace {

constexpr int kRounds = 20;
constexpr const char* kFloor = "floor=BM_Floor_Open/iterations:20/manual_time";

double Since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began)
      .count();
}

// Opens and closes; `before` each time, untimed.
void OpenAndClose(
    benchmark::State& state, const Options& options,
    const std::function<void()>& before = [] {}) {
  for (auto _ : state) {
    before();
    const auto began = std::chrono::steady_clock::now();
    const auto ledger = Ledger::Open(options);
    state.SetIterationTime(Since(began));
    if (!ledger.ok()) {
      return state.SkipWithError(ledger.status().ToString().c_str());
    }
  }
  state.SetLabel(kFloor);
}

void BM_Open_nothing_there(benchmark::State& state) {
  const internal::TempDirectory directory;
  const std::string path = directory / "ledger";
  OpenAndClose(state, {.path = path},
               [&path] { std::filesystem::remove_all(path); });
}

void BM_Open_again(benchmark::State& state) {
  const internal::TempDirectory directory;
  OpenAndClose(state, {.path = directory / "ledger"});
}

void BM_Open_million_calls(benchmark::State& state) {
  const KeptCalls calls(1'000'000);
  OpenAndClose(state, {.path = calls.path()});
}

void WithBook(benchmark::State& state, const std::string& book) {
  const internal::TempDirectory directory;
  Options options{.path = directory / "ledger"};
  options.prices_path = directory / "prices.json";
  std::ofstream(options.prices_path, std::ios::binary) << book;
  OpenAndClose(state, options);
  state.counters["book_bytes"] = static_cast<double>(book.size());
}

void BM_Open_book_small(benchmark::State& state) { WithBook(state, BookOf(1)); }
void BM_Open_book_embedded(benchmark::State& state) {
  WithBook(state, std::string(internal::EmbeddedBookText()));
}
void BM_Open_book_large(benchmark::State& state) {
  WithBook(state, BookOf(10'000));
}

void BM_Floor_Open(benchmark::State& state) {
  const internal::TempDirectory directory;
  for (auto _ : state) {
    const auto began = std::chrono::steady_clock::now();
    {
      const BareLedger bare(directory.path());
      state.SetIterationTime(Since(began));
      if (!bare.good()) return state.SkipWithError("no file");
    }
    for (const auto& entry :
         std::filesystem::directory_iterator(directory.path())) {
      std::filesystem::remove(entry.path());
    }
  }
}

const bool kAdded = [] {
  for (benchmark::internal::Benchmark* each :
       {benchmark::RegisterBenchmark("BM_Open/nothing_there",
                                     BM_Open_nothing_there),
        benchmark::RegisterBenchmark("BM_Open/again", BM_Open_again),
        benchmark::RegisterBenchmark("BM_Open/million_calls",
                                     BM_Open_million_calls),
        benchmark::RegisterBenchmark("BM_Open/book_small", BM_Open_book_small),
        benchmark::RegisterBenchmark("BM_Open/book_embedded",
                                     BM_Open_book_embedded),
        benchmark::RegisterBenchmark("BM_Open/book_large", BM_Open_book_large),
        benchmark::RegisterBenchmark("BM_Floor_Open", BM_Floor_Open)}) {
    each->UseManualTime()->Iterations(kRounds)->Unit(benchmark::kMillisecond);
  }
  return true;
}();

}  // namespace
}  // namespace toll::bench
