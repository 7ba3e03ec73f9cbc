// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What a call costs the host's thread, with journal and drain running, beside
// the floors that it cannot go below: by the size of its answer, without one,
// with the gate asked first and without, warm and cold, at full rate and at
// 1,000 a second, by 1 to 16 threads.
//
//   hot_path_bench                       // rows, by Google Benchmark
//   hot_path_bench --percentiles         // single calls: p50, p99 and floors
//
// The drain stores less than a host can offer at full rate, so calls come in
// bursts that fit the pool, and the drain catches up between them, untimed. A
// burst is timed by two readings round its loop; the loop itself reads no clock
// but the library's own. Rows that end in _single time each call by itself,
// and take off what the timer costs.
//
// Floor: bare simdjson reading the same answer, memcpy of a slot's and a
// note's bytes into a mapping, a bare enqueue, two clock reads: in one row
// (BM_Floor_Call) and each by itself.

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "benchmark/benchmark.h"
#include "fmt/format.h"

#include "bursts.h"
#include "caller.h"
#include "floors.h"
#include "hot_path_rows.h"
#include "meter/answer_reader.h"
#include "queue/index_queue.h"
#include "ticking.h"

namespace toll::bench {
namespace {

constexpr int kSingleBursts = 30;
// A sweep between two calls takes some 7 ms.
constexpr int kColdCalls = 100;

// One ledger for all: opening is measured elsewhere.
Host& TheHost() {
  static Host host;
  return host;
}

void CatchUp() { TheHost().CatchUp(); }

// As many calls a burst as half a second of reading allows.
int BurstOf(const Job& job) { return job.bytes > 100'000 ? 100 : kBurst; }
int BurstsOf(const Job& job) { return job.bytes > 10'000 ? 20 : kBursts; }

void InBursts(benchmark::State& state, const Job& job) {
  Caller call(*TheHost().ledger, job);
  RunBursts(state, call, CatchUp, BurstOf(job));
  state.counters["dropped"] = TheHost().dropped();
}

void Singly(benchmark::State& state, const Job& job) {
  Caller call(*TheHost().ledger, job);
  Report(state, MeasureSingly(call, CatchUp, kSingleBursts));
}

// Of so few calls the 99.9th percentile would be the slowest.
void ReportCold(benchmark::State& state, const Percentiles& of) {
  Report(state, of);
  state.counters.erase("p999_ns");
}

void Cold(benchmark::State& state, const Job& job) {
  Caller call(*TheHost().ledger, job);
  ReportCold(state, MeasureCold(call, kColdCalls));
  CatchUp();
}

// The least that the same call could cost.
class Floor {
 public:
  explicit Floor(size_t bytes)
      : answers_(AnswersOf(bytes)), call_(bytes + 4'096) {}
  void operator()(int i) {
    call_(i, answers_[static_cast<size_t>(i) % answers_.size()]);
  }

 private:
  const std::vector<std::string> answers_;
  BareCall call_;
};

void FloorOf(benchmark::State& state, size_t bytes) {
  Floor call(bytes);
  RunBursts(
      state, call, [] {}, BurstOf({.bytes = bytes}));
}

void FloorSingly(benchmark::State& state, size_t bytes) {
  Floor call(bytes);
  Report(state, MeasureSingly(
                    call, [] {}, kSingleBursts));
}

void FloorCold(benchmark::State& state, size_t bytes) {
  Floor call(bytes);
  ReportCold(state, MeasureCold(call, kColdCalls));
}

// Rows, each with the size whose floor is beside it.

struct Row {
  const char* name;
  Job job;
  const char* floor;
};
constexpr Row kRows[] = {
    {"answer_500b_bound", {.bytes = 500}, "answer_500b"},
    {"answer_500b_admitted",
     {.work = Work::kAdmit, .bytes = 500},
     "answer_500b"},
    {"answer_2kb_bound", {}, "answer_2kb"},
    {"answer_2kb_eight_names", {.work = Work::kNames}, "answer_2kb"},
    {"answer_2kb_session_changes", {.work = Work::kChanges}, "answer_2kb"},
    {"answer_2kb_admitted", {.work = Work::kAdmit}, "answer_2kb"},
    {"answer_2kb_headers", {.work = Work::kHeaders}, "answer_2kb"},
    {"answer_20kb_bound", {.bytes = 20'000}, "answer_20kb"},
    {"answer_20kb_admitted",
     {.work = Work::kAdmit, .bytes = 20'000},
     "answer_20kb"},
    {"answer_200kb_bound", {.bytes = 200'000}, "answer_200kb"},
    {"answer_200kb_admitted",
     {.work = Work::kAdmit, .bytes = 200'000},
     "answer_200kb"},
    {"no_body_bound", {.bytes = 0}, "no_body"},
    {"no_body_eight_names", {.work = Work::kNames, .bytes = 0}, "no_body"},
    {"no_body_admitted", {.work = Work::kAdmit, .bytes = 0}, "no_body"}};

struct FloorRow {
  const char* name;
  size_t bytes;
};
constexpr FloorRow kFloors[] = {{"answer_500b", 500},
                                {"answer_2kb", 2'048},
                                {"answer_20kb", 20'000},
                                {"answer_200kb", 200'000},
                                {"no_body", 0}};

bool IsMeasuredSingly(const Job& job) {
  return job.bytes == 2'048 || job.bytes == 0;
}
bool IsMeasuredCold(const Job& job) {
  return IsMeasuredSingly(job) &&
         (job.work == Work::kBound || job.work == Work::kNames ||
          job.work == Work::kAdmit);
}

using Run = void (*)(benchmark::State&, const Job&);

void Add(const std::string& prefix, const Row& row, const std::string& floor,
         Run run) {
  const int64_t iterations = run == InBursts ? BurstsOf(row.job) : 1;
  benchmark::RegisterBenchmark(
      (prefix + "/" + row.name).c_str(),
      [run, job = row.job, label = "floor=" + floor](benchmark::State& state) {
        run(state, job);
        state.SetLabel(label);
      })
      ->UseManualTime()
      ->Iterations(iterations);
}

const bool kAdded = [] {
  for (const Row& row : kRows) {
    const std::string floor = row.floor;
    const std::string once = floor + "/iterations:1/manual_time";
    const std::string often =
        fmt::format("{}/iterations:{}/manual_time", floor, BurstsOf(row.job));
    Add("BM_Call", row, "BM_Floor_Call/" + often, InBursts);
    if (IsMeasuredSingly(row.job)) {
      Add("BM_Call_single", row, "BM_Floor_Call_single/" + once, Singly);
    }
    if (IsMeasuredCold(row.job)) {
      Add("BM_Call_cold", row, "BM_Floor_Call_cold/" + once, Cold);
    }
  }
  for (const FloorRow& row : kFloors) {
    const auto add = [&row](const char* prefix, auto run) {
      return benchmark::RegisterBenchmark(
          (std::string(prefix) + "/" + row.name).c_str(),
          [run, bytes = row.bytes](benchmark::State& state) {
            run(state, bytes);
          });
    };
    add("BM_Floor_Call", FloorOf)
        ->UseManualTime()
        ->Iterations(BurstsOf({.bytes = row.bytes}));
    if (!IsMeasuredSingly({.bytes = row.bytes})) continue;
    add("BM_Floor_Call_single", FloorSingly)->UseManualTime()->Iterations(1);
    add("BM_Floor_Call_cold", FloorCold)->UseManualTime()->Iterations(1);
  }
  return true;
}();

// Parts, each by itself.

void BM_Floor_TwoClockReads(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(internal::ReadTicks());
    benchmark::DoNotOptimize(internal::ReadTicks());
  }
}
BENCHMARK(BM_Floor_TwoClockReads);

void BM_Floor_MemcpyIntoMapping(benchmark::State& state) {
  Mapping mapping(4'096);
  int i = 0;
  for (auto _ : state) {
    mapping.Write(i++);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(BM_Floor_MemcpyIntoMapping);

void BM_Floor_Enqueue(benchmark::State& state) {
  internal::IndexQueue queue(65'536);
  const moodycamel::ProducerToken token(queue);
  std::vector<uint32_t> out(4'096);
  uint32_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(queue.try_enqueue(token, i));
    if ((++i & 4'095) == 0) queue.try_dequeue_bulk(out.data(), out.size());
  }
}
BENCHMARK(BM_Floor_Enqueue);

void BM_Floor_BareSimdjsonRead2Kb(benchmark::State& state) {
  const std::vector<std::string> answers = AnswersOf(2'048);
  BareReader reader;
  size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(reader.Read(answers[i++ % answers.size()]));
  }
}
BENCHMARK(BM_Floor_BareSimdjsonRead2Kb);

void BM_Part_OurRead2Kb(benchmark::State& state) {
  const std::vector<std::string> answers = AnswersOf(2'048);
  internal::AnswerReader reader(8 << 20);
  const internal::Route route =
      internal::RouteOf("openai", "/v1/chat/completions");
  size_t i = 0;
  for (auto _ : state) {
    const internal::Reading reading =
        reader.Read(route, {.body = answers[i++ % answers.size()]});
    benchmark::DoNotOptimize(reading.leaves[0]);
  }
  state.SetLabel("floor=BM_Floor_BareSimdjsonRead2Kb");
}
BENCHMARK(BM_Part_OurRead2Kb);

}  // namespace
}  // namespace toll::bench

int main(int argc, char** argv) {
  static_cast<void>(toll::bench::TheHost());  // Its drain runs anywhere,
  toll::bench::PinTo(0);                      // the host on core 0.
  if (argc > 1 && std::string_view(argv[1]) == "--percentiles") {
    const int bursts = argc > 2 ? std::atoi(argv[2]) : 100;
    return toll::bench::PrintPercentiles(toll::bench::TheHost(), bursts) ? 0
                                                                         : 1;
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
