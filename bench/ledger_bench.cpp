// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// How long a host waits for Ledger::Open: with nothing there, with what an
// earlier run left, with a million calls there, with price books of 1, 2,169
// (the embedded one) and 10,000 models from a file. Closing is not in it.
//
// Open does not read the book: the drain does, at the first call that has no
// price yet. BM_OpenToStored is the time until such a call is stored: Open,
// Start, Settle and Flush, each in a process of its own, since the embedded
// book is read once a process.
//
//   ledger_bench
//
// Floor: bare_ledger.h, a database opened by SQLite alone, a table made in it
// if there is nothing, and a file of the journal's size allocated, mapped and
// touched; until a call is stored, also the book's file read, simdjson's first
// stage over it, and a row inserted.

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>

#include "benchmark/benchmark.h"
#include "fmt/format.h"

#include "bare_ledger.h"
#include "caller.h"
#include "meter/json_index.h"
#include "price/embedded.h"
#include "price_books.h"
#include "store/kept_calls.h"

namespace toll::bench {
namespace {

constexpr int kRounds = 20;
constexpr const char* kFloor = "floor=BM_Floor_Open/iterations:20/manual_time";
constexpr const char* kFloorAgain =
    "floor=BM_Floor_OpenAgain/iterations:20/manual_time";

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
  state.SetLabel(kFloorAgain);
}

void BM_Open_nothing_there(benchmark::State& state) {
  const internal::TempDirectory directory;
  const std::string path = directory / "ledger";
  OpenAndClose(state, {.path = path},
               [&path] { std::filesystem::remove_all(path); });
  state.SetLabel(kFloor);
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

// `forget` what the next must not find, untimed.
void OpenBare(benchmark::State& state,
              void (*forget)(const std::string& directory)) {
  const internal::TempDirectory directory;
  for (auto _ : state) {
    const auto began = std::chrono::steady_clock::now();
    {
      const BareLedger bare(directory.path());
      state.SetIterationTime(Since(began));
      if (!bare.good()) return state.SkipWithError("no file");
    }
    forget(directory.path());
  }
}

void BM_Floor_Open(benchmark::State& state) {
  OpenBare(state, [](const std::string& directory) {
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
      std::filesystem::remove(entry.path());
    }
  });
}

void BM_Floor_OpenAgain(benchmark::State& state) {
  OpenBare(state, BareLedger::ForgetFile);
}

// Until a first call is stored. A book, and who is priced by it.
struct Book {
  const char* name;
  std::string_view provider;
  std::string_view model;
  std::string (*text)();
};
constexpr Book kBooks[] = {
    {"small", "acme", "m-0", [] { return BookOf(1); }},
    // What a host has that names no other.
    {"embedded", "openai", "gpt-4o-2024-08-06",
     [] { return std::string(internal::EmbeddedBookText()); }},
    {"large", "acme", "m-0", [] { return BookOf(10'000); }}};

// The file of a book that is not the embedded one.
std::string FileIn(const std::string& directory) {
  return directory + "/prices.json";
}

// Seconds, in a directory where that file may lie; less than 0: it has failed.
double ToStored(const Book& book, const std::string& directory) {
  Options options{.path = directory + "/ledger"};
  if (std::filesystem::exists(FileIn(directory))) {
    options.prices_path = FileIn(directory);
  }
  const auto began = std::chrono::steady_clock::now();
  const auto ledger = Ledger::Open(options);
  if (!ledger.ok()) return -1;
  (*ledger)
      ->Start({.provider = book.provider, .model = book.model})
      .Settle({.input = 100, .output = 7});
  const absl::Status stored = (*ledger)->Flush();
  const double seconds = Since(began);
  const auto summary = (*ledger)->Summarize({});
  const bool priced =
      summary.ok() && summary->total.calls > 0 && summary->total.unpriced == 0;
  return stored.ok() && priced ? seconds : -1;
}

double BareToStored(const std::string& directory) {
  BareLedger::ForgetFile(directory);
  internal::JsonIndex index(64 << 20);
  const auto began = std::chrono::steady_clock::now();
  BareLedger bare(directory);
  std::ifstream file(FileIn(directory), std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const std::string_view book =
      text.empty() ? internal::EmbeddedBookText() : std::string_view(text);
  const bool good =
      bare.good() && internal::Usable(index.Build(book)) && bare.InsertOne();
  return good ? Since(began) : -1;
}

// What this program says of it when it is started for that.
double MeasuredAnew(const std::string& what, const std::string& directory) {
  const std::string self = std::filesystem::read_symlink("/proc/self/exe");
  FILE* const said = popen(
      fmt::format("'{}' --measure {} '{}'", self, what, directory).c_str(),
      "r");
  double seconds = -1;
  if (said == nullptr || std::fscanf(said, "%lf", &seconds) != 1) seconds = -1;
  if (said != nullptr) pclose(said);
  return seconds;
}

// Each round in a process of its own. The first, untimed, makes the files,
// which no restart does.
void InProcesses(benchmark::State& state, const Book& book,
                 const std::string& what) {
  const internal::TempDirectory directory;
  const std::string text = book.text();
  if (text != internal::EmbeddedBookText()) {
    std::ofstream(FileIn(directory.path()), std::ios::binary) << text;
  }
  MeasuredAnew(what, directory.path());
  for (auto _ : state) {
    const double seconds = MeasuredAnew(what, directory.path());
    if (seconds < 0) return state.SkipWithError("the process failed");
    state.SetIterationTime(seconds);
  }
  state.counters["book_bytes"] = static_cast<double>(text.size());
}

void BM_OpenToStored(benchmark::State& state, const Book& book) {
  InProcesses(state, book, book.name);
  state.SetLabel(
      fmt::format("floor=BM_Floor_OpenToStored/book_{}/iterations:{}/"
                  "manual_time",
                  book.name, kRounds));
}

void BM_Floor_OpenToStored(benchmark::State& state, const Book& book) {
  InProcesses(state, book, "bare");
}

// Seconds that a process was started for; less than 0: that is none.
double Measured(std::string_view what, const std::string& directory) {
  if (what == "bare") return BareToStored(directory);
  for (const Book& book : kBooks) {
    if (what == book.name) return ToStored(book, directory);
  }
  return -1;
}

void Finish(benchmark::internal::Benchmark* row) {
  row->UseManualTime()->Iterations(kRounds)->Unit(benchmark::kMillisecond);
}

void AddBooks() {
  for (const Book& book : kBooks) {
    const std::string name = std::string("/book_") + book.name;
    Finish(benchmark::RegisterBenchmark(
        ("BM_OpenToStored" + name).c_str(),
        [&book](auto& state) { BM_OpenToStored(state, book); }));
    Finish(benchmark::RegisterBenchmark(
        ("BM_Floor_OpenToStored" + name).c_str(),
        [&book](auto& state) { BM_Floor_OpenToStored(state, book); }));
  }
}

const bool kAdded = [] {
  AddBooks();
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
        benchmark::RegisterBenchmark("BM_Floor_Open", BM_Floor_Open),
        benchmark::RegisterBenchmark("BM_Floor_OpenAgain",
                                     BM_Floor_OpenAgain)}) {
    Finish(each);
  }
  return true;
}();

}  // namespace
}  // namespace toll::bench

int main(int argc, char** argv) {
  if (argc == 4 && std::string_view(argv[1]) == "--measure") {
    fmt::print("{}\n", toll::bench::Measured(argv[2], argv[3]));
    return 0;
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
