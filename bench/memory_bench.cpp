// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What a ledger adds to its host's resident memory, journal pages and SQLite's
// code included: in all with default options, and for each call and each
// stream in flight.
//
//   memory_bench
//
// Each row is measured in a child of its own, whose memory holds nothing yet
// but the answers; the figure is rss_bytes, not the time. In all is as
// tests/performance/budgets_test.cpp has it: 20,000 calls of 2 KB, flushed a
// thousand at a time.
//
// Floor: for a call its slot in the journal; for a stream that and the 2 KiB
// that its reader may have.

#include <unistd.h>

#include <cstdio>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include <sys/wait.h>

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

// What `measure` gives in a child; less than 0: it failed.
double InChild(const std::function<double()>& measure) {
  int ends[2];
  if (pipe(ends) != 0) return -1;
  const pid_t child = fork();
  if (child == 0) {
    const double bytes = measure();
    _exit(write(ends[1], &bytes, sizeof bytes) == sizeof bytes ? 0 : 1);
  }
  close(ends[1]);
  double bytes = -1;
  if (read(ends[0], &bytes, sizeof bytes) != sizeof bytes) bytes = -1;
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return bytes;
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
    if (i % 1'000 == 999) host.CatchUp();
  }
  return host.dropped() == 0 ? ResidentBytes() - before : -1;
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

void BM_Memory(benchmark::State& state, double (*measure)(), double floor) {
  double bytes = 0;
  for (auto _ : state) bytes = InChild(measure);
  if (bytes < 0) return state.SkipWithError("the child failed");
  state.counters["rss_bytes"] = bytes;
  if (floor > 0) state.counters["floor_bytes"] = floor;
}
constexpr double kSlot = sizeof(internal::Slot);
BENCHMARK_CAPTURE(BM_Memory, after_open, AfterOpen, 0)->Iterations(1);
BENCHMARK_CAPTURE(BM_Memory, in_all, InAll, 0)->Iterations(1);
BENCHMARK_CAPTURE(BM_Memory, call_in_flight, OfACall, kSlot)->Iterations(1);
BENCHMARK_CAPTURE(BM_Memory, open_stream, OfAStream, kSlot + 2'048)
    ->Iterations(1);

}  // namespace
}  // namespace toll::bench
