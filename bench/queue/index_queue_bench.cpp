// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What it costs to hand an index to the drain, and to get a free one back.
//
//   index_queue_bench
//
// Floor: moodycamel's queue as it comes, one producer with a token, its
// consumer taking in bulk; for a magazine, a bare counter.

#include <cstdint>
#include <vector>

#include "benchmark/benchmark.h"
#include <concurrentqueue/concurrentqueue.h>

#include "queue/index_queue.h"

namespace toll::internal {
namespace {

constexpr size_t kCapacity = 16'384;
constexpr uint32_t kBulk = 1'024;

// An index through the queue: enqueued one by one, dequeued in bulk.
template <typename Queue>
void Through(benchmark::State& state) {
  Queue queue(kCapacity);
  const moodycamel::ProducerToken token(queue);
  std::vector<uint32_t> out(kBulk);
  uint32_t i = 0;
  size_t taken = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(queue.try_enqueue(token, i));
    if ((++i & (kBulk - 1)) == 0) {
      taken += queue.try_dequeue_bulk_from_producer(token, out.data(), kBulk);
    }
  }
  if (taken + kBulk <= i) state.SkipWithError("indices were lost");
}

void BM_IndexQueue(benchmark::State& state) {
  Through<IndexQueue>(state);
  state.SetLabel("floor=BM_Floor_Moodycamel");
}
BENCHMARK(BM_IndexQueue);

void BM_Floor_Moodycamel(benchmark::State& state) {
  Through<moodycamel::ConcurrentQueue<uint32_t>>(state);
}
BENCHMARK(BM_Floor_Moodycamel);

// A slot's index on its round: a thread takes it from its magazine, which is
// filled from the pool; the drain returns it in bulk.
void BM_IndexPool_Round(benchmark::State& state) {
  IndexPool pool(kCapacity);
  pool.SetFresh(0, kCapacity / 2);
  Magazine magazine;
  std::vector<uint32_t> used;
  used.reserve(kBulk);
  for (auto _ : state) {
    uint32_t index = 0;
    if (!magazine.Pop(&index)) {
      magazine.count =
          static_cast<uint32_t>(pool.Take(magazine.indices, Magazine::kRefill));
      if (!magazine.Pop(&index)) state.SkipWithError("the pool is empty");
    }
    used.push_back(index);
    if (used.size() == kBulk) {
      if (!pool.Return(used.data(), used.size())) {
        state.SkipWithError("no memory");
      }
      used.clear();
    }
  }
  state.SetLabel("floor=BM_Floor_Counter");
}
BENCHMARK(BM_IndexPool_Round);

void BM_Floor_Counter(benchmark::State& state) {
  uint32_t count = 0;
  for (auto _ : state) benchmark::DoNotOptimize(++count);
}
BENCHMARK(BM_Floor_Counter);

}  // namespace
}  // namespace toll::internal
