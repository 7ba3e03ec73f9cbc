// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "gate/rate_board.h"

#include <functional>

namespace toll::internal {
namespace {

constexpr RateWindow RateLimits::*kKinds[] = {
    &RateLimits::requests, &RateLimits::tokens, &RateLimits::input_tokens,
    &RateLimits::output_tokens};

constexpr int64_t kNotStated = INT64_MIN;

int64_t NanosOf(absl::Time time) {
  return time == absl::InfinitePast() ? kNotStated : absl::ToUnixNanos(time);
}

absl::Time TimeOf(int64_t nanos) {
  return nanos == kNotStated ? absl::InfinitePast()
                             : absl::FromUnixNanos(nanos);
}

}  // namespace

uint64_t RateBoard::KeyOf(std::string_view provider,
                          std::string_view model) noexcept {
  // Odd, and unlike for two names that change places.
  constexpr uint64_t kSpread = 0x9E3779B97F4A7C15;
  const std::hash<std::string_view> hash;
  const uint64_t key = hash(provider) * kSpread + hash(model);
  return key == 0 ? 1 : key;
}

// The row of a key, taken if it has none; null: all its places are others'.
RateBoard::Row* RateBoard::RowOf(uint64_t key) noexcept {
  for (size_t i = 0; i < kProbes; ++i) {
    Row& row = rows_[(key + i) % kRows];
    // Relaxed: a key is a name for the row, what the row holds has its own
    // order.
    uint64_t there = row.key.load(std::memory_order_relaxed);
    if (there == 0) {
      row.key.compare_exchange_strong(there, key, std::memory_order_relaxed);
      // As above.
      there = row.key.load(std::memory_order_relaxed);
    }
    if (there == key) return &row;
  }
  return nullptr;
}

void RateBoard::Keep(uint64_t key, const RateLimits& limits) noexcept {
  Row* const row = RowOf(key);
  if (row == nullptr) return;
  // Relaxed: the exchange below orders.
  uint64_t version = row->version.load(std::memory_order_relaxed);
  if ((version & 1) != 0) return;  // Another answer is being written.
  // Acquire: the words are written after the version is odd ...
  if (!row->version.compare_exchange_strong(version, version + 1,
                                            std::memory_order_acq_rel)) {
    return;
  }
  size_t at = 0;
  // Release throughout: who reads a new word also sees the odd version.
  const auto put = [&](int64_t word) {
    row->words[at++].store(word, std::memory_order_release);
  };
  put(NanosOf(limits.seen));
  for (const auto kind : kKinds) {
    const RateWindow& window = limits.*kind;
    put(window.limit);
    put(window.remaining);
    put(NanosOf(window.resets));
  }
  // Release: ... and before it is even again.
  row->version.store(version + 2, std::memory_order_release);
}

std::optional<RateLimits> RateBoard::Last(uint64_t key) const noexcept {
  constexpr int kTries = 100;
  for (size_t i = 0; i < kProbes; ++i) {
    const Row& row = rows_[(key + i) % kRows];
    // Relaxed: as in RowOf.
    if (row.key.load(std::memory_order_relaxed) != key) continue;
    for (int tries = 0; tries < kTries; ++tries) {
      // Acquire: the words are read after the version.
      const uint64_t before = row.version.load(std::memory_order_acquire);
      if (before == 0) return std::nullopt;
      if ((before & 1) != 0) continue;
      size_t at = 0;
      // Acquire: a word of a later writer brings its odd version with it.
      const auto take = [&] {
        return row.words[at++].load(std::memory_order_acquire);
      };
      RateLimits limits;
      limits.seen = TimeOf(take());
      for (const auto kind : kKinds) {
        RateWindow& window = limits.*kind;
        window.limit = take();
        window.remaining = take();
        window.resets = TimeOf(take());
      }
      // Relaxed: ordered by the loads above.
      if (row.version.load(std::memory_order_relaxed) == before) return limits;
    }
  }
  return std::nullopt;
}

}  // namespace toll::internal
