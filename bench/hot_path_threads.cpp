// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Calls by many threads at once: what sharing a ledger costs each of them.
//
//   hot_path_bench --benchmark_filter=BM_CallThreads
//
// Each thread makes a burst of a thousand calls, all begin together, and the
// drain catches up between bursts; drain:0 has none at all meanwhile
// (manual_drain). Time is the threads' own processor time a call: where there
// are fewer cores than threads, waiting for one is the machine's doing, not
// toll's.
//
// Floor: one thread, drain:0, of the same calls; its own is
// BM_Floor_Call/answer_2kb.

#include <algorithm>
#include <barrier>
#include <ctime>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "benchmark/benchmark.h"
#include "fmt/format.h"

#include "caller.h"
#include "ticking.h"

namespace toll::bench {
namespace {

constexpr int kThreadBurst = 1'000;
constexpr int64_t kThreadsMost = 16;
constexpr int kRounds = 20;

double ThreadSeconds() {
  timespec time = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) +
         static_cast<double>(time.tv_nsec) * 1e-9;
}

// Threads that each run a burst when told, all at once.
class Crew {
 public:
  Crew(Ledger& ledger, const Job& job, size_t count)
      : job_(job),
        seconds_(count),
        gate_(static_cast<std::ptrdiff_t>(count) + 1) {
    for (size_t i = 0; i < count; ++i) {
      threads_.emplace_back([this, &ledger, i] { MakeCalls(ledger, i); });
    }
  }
  ~Crew() {
    stopping_ = true;
    gate_.arrive_and_wait();
    for (std::thread& thread : threads_) thread.join();
  }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  // Seconds of processor time a call.
  double Burst() {
    gate_.arrive_and_wait();
    gate_.arrive_and_wait();
    double sum = 0;
    for (const double each : seconds_) sum += each;
    return sum / static_cast<double>(seconds_.size()) / kThreadBurst;
  }

 private:
  void MakeCalls(Ledger& ledger, size_t number) {
    // Else all would be on the core of who made them.
    PinTo(number % std::thread::hardware_concurrency());
    Caller call(ledger, job_);
    for (;;) {
      gate_.arrive_and_wait();
      if (stopping_) return;
      const double before = ThreadSeconds();
      for (int i = 0; i < kThreadBurst; ++i) call(i);
      seconds_[number] = ThreadSeconds() - before;
      gate_.arrive_and_wait();
    }
  }

  const Job job_;
  std::vector<double> seconds_;
  std::barrier<> gate_;
  bool stopping_ = false;  // Guarded by the barrier.
  std::vector<std::thread> threads_;
};

void RunCrew(benchmark::State& state, const Job& job, const char* name) {
  const int64_t threads = state.range(0);
  Options options;
  options.manual_drain = state.range(1) == 0;
  options.memory_pool_size = options.notes_count =
      2 * kThreadsMost * kThreadBurst;
  const Host host(options);
  Crew crew(*host.ledger, job, static_cast<size_t>(threads));
  for (int i = 0; i < 3; ++i) {
    crew.Burst();
    host.CatchUp();
  }
  std::vector<double> bursts(kRounds);
  for (double& burst : bursts) {
    burst = crew.Burst();
    host.CatchUp();
  }
  // The median: bursts are short, and what else runs here is not.
  std::nth_element(bursts.begin(), bursts.begin() + kRounds / 2, bursts.end());
  for (auto _ : state) state.SetIterationTime(bursts[kRounds / 2]);
  state.counters["dropped"] = host.dropped();
  state.SetLabel(
      threads == 1 && options.manual_drain
          ? "floor=BM_Floor_Call/answer_2kb/iterations:50/manual_time"
          : fmt::format("floor={}/threads:1/drain:0/iterations:{}/manual_time",
                        name, kRounds));
}

void BM_CallThreads(benchmark::State& state) {
  RunCrew(state, {}, "BM_CallThreads");
}
BENCHMARK(BM_CallThreads)
    ->ArgNames({"threads", "drain"})
    ->ArgsProduct({{1, 2, 4, 8, kThreadsMost}, {0, 1}})
    ->UseManualTime()
    ->Iterations(kRounds);

void BM_CallThreads_admitted(benchmark::State& state) {
  RunCrew(state, {.work = Work::kAdmit}, "BM_CallThreads_admitted");
}
BENCHMARK(BM_CallThreads_admitted)
    ->ArgNames({"threads", "drain"})
    ->ArgsProduct({{1, 2, 8}, {0, 1}})
    ->UseManualTime()
    ->Iterations(kRounds);

}  // namespace
}  // namespace toll::bench
