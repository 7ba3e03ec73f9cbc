// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What each option trades: the same host, 10,000 calls a second of 2 KB answers
// over 40 sessions for two seconds, with one option changed at a time.
//
//   tuning_bench --benchmark_filter=flush
//
// The time is a call's own on the host's thread. Counters: bytes written and
// the drain's CPU a call, passes a second, memory, calls dropped.

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "benchmark/benchmark.h"
#include "fmt/format.h"

#include "answers.h"
#include "ticking.h"
#include "toll/ledger.h"

namespace toll::bench {
namespace {

constexpr int kTicks = 1'000;  // Of two milliseconds.
constexpr int kCallsATick = 20;
constexpr int kSessions = 40;

void BM_Tuning(benchmark::State& state, const Options& chosen) {
  const std::string path =
      std::filesystem::temp_directory_path() / "toll-tuning-bench";
  std::filesystem::remove_all(path);
  Options options = chosen;
  options.path = path;
  const auto ledger = Ledger::Open(options);
  if (!ledger.ok()) {
    state.SkipWithError(ledger.status().ToString().c_str());
    return;
  }
  const std::vector<std::string> answers = OpenAiChatAnswers(64, 2'048);
  std::vector<std::string> sessions;
  for (int i = 0; i < kSessions; ++i) {
    sessions.push_back(fmt::format("session-{}", i));
  }
  uint64_t ticks = 0;
  for (auto _ : state) {
    auto next = std::chrono::steady_clock::now();
    for (int tick = 0; tick < kTicks; ++tick) {
      const uint64_t before = TicksBefore();
      for (int i = 0; i < kCallsATick; ++i) {
        const auto n = static_cast<size_t>(tick * kCallsATick + i);
        (*ledger)
            ->Start(EightNames(sessions[n % kSessions]))
            .Finish({.body = answers[n % answers.size()]});
      }
      ticks += TicksAfter() - before;
      next += std::chrono::milliseconds(2);
      std::this_thread::sleep_until(next);
    }
    state.SetIterationTime(static_cast<double>(ticks) * NsPerTick() * 1e-9 /
                           (kTicks * kCallsATick));
  }
  (*ledger)->Flush().IgnoreError();
  // The drain looks at what it has written once a second.
  std::this_thread::sleep_for(std::chrono::milliseconds(2'100));
  const Health health = (*ledger)->health();
  const auto stored = static_cast<double>(std::max<int64_t>(1, health.stored));
  state.counters["bytes_per_call"] =
      static_cast<double>(health.written.total_bytes) / stored;
  state.counters["drain_ns_per_call"] =
      static_cast<double>(health.cpu.drain_ns) / stored;
  state.counters["passes_per_second"] =
      static_cast<double>(health.drain_passes) / 2;
  state.counters["memory_bytes"] =
      static_cast<double>(health.memory.total_bytes());
  state.counters["dropped"] = static_cast<double>(health.dropped);
  state.counters["notes_missing"] = static_cast<double>(health.notes_missing);
}

// One option at a time; each list begins with the default.
void Register() {
  const auto add = [](const std::string& name, const Options& options) {
    benchmark::RegisterBenchmark(
        ("BM_Tuning/" + name).c_str(),
        [options](benchmark::State& state) { BM_Tuning(state, options); })
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
  add("defaults", {});
  sweep("flush_interval_ms", &Options::flush_interval_ms, {10, 100, 10'000});
  sweep("sync_interval_ms", &Options::sync_interval_ms, {10, 100, 10'000});
  sweep("memory_pool_size", &Options::memory_pool_size, {1'000, 50'000});
  sweep("batch_size", &Options::batch_size, {1, 10'000});
  sweep("notes_count", &Options::notes_count, {0, 512});
  sweep("rollup_sets_max", &Options::rollup_sets_max, {10, 100'000});
  for (const Overflow overflow : {Overflow::kDrop, Overflow::kBlock}) {
    Options options;
    options.memory_pool_size = 1'000;
    options.notes_count = 0;
    options.journal_bytes_max = 1 << 20;  // 2,048 slots less the names.
    options.overflow = overflow;
    options.block_us_max = 100'000;
    add(overflow == Overflow::kDrop ? "small_journal/drop"
                                    : "small_journal/block",
        options);
  }
  Options options;
  options.keep_raw_usage = false;
  add("keep_raw_usage:false", options);
  options = {};
  options.enable_simd = false;
  add("enable_simd:false", options);
  options = {};
  options.enable_performance_monitoring = false;
  add("enable_performance_monitoring:false", options);
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
