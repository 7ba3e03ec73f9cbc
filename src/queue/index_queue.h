// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The lock-free queue of slot indices, and pools of free indices.
//
//   drain --bulk--> freed queue --bulk--> magazine (LIFO) --> Start
//                       fresh range  --^      (never used before)
//
// Freed indices are preferred to fresh ones, so few pages stay hot. All of it
// is process memory: recovery never reads a free list.
//
// Thread safety: Take by any thread, Return and SetSpare by the drain, a
// magazine belongs to one thread.

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>

#include "concurrentqueue/concurrentqueue.h"

#include "base/counted_memory.h"

namespace toll::internal {

// try_enqueue never grows a producer's block index, whose size follows the
// queue's capacity at construction, but is at least the one given here.
struct IndexQueueTraits : moodycamel::ConcurrentQueueDefaultTraits {
  static constexpr size_t BLOCK_SIZE = 256;
  static constexpr size_t EXPLICIT_INITIAL_INDEX_SIZE = 64;
  static constexpr size_t INITIAL_IMPLICIT_PRODUCER_HASH_SIZE = 0;
  // moodycamel names them so.
  static void* malloc(size_t bytes) { return CountedAllocate(bytes); }
  static void free(void* memory) { CountedFree(memory); }
};
using IndexQueue = moodycamel::ConcurrentQueue<uint32_t, IndexQueueTraits>;

class IndexPool {
 public:
  // One argument to the queue: the constructor with producer counts multiplies
  // the capacity by them (28 MB here).
  explicit IndexPool(size_t capacity) : freed_(capacity), freed_token_(freed_) {
    if (!freed_token_.valid()) throw std::bad_alloc();
  }

  // Takes up to `count` indices; fewer only when the pool is empty.
  size_t Take(uint32_t* indices, size_t count) noexcept {
    const size_t taken =
        freed_.try_dequeue_bulk_from_producer(freed_token_, indices, count);
    return taken != 0 ? taken : TakeFresh(indices, count);
  }

  // Drain only. May allocate; false, and nothing returned, only when memory is
  // gone.
  [[nodiscard]] bool Return(const uint32_t* indices, size_t count) {
    return freed_.enqueue_bulk(freed_token_, indices, count);
  }

  void SetFresh(uint32_t first, uint32_t last) noexcept {
    // Release: the range's memory is mapped before it is seen.
    fresh_.store(Range(first, last), std::memory_order_release);
  }
  // A range that a host thread installs when the fresh one is used up: from its
  // end to `last`. REQUIRES: !has_spare().
  void SetSpare(uint32_t last) noexcept {
    // Release: as SetFresh.
    spare_.store(Range(last_fresh(), last), std::memory_order_release);
  }
  // Where the fresh range ends. REQUIRES: !has_spare().
  uint32_t last_fresh() const noexcept {
    // Relaxed: it moves only with a spare installed, of which has_spare() told.
    return static_cast<uint32_t>(fresh_.load(std::memory_order_relaxed));
  }
  bool has_spare() const noexcept {
    // Acquire: pairs with the store of who installed it.
    return spare_.load(std::memory_order_acquire) != 0;
  }
  // Indices from here on nobody has ever had, since a spare range begins where
  // the fresh one ends: nothing is to be found there.
  uint32_t first_unused() const noexcept {
    // Relaxed: what was used before this moment lies below.
    return static_cast<uint32_t>(fresh_.load(std::memory_order_relaxed) >> 32);
  }
  // Free indices that no magazine holds.
  size_t free_approx() const noexcept {
    // Relaxed: an estimate for pacing.
    const uint64_t range = fresh_.load(std::memory_order_relaxed);
    return freed_.size_approx() + static_cast<uint32_t>(range) -
           static_cast<uint32_t>(range >> 32);
  }
  // True if less than half of what goes round is free. `ready` counts the spare
  // range, which goes round only once it is installed.
  bool is_low(uint32_t ready) const noexcept {
    // Relaxed: as above.
    const uint64_t range = spare_.load(std::memory_order_relaxed);
    const uint32_t spare =
        static_cast<uint32_t>(range) - static_cast<uint32_t>(range >> 32);
    return free_approx() < (ready - spare) / 2;
  }

 private:
  static uint64_t Range(uint32_t first, uint32_t last) {
    return uint64_t{first} << 32 | last;
  }
  size_t TakeFresh(uint32_t* indices, size_t count) noexcept;

  IndexQueue freed_;
  moodycamel::ProducerToken freed_token_;
  alignas(64) std::atomic<uint64_t> fresh_{0};
  std::atomic<uint64_t> spare_{0};
};

// One thread's stock of free indices, last in first out.
struct Magazine {
  static constexpr uint32_t kCapacity = 64;
  // Half a magazine at a time: the rest stays for other threads.
  static constexpr uint32_t kRefill = kCapacity / 2;

  uint32_t count = 0;
  uint32_t indices[kCapacity];

  bool Pop(uint32_t* index) noexcept {
    if (count == 0) [[unlikely]]
      return false;
    *index = indices[--count];
    return true;
  }
  const uint32_t* Peek() const noexcept {
    return count == 0 ? nullptr : &indices[count - 1];
  }
};

}  // namespace toll::internal
