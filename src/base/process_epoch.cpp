// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/process_epoch.h"

#include <pthread.h>
#include <sched.h>

#include <new>

#include <sys/mman.h>

namespace toll::internal {
namespace {

// Inherited by children, so that epochs rise along a line of forks.
constinit std::atomic<uint32_t> last_epoch{0};

// Where no page can be had: a word that the atfork handler wipes.
constinit EpochPage fallback{};

EpochPage* MakePage() noexcept {
  constexpr size_t kPageBytes = 4096;
  void* page = mmap(nullptr, kPageBytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page != MAP_FAILED && madvise(page, kPageBytes, MADV_WIPEONFORK) == 0) {
    return new (page) EpochPage{};
  }
  pthread_atfork(nullptr, nullptr, [] {
    // Relaxed: the child has one thread.
    fallback.epoch.store(0, std::memory_order_relaxed);
    fallback.revival.store(0, std::memory_order_relaxed);  // As above.
  });
  return &fallback;
}

}  // namespace

EpochPage* const kEpochPage = MakePage();

uint32_t EnsureProcessEpoch() noexcept {
  const uint32_t known = ProcessEpoch();
  if (known != 0) return known;
  // Relaxed: only uniqueness is needed.
  const uint32_t made = last_epoch.fetch_add(1, std::memory_order_relaxed) + 1;
  uint32_t none = 0;
  // Relaxed: as in ProcessEpoch(); the first of several threads wins.
  const bool first = kEpochPage->epoch.compare_exchange_strong(
      none, made, std::memory_order_relaxed);
  return first ? made : none;
}

RevivalLock::RevivalLock() noexcept {
  // Acquire: sees what the previous holder made.
  while (kEpochPage->revival.exchange(1, std::memory_order_acquire) != 0) {
    sched_yield();
  }
}

RevivalLock::~RevivalLock() {
  // Release: publishes what was made under the lock.
  kEpochPage->revival.store(0, std::memory_order_release);
}

}  // namespace toll::internal
