// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What a call costs the host's thread, with journal and drain running, beside
// the floors that it cannot go below.
//
//   hot_path_bench                       // means, by Google Benchmark
//   hot_path_bench --percentiles         // single calls: p50, p99 and floors
//
// The drain stores less than a host can offer at full rate, so calls come in
// bursts of 2,000 and the drain catches up between them, untimed. A burst is
// timed by two readings round its loop; the loop itself reads no clock but the
// library's own.

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "benchmark/benchmark.h"
#include "fmt/format.h"

#include "answers.h"
#include "bursts.h"
#include "floors.h"
#include "meter/answer_reader.h"
#include "queue/index_queue.h"
#include "ticking.h"
#include "toll/ledger.h"

namespace toll::bench {
namespace {

constexpr size_t kAnswers = 256;

const std::vector<std::string>& Answers2Kb() {
  static const auto* answers =
      new std::vector<std::string>(OpenAiChatAnswers(kAnswers, 2'048));
  return *answers;
}

// One ledger for all: opening is measured elsewhere.
Ledger& TheLedger() {
  static Ledger* ledger = [] {
    const std::string path =
        std::filesystem::temp_directory_path() / "toll-hot-path-bench";
    std::filesystem::remove_all(path);
    auto opened = Ledger::Open({.path = path});
    if (!opened.ok()) {
      fmt::print(stderr, "{}\n", opened.status().ToString());
      std::exit(2);
    }
    return opened->release();
  }();
  return *ledger;
}

enum class Work { kBoundBody, kNamesBody, kNamesChange, kBound, kNames };

// One call of each kind.
class Caller {
 public:
  explicit Caller(Work work)
      : work_(work),
        ledger_(TheLedger()),
        bound_(ledger_.Bind(EightNames(kSessions[0]))) {}

  void operator()(int i) {
    const auto n = static_cast<size_t>(i);
    const std::string_view body = Answers2Kb()[n % kAnswers];
    switch (work_) {
      case Work::kBoundBody:
        return ledger_.Start(bound_).Finish({.body = body});
      case Work::kNamesBody:
        return ledger_.Start(EightNames(kSessions[0])).Finish({.body = body});
      case Work::kNamesChange:
        return ledger_.Start(EightNames(kSessions[n % 2]))
            .Finish({.body = body});
      case Work::kBound:
        return ledger_.Start(bound_).Settle({.input = 100, .output = 7});
      case Work::kNames:
        return ledger_.Start(EightNames(kSessions[0]))
            .Settle({.input = 100, .output = 7});
    }
  }

 private:
  static constexpr std::string_view kSessions[2] = {"sess-000017-aaaa",
                                                    "sess-000018-bbbb"};
  Work work_;
  Ledger& ledger_;
  BoundSpec bound_;
};

void CatchUp() {
  if (!TheLedger().Flush().ok()) std::abort();
}

void BM_Call(benchmark::State& state, Work work) {
  Caller call(work);
  RunBursts(state, call, CatchUp);
  state.counters["dropped"] = static_cast<double>(TheLedger().health().dropped);
}
BENCHMARK_CAPTURE(BM_Call, answer_2kb_bound, Work::kBoundBody)
    ->UseManualTime()
    ->Iterations(kBursts);
BENCHMARK_CAPTURE(BM_Call, answer_2kb_eight_names, Work::kNamesBody)
    ->UseManualTime()
    ->Iterations(kBursts);
BENCHMARK_CAPTURE(BM_Call, answer_2kb_session_changes, Work::kNamesChange)
    ->UseManualTime()
    ->Iterations(kBursts);
BENCHMARK_CAPTURE(BM_Call, no_body_bound, Work::kBound)
    ->UseManualTime()
    ->Iterations(kBursts);
BENCHMARK_CAPTURE(BM_Call, no_body_eight_names, Work::kNames)
    ->UseManualTime()
    ->Iterations(kBursts);

// Two threads at once, in bursts that fit the pool.
void BM_CallTwoThreads(benchmark::State& state) {
  for (auto _ : state) {
    double seconds[2] = {};
    std::vector<std::thread> threads;
    for (size_t core = 0; core < std::size(seconds); ++core) {
      threads.emplace_back([&own = seconds[core], core] {
        PinTo(core);  // Else both would be on the core of who made them.
        Caller call(Work::kBoundBody);
        for (int i = 0; i < 200; ++i) call(i);
        const uint64_t before = TicksBefore();
        for (int i = 0; i < kBurst; ++i) call(i);
        own = static_cast<double>(TicksAfter() - before) * NsPerTick() * 1e-9;
      });
    }
    for (std::thread& thread : threads) thread.join();
    CatchUp();
    state.SetIterationTime((seconds[0] + seconds[1]) / (2 * kBurst));
  }
}
BENCHMARK(BM_CallTwoThreads)->UseManualTime()->Iterations(kBursts);

// Floors.

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
  BareReader reader;
  size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(reader.Read(Answers2Kb()[i++ % kAnswers]));
  }
}
BENCHMARK(BM_Floor_BareSimdjsonRead2Kb);

void BM_Part_OurRead2Kb(benchmark::State& state) {
  internal::AnswerReader reader(8 << 20);
  const internal::Route route =
      internal::RouteOf("openai", "/v1/chat/completions");
  size_t i = 0;
  for (auto _ : state) {
    internal::Reading reading;
    reader.Read(route, {.body = Answers2Kb()[i++ % kAnswers]}, &reading);
    benchmark::DoNotOptimize(reading.leaves[0]);
  }
}
BENCHMARK(BM_Part_OurRead2Kb);

// Percentiles.

template <typename Operation>
Percentiles Measure(Operation&& operation, int bursts, bool catch_up) {
  std::vector<uint64_t> samples;
  samples.reserve(static_cast<size_t>(bursts) * kBurst);
  for (int burst = -2; burst < bursts; ++burst) {
    for (int i = 0; i < kBurst; ++i) {
      const uint64_t before = TicksBefore();
      operation(i);
      const uint64_t ticks = TicksAfter() - before;
      if (burst >= 0) samples.push_back(ticks);
    }
    if (catch_up) CatchUp();
  }
  return PercentilesOf(samples);
}

// Calls between which every cache is swept: what a host pays that calls seldom.
Percentiles MeasureCold(Caller& call, int count) {
  constexpr size_t kSweepBytes = 64 << 20;
  std::vector<char> sweep(kSweepBytes);
  std::vector<uint64_t> samples;
  for (int i = 0; i < count; ++i) {
    for (size_t at = 0; at < kSweepBytes; at += 64) ++sweep[at];
    benchmark::DoNotOptimize(sweep.data());
    const uint64_t before = TicksBefore();
    call(i);
    samples.push_back(TicksAfter() - before);
  }
  CatchUp();
  return PercentilesOf(samples);
}

void Print(const char* what, const Percentiles& of) {
  fmt::print("{:<34}{:>8.0f}{:>8.0f}{:>8.0f}{:>8.0f}{:>8.0f}\n", what, of.mean,
             of.p50, of.p90, of.p99, of.p999);
}

// Prints single calls and floors; false if the 2 KB call is beyond 1.6 times
// (p50) or 3 times (p99) the sum of its floors.
bool PrintPercentiles(int bursts) {
  fmt::print("{:<34}{:>8}{:>8}{:>8}{:>8}{:>8}\n", "ns a call", "mean", "p50",
             "p90", "p99", "p99.9");
  const auto calls = [&](const char* what, Work work) {
    Caller call(work);
    const Percentiles of = Measure(call, bursts, true);
    Print(what, of);
    return of;
  };
  const Percentiles whole = calls("2 KB answer, bound", Work::kBoundBody);
  calls("2 KB answer, eight names", Work::kNamesBody);
  calls("2 KB answer, session changes", Work::kNamesChange);
  calls("no body, bound", Work::kBound);
  calls("no body, eight names", Work::kNames);
  Caller cold(Work::kNamesBody);
  Print("2 KB answer, eight names, cold", MeasureCold(cold, 3 * bursts));
  Percentiles sum;
  const auto floor = [&](const char* what, auto&& operation) {
    const Percentiles of = Measure(operation, bursts, false);
    Print(what, of);
    sum.p50 += of.p50;
    sum.p99 += of.p99;
  };
  BareReader reader;
  floor("floor: bare simdjson, 2 KB", [&](int i) {
    benchmark::DoNotOptimize(
        reader.Read(Answers2Kb()[static_cast<size_t>(i) % kAnswers]));
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
  const double ratio_p50 = whole.p50 / sum.p50;
  const double ratio_p99 = whole.p99 / sum.p99;
  fmt::print(
      "sum of floors: p50 {:.0f}, p99 {:.0f}; a call is {:.2f} and "
      "{:.2f} times that (limits 1.60, 3.00); dropped {}\n",
      sum.p50, sum.p99, ratio_p50, ratio_p99, TheLedger().health().dropped);
  return ratio_p50 <= 1.6 && ratio_p99 <= 3.0;
}

}  // namespace
}  // namespace toll::bench

int main(int argc, char** argv) {
  static_cast<void>(toll::bench::TheLedger());  // Its drain runs anywhere,
  toll::bench::PinTo(0);                        // the host on core 0.
  if (argc > 1 && std::string_view(argv[1]) == "--percentiles") {
    const int bursts = argc > 2 ? std::atoi(argv[2]) : 100;
    return toll::bench::PrintPercentiles(bursts) ? 0 : 1;
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
