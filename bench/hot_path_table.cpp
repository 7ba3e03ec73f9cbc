// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <vector>

#include "benchmark/benchmark.h"
#include "fmt/format.h"

#include "bursts.h"
#include "floors.h"
#include "hot_path_rows.h"
#include "ticking.h"

namespace toll::bench {
namespace {

void Print(const char* what, const Percentiles& of) {
  fmt::print("{:<34}{:>8.0f}{:>8.0f}{:>8.0f}{:>8.0f}{:>8.0f}\n", what, of.mean,
             of.p50, of.p90, of.p99, of.p999);
}

// The floors one by one; their p50 and p99 added up.
Percentiles PrintFloors(int bursts) {
  Percentiles sum;
  const auto floor = [&](const char* what, auto&& operation) {
    const Percentiles of = MeasureSingly(
        operation, [] {}, bursts);
    Print(what, of);
    sum.p50 += of.p50;
    sum.p99 += of.p99;
  };
  const std::vector<std::string> answers = AnswersOf(2'048);
  BareReader reader;
  floor("floor: bare simdjson, 2 KB", [&](int i) {
    benchmark::DoNotOptimize(
        reader.Read(answers[static_cast<size_t>(i) % answers.size()]));
  });
  Mapping mapping(4'096);
  floor("floor: memcpy into a mapping", [&](int i) { mapping.Write(i); });
  internal::IndexQueue queue(65'536);
  const moodycamel::ProducerToken token(queue);
  std::vector<uint32_t> out(4'096);
  floor("floor: bare enqueue", [&](int i) {
    benchmark::DoNotOptimize(
        queue.try_enqueue(token, static_cast<uint32_t>(i)));
    if (i == kBurst - 1) queue.try_dequeue_bulk(out.data(), out.size());
  });
  floor("floor: two clock reads", [](int) {
    benchmark::DoNotOptimize(internal::ReadTicks());
    benchmark::DoNotOptimize(internal::ReadTicks());
  });
  return sum;
}

}  // namespace

bool PrintPercentiles(Host& host, int bursts) {
  fmt::print("{:<34}{:>8}{:>8}{:>8}{:>8}{:>8}\n", "ns a call", "mean", "p50",
             "p90", "p99", "p99.9");
  const auto calls = [&](const char* what, const Job& job) {
    Caller call(*host.ledger, job);
    const Percentiles of = MeasureSingly(
        call, [&] { host.CatchUp(); }, bursts);
    Print(what, of);
    return of;
  };
  const Percentiles whole = calls("2 KB answer, bound", {});
  calls("2 KB answer, eight names", {.work = Work::kNames});
  calls("2 KB answer, session changes", {.work = Work::kChanges});
  calls("no body, bound", {.bytes = 0});
  calls("no body, eight names", {.work = Work::kNames, .bytes = 0});
  Caller cold(*host.ledger, {.work = Work::kNames});
  Print("2 KB answer, eight names, cold", MeasureCold(cold, 3 * bursts));
  const Percentiles sum = PrintFloors(bursts);
  const double ratio_p50 = whole.p50 / sum.p50;
  const double ratio_p99 = whole.p99 / sum.p99;
  fmt::print(
      "sum of floors: p50 {:.0f}, p99 {:.0f}; a call is {:.2f} and "
      "{:.2f} times that (limits 1.60, 3.00); dropped {}\n",
      sum.p50, sum.p99, ratio_p50, ratio_p99, host.dropped());
  return ratio_p50 <= 1.6 && ratio_p99 <= 3.0;
}

}  // namespace toll::bench
