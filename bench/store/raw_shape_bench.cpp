// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What keeping a usage object costs the drain: its shape taken apart from its
// numbers, or recognised; and what merging two minutes' histograms costs.
//
//   store_bench --benchmark_filter='BM_RawShape|BM_Histogram'
//
// Floor: the text compared with itself; the histograms' bytes copied.

#include <cstring>
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
  state.SetLabel("floor=BM_Floor_Compare");
}
BENCHMARK(BM_RawShape_Match);

void BM_RawShape_Split(benchmark::State& state) {
  std::string shape;
  std::string numbers;
  for (auto _ : state) {
    benchmark::DoNotOptimize(SplitShape(kUsage, &shape, &numbers));
  }
  state.SetLabel("floor=BM_Floor_Compare");
}
BENCHMARK(BM_RawShape_Split);

void BM_Floor_Compare(benchmark::State& state) {
  const std::string other = kUsage;
  const char* usage = kUsage;
  for (auto _ : state) {
    benchmark::DoNotOptimize(usage);
    benchmark::DoNotOptimize(memcmp(usage, other.data(), other.size()));
  }
}
BENCHMARK(BM_Floor_Compare);

// A minute of a thousand calls.
std::string Minute(uint64_t from_us, uint64_t step) {
  std::vector<uint16_t> indices;
  for (uint64_t i = 0; i < 1'000; ++i) {
    indices.push_back(HistogramIndex(from_us + i * step % 3'000'000));
  }
  return EncodeHistogram(&indices);
}

void BM_Histogram_Merge(benchmark::State& state) {
  const std::string left = Minute(400'000, 2'654'435'761);
  const std::string right = Minute(300'000, 40'503);
  for (auto _ : state) {
    benchmark::DoNotOptimize(MergeHistograms(left, right));
  }
  state.SetLabel("floor=BM_Floor_CopyHistograms");
}
BENCHMARK(BM_Histogram_Merge);

void BM_Floor_CopyHistograms(benchmark::State& state) {
  const std::string left = Minute(400'000, 2'654'435'761);
  const std::string right = Minute(300'000, 40'503);
  for (auto _ : state) benchmark::DoNotOptimize(left + right);
}
BENCHMARK(BM_Floor_CopyHistograms);

}  // namespace
}  // namespace toll::internal
