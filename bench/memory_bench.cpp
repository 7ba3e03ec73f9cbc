// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What a ledger adds to its host's resident memory, journal pages and SQLite's
// code included: in all with default options, and for each call and each
// stream in flight.
//
//   memory_bench
//
// Each row is measured in a process of its own, this program started anew; the
// figure is rss_bytes, not the time. In all is as
// tests/performance/budgets_test.cpp has it: 20,000 calls of 2 KB, flushed a
// thousand at a time.
//
// Floor: for a call and for a stream its slot in the journal; for the rest
// bare_ledger.h, SQLite alone and a mapping, and in all as many rows stored.

#include <unistd.h>

#include <cstdio>
#include <deque>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "benchmark/benchmark.h"
#include "fmt/format.h"

#include "bare_ledger.h"
#include "caller.h"
#include "journal/slot.h"

namespace toll::bench {
namespace {

double ResidentBytes() {
  long pages = 0;
  if (FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%*s %ld", &pages) != 1) pages = 0;
    std::fclose(file);
  }
  return static_cast<double>(pages) * static_cast<double>(getpagesize());
}

double AfterOpen() {
  const double before = ResidentBytes();
  const Host host;
  return ResidentBytes() - before;
}

double InAll() {
  const std::vector<std::string> answers = AnswersOf(2'048);
  const double before = ResidentBytes();
  const Host host;
  for (size_t i = 0; i < 20'000; ++i) {
    host.ledger->Start(EightNames())
        .Finish({.body = answers[i % answers.size()]});
    if (i % 1'000 != 999) continue;
    host.CatchUp();
    absl::SleepFor(absl::Milliseconds(75));  // As the test does.
  }
  return host.dropped() == 0 ? ResidentBytes() - before : -1;
}

double BareAfterOpen() {
  const internal::TempDirectory directory;
  const double before = ResidentBytes();
  const BareLedger bare(directory.path());
  return bare.good() ? ResidentBytes() - before : -1;
}

double BareInAll() {
  const internal::TempDirectory directory;
  const double before = ResidentBytes();
  BareLedger bare(directory.path());
  bool good = bare.good();
  for (int i = 0; i < 20; ++i) good = good && bare.InsertThousand();
  return good ? ResidentBytes() - before : -1;
}

// Between few and many in flight, so that what is there once is not counted.
constexpr size_t kFew = 10'000;
constexpr size_t kMany = 60'000;

Options Roomy() {
  Options options;
  options.memory_pool_size = kMany + 10'000;
  return options;
}

double OfACall() {
  const Host host(Roomy());
  std::vector<Call> open;
  open.reserve(kMany);
  double few = 0;
  for (size_t i = 0; i < kMany; ++i) {
    if (i == kFew) few = ResidentBytes();
    open.push_back(host.ledger->Start(EightNames()));
  }
  const double bytes = ResidentBytes() - few;
  return host.dropped() == 0 ? bytes / (kMany - kFew) : -1;
}

double OfAStream() {
  constexpr size_t kStreams = kMany / 10;
  const Host host(Roomy());
  const std::vector<std::string> chunks = OpenAiChatChunks(10);
  std::deque<Stream> open;
  double few = 0;
  for (size_t i = 0; i < kStreams; ++i) {
    if (i == kStreams / 6) few = ResidentBytes();
    Stream& stream = open.emplace_back(host.ledger->Start(EightNames()));
    for (size_t chunk = 0; chunk < 5; ++chunk) stream.Chunk(chunks[chunk]);
  }
  const double bytes = ResidentBytes() - few;
  return bytes / (kStreams - kStreams / 6);
}

struct Row {
  const char* name;
  double (*measure)();
  const char* floor = nullptr;
};
constexpr Row kRows[] = {
    {"BM_Memory/after_open", AfterOpen, "BM_Floor_Memory/after_open"},
    {"BM_Memory/in_all", InAll, "BM_Floor_Memory/in_all"},
    {"BM_Memory/call_in_flight", OfACall, "BM_Floor_Memory/slot"},
    {"BM_Memory/open_stream", OfAStream, "BM_Floor_Memory/slot"},
    {"BM_Floor_Memory/after_open", BareAfterOpen},
    {"BM_Floor_Memory/in_all", BareInAll},
    {"BM_Floor_Memory/slot", [] { return double{sizeof(internal::Slot)}; }}};

// What this program says of a row when it is started for that.
double MeasuredAnew(const char* name) {
  const std::string self = std::filesystem::read_symlink("/proc/self/exe");
  FILE* const said =
      popen(fmt::format("'{}' --measure {}", self, name).c_str(), "r");
  double bytes = -1;
  if (said == nullptr || std::fscanf(said, "%lf", &bytes) != 1) bytes = -1;
  if (said != nullptr) pclose(said);
  return bytes;
}

void Add(const Row& row) {
  benchmark::RegisterBenchmark(row.name, [&row](benchmark::State& state) {
    double bytes = 0;
    for (auto _ : state) bytes = MeasuredAnew(row.name);
    if (bytes < 0) return state.SkipWithError("the process failed");
    state.counters["rss_bytes"] = bytes;
    if (row.floor != nullptr) {
      state.SetLabel(fmt::format("floor={}/iterations:1", row.floor));
    }
  })->Iterations(1);
}

}  // namespace
}  // namespace toll::bench

int main(int argc, char** argv) {
  for (const toll::bench::Row& row : toll::bench::kRows) {
    if (argc == 3 && std::string_view(argv[1]) == "--measure" &&
        std::string_view(argv[2]) == row.name) {
      fmt::print("{}\n", row.measure());
      return 0;
    }
    toll::bench::Add(row);
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
