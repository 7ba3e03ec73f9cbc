// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/counted_memory.h"

#include <malloc.h>

#include <atomic>
#include <cstdlib>

namespace toll::internal {
namespace {

constinit std::atomic<int64_t> counted_bytes{0};

}  // namespace

void* CountedAllocate(size_t bytes) noexcept {
  void* memory = std::malloc(bytes);
  if (memory != nullptr) {
    CountMemory(static_cast<int64_t>(malloc_usable_size(memory)));
  }
  return memory;
}

void CountedFree(void* memory) noexcept {
  if (memory == nullptr) return;
  CountMemory(-static_cast<int64_t>(malloc_usable_size(memory)));
  std::free(memory);
}

void CountMemory(int64_t bytes) noexcept {
  // Relaxed: a statistic.
  counted_bytes.fetch_add(bytes, std::memory_order_relaxed);
}

int64_t CountedBytes() noexcept {
  return counted_bytes.load(std::memory_order_relaxed);  // A statistic.
}

}  // namespace toll::internal
