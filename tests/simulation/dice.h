// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// All chance of a simulated run, drawn from one seed.
//
//   Dice dice(seed);
//   if (dice.OneIn(10)) ... dice.Below(512) ...
//
// Not std::uniform_int_distribution, whose draws differ between libraries: a
// seed that failed must fail everywhere.
//
// Thread safety: one thread at a time.

#pragma once

#include <cstdint>
#include <random>

namespace toll::internal {

class Dice {
 public:
  explicit Dice(uint64_t seed) : random_(seed) {}

  // 0 to bound - 1. The bias of a remainder does not matter here.
  uint64_t Below(uint64_t bound) { return random_() % bound; }
  int64_t Between(int64_t first, int64_t last) {
    return first +
           static_cast<int64_t>(Below(static_cast<uint64_t>(last - first + 1)));
  }
  bool OneIn(uint64_t n) { return Below(n) == 0; }

 private:
  std::mt19937_64 random_;
};

}  // namespace toll::internal
