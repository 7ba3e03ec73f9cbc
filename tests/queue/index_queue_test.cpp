// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "queue/index_queue.h"

#include <atomic>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

std::vector<uint32_t> TakeAll(IndexPool& pool, size_t step) {
  std::vector<uint32_t> all;
  uint32_t taken[Magazine::kCapacity];
  for (size_t count; (count = pool.Take(taken, step)) != 0;) {
    all.insert(all.end(), taken, taken + count);
  }
  return all;
}

TEST(IndexPool, HandsOutEachIndexOnce) {
  IndexPool pool(4'096);
  pool.SetFresh(0, 1'000);
  pool.SetSpare(2'000);
  const std::vector<uint32_t> all = TakeAll(pool, 32);
  EXPECT_EQ(all.size(), 2'000u);
  EXPECT_EQ(std::set<uint32_t>(all.begin(), all.end()).size(), 2'000u);
  EXPECT_FALSE(pool.has_spare());
}

TEST(IndexPool, PrefersWhatWasFreed) {
  IndexPool pool(4'096);
  pool.SetFresh(0, 1'000);
  uint32_t taken[8];
  ASSERT_EQ(pool.Take(taken, 8), 8u);
  ASSERT_TRUE(pool.Return(taken, 8));
  uint32_t again[8];
  ASSERT_EQ(pool.Take(again, 8), 8u);
  EXPECT_EQ(std::set<uint32_t>(again, again + 8),
            std::set<uint32_t>(taken, taken + 8));
}

// What the drain's scan may leave out.
TEST(IndexPool, KnowsWhatNobodyEverHad) {
  IndexPool pool(4'096);
  pool.SetFresh(0, 1'000);
  EXPECT_EQ(pool.first_unused(), 0U);
  pool.SetSpare(2'000);
  std::vector<uint32_t> taken(1'010);
  ASSERT_EQ(pool.Take(taken.data(), 1'000), 1'000U);
  EXPECT_EQ(pool.first_unused(), 1'000U);
  ASSERT_EQ(pool.Take(taken.data() + 1'000, 10), 10U);  // Of the spare.
  EXPECT_EQ(pool.first_unused(), 1'010U);
  ASSERT_TRUE(pool.Return(taken.data(), 1'010));
  ASSERT_EQ(pool.Take(taken.data(), 10), 10U);
  EXPECT_EQ(pool.first_unused(), 1'010U);
  EXPECT_EQ(*std::max_element(taken.begin(), taken.end()), 1'009U);
}

// The drain was woken by each refill once there was a spare: 130 passes a
// second at 10,000 calls.
TEST(IndexPool, IsLowByWhatGoesRound) {
  IndexPool pool(4'096);
  pool.SetFresh(0, 1'000);
  pool.SetSpare(4'000);
  std::vector<uint32_t> taken(1'001);
  ASSERT_EQ(pool.Take(taken.data(), 500), 500U);
  EXPECT_FALSE(pool.is_low(4'000));
  ASSERT_EQ(pool.Take(taken.data() + 500, 1), 1U);
  EXPECT_TRUE(pool.is_low(4'000));
  // Once the spare goes round it counts.
  ASSERT_EQ(pool.Take(taken.data() + 501, 499), 499U);
  ASSERT_EQ(pool.Take(taken.data() + 1'000, 1), 1U);
  EXPECT_FALSE(pool.has_spare());
  EXPECT_FALSE(pool.is_low(4'000));
}

// Threads take from ranges and spares that are set meanwhile: no index twice,
// none missing.
TEST(IndexPool, NeverLeasesAnIndexTwiceUnderContention) {
  constexpr uint32_t kSegments = 200, kSegment = 64;
  IndexPool pool(kSegments * kSegment);
  pool.SetFresh(0, kSegment);
  std::vector<std::atomic<uint32_t>> leased(kSegments * kSegment);
  std::atomic<uint32_t> total{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      uint32_t taken[16];
      // Relaxed throughout: counts, read after the threads are joined.
      while (total.load(std::memory_order_relaxed) < kSegments * kSegment) {
        const size_t count = pool.Take(taken, 16);
        for (size_t i = 0; i < count; ++i) {
          leased[taken[i]].fetch_add(1, std::memory_order_relaxed);
        }
        total.fetch_add(static_cast<uint32_t>(count),
                        std::memory_order_relaxed);  // As above.
      }
    });
  }
  for (uint32_t segment = 1; segment < kSegments;) {
    if (pool.has_spare()) {
      std::this_thread::yield();
      continue;
    }
    pool.SetSpare((segment + 1) * kSegment);
    ++segment;
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& count : leased) ASSERT_EQ(count.load(), 1u);
}

TEST(Magazine, IsLastInFirstOut) {
  Magazine magazine;
  uint32_t index = 0;
  EXPECT_FALSE(magazine.Pop(&index));
  EXPECT_EQ(magazine.Peek(), nullptr);
  magazine.indices[0] = 5;
  magazine.indices[1] = 6;
  magazine.count = 2;
  EXPECT_EQ(*magazine.Peek(), 6u);
  EXPECT_TRUE(magazine.Pop(&index));
  EXPECT_EQ(index, 6u);
}

}  // namespace
}  // namespace toll::internal
