// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Two threads at once, as a ratio to one of them alone, by turns in one loop. A
// lock that nobody waits for costs 2 ns and hides in what a call takes; with
// two threads it is what they wait for.

#include <emmintrin.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <thread>
#include <vector>

#include "benchmark/benchmark.h"

#include "answers.h"
#include "temp_directory.h"
#include "ticking.h"
#include "toll/ledger.h"
#include "toll/testing.h"

namespace toll::bench {
namespace {

// So long that two threads cannot but meet, and short of what a scheduler
// gives a thread at a time.
constexpr int kTurn = 3'000;
constexpr int kTurns = 15;

class Caller {
 public:
  explicit Caller(Ledger& ledger)
      : ledger_(ledger), bound_(ledger.Bind(EightNames())) {}

  double NsOfATurn() {
    const uint64_t before = TicksBefore();
    for (int i = 0; i < kTurn; ++i) {
      ledger_.Start(bound_).Settle({.input = 100, .output = 7});
    }
    return static_cast<double>(TicksAfter() - before) * NsPerTick() / kTurn;
  }

 private:
  Ledger& ledger_;
  const BoundSpec bound_;
};

// A second thread that makes a turn when told to, at the same time as who told
// it: each waits for the other at the start.
class Second {
 public:
  explicit Second(Ledger& ledger)
      : thread_([this, &ledger] { Serve(ledger); }) {}
  ~Second() {
    Publish(-1);
    thread_.join();
  }

  // Returns when the other thread is about to begin.
  void BeginTurn() {
    Publish(++turn_);
    WaitFor(here_, turn_);
  }
  void EndTurn() { WaitFor(done_, turn_); }

 private:
  void Publish(int turn) {
    // Release: what was done before the turn is seen in it.
    asked_.store(turn, std::memory_order_release);
  }
  static int WaitFor(const std::atomic<int>& word, int at_least) {
    for (int spins = 0;; ++spins) {
      // Acquire: pairs with the release of who stored it.
      const int now = word.load(std::memory_order_acquire);
      if (now >= at_least || now < 0) return now;
      // On a machine that is busy the other may wait for this processor.
      spins % 4'096 == 4'095 ? std::this_thread::yield() : _mm_pause();
    }
  }
  void Serve(Ledger& ledger) {
    PinTo(1);
    Caller caller(ledger);
    for (int turn = 1; WaitFor(asked_, turn) >= 0; ++turn) {
      // Release: the turn's calls come after it, the last turn's before.
      here_.store(turn, std::memory_order_release);
      benchmark::DoNotOptimize(caller.NsOfATurn());
      // Release: this turn's calls are over for who waits for it.
      done_.store(turn, std::memory_order_release);
    }
  }

  std::atomic<int> asked_{0}, here_{0}, done_{0};
  int turn_ = 0;
  std::thread thread_;
};

double Median(std::vector<double>& values) {
  const auto middle = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

void BM_Guard_TwoThreads(benchmark::State& state) {
  cpu_set_t before;
  sched_getaffinity(0, sizeof before, &before);
  PinTo(0);  // Else both would be on the processor of who made them.
  const internal::TempDirectory directory;
  Options options{.path = directory / "ledger", .manual_drain = true};
  options.memory_pool_size = 5 * kTurn;
  const auto ledger = *Ledger::Open(options);
  std::vector<double> ratios;
  {
    Caller caller(*ledger);
    Second second(*ledger);
    for (auto _ : state) {
      const double alone_ns = caller.NsOfATurn();
      second.BeginTurn();
      const uint64_t began = TicksBefore();
      static_cast<void>(caller.NsOfATurn());
      // Until both are done: who waits for a lock may be either.
      second.EndTurn();
      const double ns =
          static_cast<double>(TicksAfter() - began) * NsPerTick() / kTurn;
      if (!testing::Pump(*ledger).ok()) std::abort();
      state.SetIterationTime(ns * 1e-9);
      ratios.push_back(ns / alone_ns);
    }
  }
  sched_setaffinity(0, sizeof before, &before);
  state.counters["ratio"] = Median(ratios);
  if (ledger->health().dropped != 0) state.SkipWithError("calls were dropped");
}
BENCHMARK(BM_Guard_TwoThreads)->UseManualTime()->Iterations(kTurns);

}  // namespace
}  // namespace toll::bench
