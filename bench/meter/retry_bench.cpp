// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Headers of an answer: what reading the provider's limits costs a call that
// hands them over (keeping them: bench/gate/rate_board_bench.cpp), and what
// advice on a failure costs.
//
//   retry_bench
//
// Floor: the ends of the headers' lines found, and nothing read.

#include <string_view>

#include <benchmark/benchmark.h>

#include "answers.h"
#include "toll/retry.h"

namespace toll::internal {
namespace {

using bench::kAnswerHeaders;

void BM_RateLimitsOf(benchmark::State& state) {
  const absl::Time now = absl::FromUnixSeconds(1'795'248'000);
  for (auto _ : state) {
    benchmark::DoNotOptimize(RateLimitsOf(kAnswerHeaders, now));
  }
  state.SetLabel("floor=BM_Floor_Lines");
}
BENCHMARK(BM_RateLimitsOf);

void BM_AdviseRetry(benchmark::State& state) {
  const Answer answer = {
      .status = 429,
      .headers = kAnswerHeaders,
      .body = R"({"error":{"message":"m","code":"rate_limit_exceeded"}})"};
  for (auto _ : state) benchmark::DoNotOptimize(AdviseRetry(answer));
  state.SetLabel("floor=BM_Floor_Lines");
}
BENCHMARK(BM_AdviseRetry);

void BM_Floor_Lines(benchmark::State& state) {
  std::string_view headers = kAnswerHeaders;
  for (auto _ : state) {
    benchmark::DoNotOptimize(headers);
    size_t lines = 0;
    for (size_t at = 0; (at = headers.find('\n', at)) != headers.npos; ++at) {
      ++lines;
    }
    benchmark::DoNotOptimize(lines);
  }
}
BENCHMARK(BM_Floor_Lines);

}  // namespace
}  // namespace toll::internal
