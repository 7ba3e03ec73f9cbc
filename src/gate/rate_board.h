// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What the providers last said of their limits, by provider and model: what
// the gate goes by, and what Ledger::LastRateLimits tells.
//
//   board.Keep(KeyOf("openai", "gpt-4o"), limits);   // any thread, wait-free
//   std::optional<RateLimits> last = board.Last(KeyOf("openai", "gpt-4o"));
//
// A fixed table: who finds no row, or another writing its row, goes on without
// (the next answer says it again). The later answer wins.
//
// Thread safety: complete. Cost: about 20 ns, no allocation; 40 KiB in all.

#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string_view>

#include "toll/retry.h"

namespace toll::internal {

class RateBoard {
 public:
  // Never 0.
  static uint64_t KeyOf(std::string_view provider,
                        std::string_view model) noexcept;

  void Keep(uint64_t key, const RateLimits& limits) noexcept;
  std::optional<RateLimits> Last(uint64_t key) const noexcept;

 private:
  static constexpr size_t kRows = 256;
  static constexpr size_t kProbes = 8;
  static constexpr size_t kWindows = 4;
  static constexpr size_t kWords = 3 * kWindows + 1;

  // Guarded by a sequence lock: odd while it is written.
  struct alignas(64) Row {
    std::atomic<uint64_t> key{0};
    std::atomic<uint64_t> version{0};
    std::array<std::atomic<int64_t>, kWords> words{};
  };

  Row* RowOf(uint64_t key) noexcept;

  std::array<Row, kRows> rows_;
};

}  // namespace toll::internal
