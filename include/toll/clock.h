// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Time, as the ledger sees it: cheap ticks on the host's thread, tied to the
// kernel's clocks by anchors that the background takes.
//
// Hosts pass none and get the machine's time; tests pass
// toll::testing::ManualClock.
//
// Thread safety: implementations are thread-safe.
// Cost: without a clock of the host's, Ticks() is one rdtsc (9 ns).

#pragma once

#include <cstdint>

namespace toll {

// One instant on all clocks. Two anchors around a tick tell its time.
struct Anchor {
  uint64_t ticks = 0;
  int64_t monotonic_ns = 0;
  int64_t boot_ns = 0;  // Goes on while the machine sleeps.
  int64_t real_ns = 0;  // Since 1970-01-01 UTC; may jump.
};

class Clock {
 public:
  virtual ~Clock() = default;
  virtual uint64_t Ticks() noexcept = 0;
  virtual Anchor Now() noexcept = 0;
};

}  // namespace toll
