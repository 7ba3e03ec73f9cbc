// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What each option trades: the same host, 10,000 calls a second of 2 KB answers
// over 40 sessions for two seconds, with one option changed at a time. Rows of
// `bursts` make the same calls 5,000 at once.
//
//   tuning_bench --benchmark_filter=flush
//
// The time is a call's own on the host's thread. Counters: bytes written (log
// and database, until all is in its place and the log is empty) and the drain's
// CPU a call, passes a second, memory, calls dropped.
//
// Floor: the same calls, at the same pace, by what a call cannot do without.

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "benchmark/benchmark.h"
#include "fmt/format.h"

#include "answers.h"
#include "floors.h"
#include "ticking.h"
#include "toll/ledger.h"
#include "written.h"

namespace toll::bench {
namespace {

struct Host {
  int calls_a_tick = 20;
  std::chrono::milliseconds tick{2};
};
constexpr Host kSteady;
constexpr Host kBursts = {5'000, std::chrono::milliseconds(500)};
constexpr int kCalls = 20'000;
constexpr int kSessions = 40;

// How long each call `make(n, answer)` took.
template <typename Make>
double SecondsACall(const Host& host, const Make& make) {
  const std::vector<std::string> answers = OpenAiChatAnswers(64, 2'048);
  uint64_t ticks = 0;
  auto next = std::chrono::steady_clock::now();
  for (size_t n = 0; n < kCalls;) {
    const uint64_t before = TicksBefore();
    for (int i = 0; i < host.calls_a_tick; ++i, ++n) {
      make(n, answers[n % answers.size()]);
    }
    ticks += TicksAfter() - before;
    next += host.tick;
    std::this_thread::sleep_until(next);
  }
  return static_cast<double>(ticks) * NsPerTick() * 1e-9 / kCalls;
}

void BM_FloorTuning(benchmark::State& state, const Host& host) {
  BareCall call(8'192);
  for (auto _ : state) {
    state.SetIterationTime(
        SecondsACall(host, [&call](size_t n, const std::string& answer) {
          call(static_cast<int>(n), answer);
        }));
  }
}

void BM_Tuning(benchmark::State& state, const Host& host,
               const Options& chosen) {
  const std::string path =
      std::filesystem::temp_directory_path() / "toll-tuning-bench";
  std::filesystem::remove_all(path);
  Options options = chosen;
  options.path = path;
  auto ledger = Ledger::Open(options);
  if (!ledger.ok()) {
    state.SkipWithError(ledger.status().ToString().c_str());
    return;
  }
  std::vector<std::string> sessions;
  for (int i = 0; i < kSessions; ++i) {
    sessions.push_back(fmt::format("session-{}", i));
  }
  const int64_t before = BytesWritten();
  for (auto _ : state) {
    state.SetIterationTime(
        SecondsACall(host, [&](size_t n, const std::string& answer) {
          (*ledger)
              ->Start(EightNames(sessions[n % kSessions]))
              .Finish({.body = answer});
        }));
  }
  (*ledger)->Flush().IgnoreError();
  const Health health = (*ledger)->health();
  const auto stored = static_cast<double>(std::max<int64_t>(1, health.stored));
  state.counters["drain_ns_per_call"] =
      static_cast<double>(health.cpu.drain_ns) / stored;
  state.counters["passes_per_second"] =
      static_cast<double>(health.drain_passes) / 2;
  state.counters["memory_bytes"] =
      static_cast<double>(health.memory.total_bytes());
  state.counters["dropped"] = static_cast<double>(health.dropped);
  state.counters["notes_missing"] = static_cast<double>(health.notes_missing);
  ledger->reset();
  state.counters["bytes_per_call"] =
      static_cast<double>(BytesWritten() - before) / stored;
  state.SetLabel(host.calls_a_tick == kSteady.calls_a_tick
                     ? "floor=BM_FloorTuning/steady"
                     : "floor=BM_FloorTuning/bursts");
}

// One option at a time; each list begins with the default.
void Register() {
  const auto add = [](const std::string& name, const Options& options,
                      const Host& host = kSteady) {
    benchmark::RegisterBenchmark(("BM_Tuning/" + name).c_str(),
                                 [options, host](benchmark::State& state) {
                                   BM_Tuning(state, host, options);
                                 })
        ->UseManualTime()
        ->Iterations(1);
  };
  const auto sweep = [&](const char* name, int64_t Options::*field,
                         std::vector<int64_t> values) {
    for (const int64_t value : values) {
      Options options;
      options.*field = value;
      add(fmt::format("{}:{}", name, value), options);
    }
  };
  const auto without = [&](const char* name, bool Options::*field) {
    Options options;
    options.*field = false;
    add(fmt::format("{}:false", name), options);
  };
  for (const auto& [name, host] :
       {std::pair{"steady", kSteady}, std::pair{"bursts", kBursts}}) {
    benchmark::RegisterBenchmark(
        fmt::format("BM_FloorTuning/{}", name).c_str(),
        [host = host](benchmark::State& state) { BM_FloorTuning(state, host); })
        ->UseManualTime()
        ->Iterations(1);
  }
  add("defaults", {});
  sweep("flush_interval_ms", &Options::flush_interval_ms, {10, 100, 10'000});
  sweep("sync_interval_ms", &Options::sync_interval_ms, {10, 100, 10'000});
  sweep("memory_pool_size", &Options::memory_pool_size, {1'000, 50'000});
  sweep("batch_size", &Options::batch_size, {1, 10'000});
  sweep("notes_count", &Options::notes_count, {0, 512, 16'384});
  sweep("rollup_sets_max", &Options::rollup_sets_max, {10, 100'000});
  sweep("parse_bytes_max", &Options::parse_bytes_max, {1'024});
  sweep("store_bytes_max", &Options::store_bytes_max, {16 << 20});
  without("keep_raw_usage", &Options::keep_raw_usage);
  without("enable_simd", &Options::enable_simd);
  without("enable_performance_monitoring",
          &Options::enable_performance_monitoring);
  without("async_processing", &Options::async_processing);
  add("bursts/defaults", {}, kBursts);
  for (const Overflow overflow : {Overflow::kDrop, Overflow::kBlock}) {
    Options options;
    options.memory_pool_size = 1'000;
    options.notes_count = 0;
    options.journal_bytes_max = 1 << 20;  // 2,048 slots less the names.
    options.overflow = overflow;
    options.block_us_max = 100'000;
    add(fmt::format("bursts/small_journal/{}",
                    overflow == Overflow::kDrop ? "drop" : "block"),
        options, kBursts);
  }
}

}  // namespace
}  // namespace toll::bench

int main(int argc, char** argv) {
  toll::bench::Register();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
