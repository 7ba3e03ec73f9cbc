// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Which process is this? One word in a page that the kernel zeroes in a forked
// child (MADV_WIPEONFORK): the answer costs one load and holds for raw clone()
// too, where no atfork handler runs.
//
//   if (ProcessEpoch() != state->epoch) ...  // made by an ancestor: hands off
//
// Epochs are never used twice along a line of forks, so what was made in the
// parent stays stale even after its child has an epoch of its own.
//
// Thread safety: thread-safe. Cost: 0.3 ns.

#pragma once

#include <atomic>
#include <cstdint>

namespace toll::internal {

struct EpochPage {
  std::atomic<uint32_t> epoch;
  // A lock that a fork cannot leave locked: it is wiped with the page.
  std::atomic<uint32_t> revival;
};

// Never unmapped, never null: where the kernel lacks the advice, an ordinary
// page that an atfork handler wipes.
extern EpochPage* const kEpochPage;

// 0 in a child that has not called NewProcessEpoch() yet.
inline uint32_t ProcessEpoch() noexcept {
  // Relaxed: what belongs to the epoch is reached by other acquire loads.
  return kEpochPage->epoch.load(std::memory_order_relaxed);
}

// Gives this process an epoch if it has none; returns it.
uint32_t EnsureProcessEpoch() noexcept;

// Held while a child makes its own state of a ledger it inherited.
class RevivalLock {
 public:
  RevivalLock() noexcept;
  ~RevivalLock();
  RevivalLock(const RevivalLock&) = delete;
  RevivalLock& operator=(const RevivalLock&) = delete;
};

}  // namespace toll::internal
