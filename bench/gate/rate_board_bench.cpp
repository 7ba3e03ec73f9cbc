// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What keeping the provider's limits costs a call whose headers had them.
//
//   rate_board_bench
//
// Floor: as many words stored under a lock that is free.

#include <array>
#include <atomic>

#include <benchmark/benchmark.h>

#include "answers.h"
#include "gate/rate_board.h"
#include "toll/retry.h"

namespace toll::internal {
namespace {

void BM_RateBoardKeep(benchmark::State& state) {
  static RateBoard board;
  const RateLimits limits =
      RateLimitsOf(bench::kAnswerHeaders, absl::FromUnixSeconds(1'795'248'000));
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

}  // namespace
}  // namespace toll::internal
