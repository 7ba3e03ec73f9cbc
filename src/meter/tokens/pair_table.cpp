// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/pair_table.h"

#include <algorithm>
#include <numeric>

namespace toll::internal {
namespace {

constexpr uint64_t kEmpty = ~uint64_t{0};
constexpr uint32_t kShiftsCount = 1u << 16;
// Vocabulary::View() takes no more.
constexpr uint32_t kBitsMax = 20;
// o200k_base needs 400 thousand.
constexpr int64_t kTriesMax = 50'000'000;

// The slots of a bucket's pairs by this shift, or false if two fall together or
// on one that is taken.
bool Fit(const std::vector<uint64_t>& entries, uint16_t shift,
         const PairTable& table, std::vector<uint64_t>* slots) {
  slots->clear();
  for (const uint64_t entry : entries) {
    const uint64_t slot = PairSlot(entry & kPairKeyMask, shift, table.bits);
    if (table.slots[slot] != kEmpty ||
        std::find(slots->begin(), slots->end(), slot) != slots->end()) {
      return false;
    }
    slots->push_back(slot);
  }
  return true;
}

}  // namespace

PairTable PairTable::Of(const std::vector<Split>& splits) {
  PairTable table;
  table.bits = 4;
  while ((size_t{1} << table.bits) * 4 < splits.size() * 5) ++table.bits;
  std::vector<std::vector<uint64_t>> buckets(size_t{1} << kPairBucketsBits);
  for (uint32_t token = 0; token < splits.size(); ++token) {
    const Split split = splits[token];
    if (split.left == token) continue;
    const uint64_t key = PairKey(split.left, split.right);
    buckets[PairBucket(key)].push_back(key | uint64_t{token} << 36);
  }
  while (!table.Place(buckets)) {
    if (++table.bits <= kBitsMax) continue;
    table.bits = 0;
    break;
  }
  return table;
}

bool PairTable::Place(const std::vector<std::vector<uint64_t>>& buckets) {
  shifts.assign(buckets.size(), 0);
  slots.assign(size_t{1} << bits, kEmpty);
  std::vector<uint32_t> order(buckets.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return buckets[a].size() > buckets[b].size();
  });
  std::vector<uint64_t> found;
  int64_t tries = 0;
  for (const uint32_t bucket : order) {
    uint32_t shift = 0;
    while (!Fit(buckets[bucket], static_cast<uint16_t>(shift), *this, &found)) {
      if (++shift == kShiftsCount || ++tries == kTriesMax) return false;
    }
    shifts[bucket] = static_cast<uint16_t>(shift);
    for (size_t i = 0; i < found.size(); ++i) {
      slots[found[i]] = buckets[bucket][i];
    }
  }
  return true;
}

}  // namespace toll::internal
