// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "base/histogram.h"
#include "store/raw_shape.h"

namespace toll::internal {
namespace {

constexpr char kUsage[] =
    R"({"prompt_tokens":1812,"completion_tokens":212,"total_tokens":2024,)"
    R"("prompt_tokens_details":{"cached_tokens":1024,"audio_tokens":0},)"
    R"("completion_tokens_details":{"reasoning_tokens":64,"audio_tokens":0}})";

void BM_RawShape_Match(benchmark::State& state) {
  std::string shape;
  std::string numbers;
  SplitShape(kUsage, &shape, &numbers);
  for (auto _ : state) {
    benchmark::DoNotOptimize(MatchShape(kUsage, shape, &numbers));
  }
}
BENCHMARK(BM_RawShape_Match);

void BM_RawShape_Split(benchmark::State& state) {
  std::string shape;
  std::string numbers;
  for (auto _ : state) {
    benchmark::DoNotOptimize(SplitShape(kUsage, &shape, &numbers));
  }
}
BENCHMARK(BM_RawShape_Split);

// Two minutes of a thousand calls each.
void BM_Histogram_Merge(benchmark::State& state) {
  std::vector<uint16_t> a;
  std::vector<uint16_t> b;
  for (uint64_t i = 0; i < 1'000; ++i) {
    a.push_back(HistogramIndex(400'000 + i * 2'654'435'761 % 3'000'000));
    b.push_back(HistogramIndex(300'000 + i * 40'503 % 3'000'000));
  }
  const std::string left = EncodeHistogram(&a);
  const std::string right = EncodeHistogram(&b);
  for (auto _ : state) {
    benchmark::DoNotOptimize(MergeHistograms(left, right));
  }
}
BENCHMARK(BM_Histogram_Merge);

}  // namespace
}  // namespace toll::internal
