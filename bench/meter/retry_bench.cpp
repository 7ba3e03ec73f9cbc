// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Headers of an answer: what keeping the provider's limits costs a call that
// hands them over, and what advice on a failure costs.
//
//   retry_bench
//
// Floor: the ends of the headers' lines found, and nothing read; for what is
// kept, its words stored under a lock that is free.

#include <array>
#include <atomic>
#include <string_view>

#include <benchmark/benchmark.h>

#include "answers.h"
#include "gate/rate_board.h"
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

void BM_RateBoardKeep(benchmark::State& state) {
  static RateBoard board;
  const RateLimits limits =
      RateLimitsOf(kAnswerHeaders, absl::FromUnixSeconds(1'795'248'000));
  for (auto _ : state) {
    board.Keep(RateBoard::KeyOf("openai", "gpt-4o-2024-08-06"), limits);
  }
  state.SetLabel("floor=BM_Floor_LockedStores");
}
BENCHMARK(BM_RateBoardKeep);

void BM_Floor_LockedStores(benchmark::State& state) {
  static std::atomic<uint64_t> lock{0};
  // What four windows and their moment take.
  static std::array<std::atomic<uint64_t>, 13> words;
  uint64_t word = 0;
  for (auto _ : state) {
    lock.exchange(1, std::memory_order_acquire);
    for (auto& one : words) one.store(++word, std::memory_order_relaxed);
    lock.store(0, std::memory_order_release);
  }
}
BENCHMARK(BM_Floor_LockedStores);

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
