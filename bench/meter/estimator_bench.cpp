// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What an estimate costs: features by the byte, in every loop that this
// processor has, beside what no pass over a text can beat (memchr for a byte
// that is not there, simdjson's UTF-8 validation); a delta of a stream, a
// model's family, a kilobyte.
//
//   build/bench/bin/estimator_bench --benchmark_repetitions=7

#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

#include "benchmark/benchmark.h"
#include "simdjson.h"

#include "meter/estimator.h"
#include "toll/estimate.h"

namespace toll::internal {
namespace {

// A megabyte: more than a core's nearest cache, less than memory.
constexpr size_t kTextBytes = 1 << 20;

std::string Repeated(const std::string& text) {
  std::string repeated;
  while (repeated.size() < kTextBytes) repeated += text;
  repeated.resize(kTextBytes);
  return repeated;
}

std::string FileOf(const std::string& path) {
  std::ifstream file(TOLL_SOURCE_DIR "/" + path, std::ios::binary);
  return Repeated({std::istreambuf_iterator<char>(file), {}});
}

const std::string& Text(int kind) {
  static const std::string texts[] = {
      FileOf("SECURITY.md"), FileOf("src/call.cpp"), FileOf("data/prices.json"),
      Repeated("河边有一座小磨坊。每天早晨，磨坊主打开水闸。"),
      FileOf("scripts/estimators/scripts.txt")};
  return texts[kind];
}
constexpr const char* kNames[] = {"English", "C++", "JSON", "Chinese", "mixed"};

void Told(benchmark::State& state, const std::string& text) {
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) *
                          static_cast<int64_t>(text.size()));
}

void BM_Features(benchmark::State& state) {
  const auto simd = static_cast<FeatureSimd>(state.range(0));
  const FeatureLoop loop = FeatureLoopFor(simd);
  const std::string& text = Text(static_cast<int>(state.range(1)));
  const FeatureWeights& weights = AnyFamily().weights;
  for (auto _ : state) {
    TextTail tail;
    benchmark::DoNotOptimize(loop(text, weights, &tail));
  }
  state.SetLabel(std::string("floor=BM_FloorUtf8/0 ") + kNames[state.range(1)]);
  Told(state, text);
}
BENCHMARK(BM_Features)->Apply([](benchmark::internal::Benchmark* all) {
  all->ArgNames({"simd", "text"});
  for (int64_t simd = 0; simd <= static_cast<int64_t>(BestFeatureSimd());
       ++simd) {
    for (int64_t text = 0; text < 5; ++text) all->Args({simd, text});
  }
});

void BM_FloorMemchr(benchmark::State& state) {
  const std::string& text = Text(0);
  for (auto _ : state) {
    benchmark::DoNotOptimize(memchr(text.data(), '\x01', text.size()));
  }
  Told(state, text);
}
BENCHMARK(BM_FloorMemchr);

void BM_FloorUtf8(benchmark::State& state) {
  const std::string& text = Text(static_cast<int>(state.range(0)));
  for (auto _ : state) {
    benchmark::DoNotOptimize(simdjson::validate_utf8(text.data(), text.size()));
  }
  state.SetLabel(kNames[state.range(0)]);
  Told(state, text);
}
BENCHMARK(BM_FloorUtf8)->Arg(0)->Arg(3)->Arg(4);

// memchr again, over a piece: what no look at each of its bytes can beat.
void BM_FloorPiece(benchmark::State& state) {
  const std::string& text = Text(0);
  const auto size = static_cast<size_t>(state.range(0));
  size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(memchr(text.data() + at, '\x01', size));
    at = (at + size) % 4096;
  }
}
BENCHMARK(BM_FloorPiece)->Arg(4)->Arg(20)->Arg(60)->Arg(200)->Arg(1024);

// What a piece of a streamed answer adds to Stream::Chunk.
void BM_Delta(benchmark::State& state) {
  const std::string& text = Text(0);
  const auto size = static_cast<size_t>(state.range(0));
  Estimator estimator(FamilyOf("claude-sonnet-4-5"));
  size_t at = 0;
  for (auto _ : state) {
    estimator.Feed({text.data() + at, size});
    at = (at + size) % 4096;
    benchmark::DoNotOptimize(estimator);
  }
  state.SetLabel("floor=BM_FloorPiece/" + std::to_string(size));
}
BENCHMARK(BM_Delta)->Arg(4)->Arg(20)->Arg(60)->Arg(200);

void BM_FamilyOf(benchmark::State& state, std::string_view model) {
  for (auto _ : state) benchmark::DoNotOptimize(FamilyOf(model));
  state.SetLabel("floor=BM_FloorPiece/20");
}
BENCHMARK_CAPTURE(BM_FamilyOf, plain, "claude-sonnet-4-5-20250929");
BENCHMARK_CAPTURE(BM_FamilyOf, of_a_gateway,
                  "us.anthropic.claude-haiku-4-5-20251001-v1:0");
BENCHMARK_CAPTURE(BM_FamilyOf, not_known, "my-own-model-of-last-week-v2");

void BM_EstimateTokens1KB(benchmark::State& state) {
  const std::string_view text = std::string_view(Text(0)).substr(0, 1024);
  for (auto _ : state) {
    benchmark::DoNotOptimize(EstimateTokens("claude-sonnet-4-5", text));
  }
  state.SetLabel("floor=BM_FloorPiece/1024");
}
BENCHMARK(BM_EstimateTokens1KB);

}  // namespace
}  // namespace toll::internal
