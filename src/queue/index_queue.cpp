// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "queue/index_queue.h"

#include <algorithm>

namespace toll::internal {

size_t IndexPool::TakeFresh(uint32_t* indices, size_t count) noexcept {
  for (;;) {
    // Acquire: pairs with the CAS or store that made the range.
    uint64_t range = fresh_.load(std::memory_order_acquire);
    const auto first = static_cast<uint32_t>(range >> 32);
    const auto last = static_cast<uint32_t>(range);
    if (first == last) {
      // A spare segment is only installed here, never made. Acquire: pairs
      // with SetSpare, the segment is mapped.
      const uint64_t spare = spare_.load(std::memory_order_acquire);
      // The spare that ends where this range ended is this range: it was
      // installed, and is about to be cleared by who did it.
      if (spare == 0 || static_cast<uint32_t>(spare) == last) return 0;
      // Acquire-release: one thread installs it, relaxed failure reloads.
      if (fresh_.compare_exchange_strong(range, spare,
                                         std::memory_order_acq_rel,
                                         std::memory_order_relaxed)) {
        // Release: the drain that sees none may set the next.
        spare_.store(0, std::memory_order_release);
      }
      continue;
    }
    const auto leased = static_cast<uint32_t>(
        std::min(count, static_cast<size_t>(last - first)));
    // Acquire-release: the lease is exclusive; relaxed failure reloads.
    if (fresh_.compare_exchange_weak(range, Range(first + leased, last),
                                     std::memory_order_acq_rel,
                                     std::memory_order_relaxed)) {
      for (uint32_t i = 0; i < leased; ++i) indices[i] = first + i;
      return leased;
    }
  }
}

}  // namespace toll::internal
