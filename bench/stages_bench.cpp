// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Where a call's time goes, stage by stage, in a build that times them:
//
//   cmake --workflow --preset profile && build/profile/bin/stages_bench
//
// Without TOLL_PROFILE it shows that a lap costs nothing. Reading is timed as a
// whole, and copying, indexing and walking within it: what they do not add up
// to, the laps themselves cost.
//
// Floor: of a lap, a look at the clock; of a call, floors.h.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "fmt/format.h"

#include "answers.h"
#include "base/stages.h"
#include "bursts.h"
#include "floors.h"
#include "toll/ledger.h"

namespace toll::bench {
namespace {

using internal::kStageCount;
using internal::Stage;

void BM_Stages_Clock(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(internal::ReadTicks());
}
BENCHMARK(BM_Stages_Clock);

void BM_Stages_Lap(benchmark::State& state) {
  state.SetLabel("floor=BM_Stages_Clock");
  internal::StageTimer timer;
  for (auto _ : state) {
    // The last stage: it is not shown of this executable's calls.
    timer.Lap(static_cast<Stage>(kStageCount - 1));
    benchmark::ClobberMemory();
  }
}
BENCHMARK(BM_Stages_Lap);

void BM_Stages_Call(benchmark::State& state) {
  const std::string path =
      std::filesystem::temp_directory_path() / "toll-stages-bench";
  std::filesystem::remove_all(path);
  const auto ledger = Ledger::Open({.path = path});
  if (!ledger.ok()) {
    state.SkipWithError(ledger.status().ToString().c_str());
    return;
  }
  const std::vector<std::string> answers = OpenAiChatAnswers(64, 2'048);
  RunBursts(
      state,
      [&](int i) {
        (*ledger)
            ->Start(EightNames())
            .Finish({.body = answers[static_cast<size_t>(i) % answers.size()]});
      },
      [&] { (*ledger)->Flush().IgnoreError(); });
  state.SetLabel(
      fmt::format("floor=BM_Floor_Call/iterations:{}/manual_time", kBursts));
}
BENCHMARK(BM_Stages_Call)->UseManualTime()->Iterations(kBursts);

void BM_Floor_Call(benchmark::State& state) {
  const std::vector<std::string> answers = OpenAiChatAnswers(64, 2'048);
  BareCall call(8'192);
  RunBursts(
      state,
      [&](int i) { call(i, answers[static_cast<size_t>(i) % answers.size()]); },
      [] {});
}
BENCHMARK(BM_Floor_Call)->UseManualTime()->Iterations(kBursts);

void PrintStages() {
  fmt::print(stderr, "{:<10} {:>10} {:>9} {:>9} {:>9}  ns\n", "stage", "times",
             "mean", "p50", "p99");
  for (size_t i = 0; i + 1 < kStageCount; ++i) {
    const auto stage = static_cast<Stage>(i);
    const internal::HistogramFigures of = internal::FiguresOf(stage);
    if (of.count == 0) continue;
    fmt::print(stderr, "{:<10} {:>10} {:>9} {:>9} {:>9}\n",
               internal::NameOf(stage), of.count, of.mean, of.p50, of.p99);
  }
}

}  // namespace
}  // namespace toll::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  if (toll::internal::kStagesAreTimed) toll::bench::PrintStages();
  return 0;
}
