// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/pair_table.h"

#include <algorithm>
#include <numeric>

namespace toll::internal {
namespace {

constexpr uint64_t kEmpty = ~uint64_t{0};

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
  table.shifts.resize(size_t{1} << kPairBucketsBits);
  table.slots.assign(size_t{1} << table.bits, kEmpty);
  std::vector<std::vector<uint64_t>> buckets(table.shifts.size());
  for (uint32_t token = 0; token < splits.size(); ++token) {
    const Split split = splits[token];
    if (split.left == token) continue;
    const uint64_t key = PairKey(split.left, split.right);
    buckets[PairBucket(key)].push_back(key | uint64_t{token} << 36);
  }
  std::vector<uint32_t> order(buckets.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return buckets[a].size() > buckets[b].size();
  });
  std::vector<uint64_t> slots;
  for (const uint32_t bucket : order) {
    uint16_t shift = 0;
    while (!Fit(buckets[bucket], shift, table, &slots)) ++shift;
    table.shifts[bucket] = shift;
    for (size_t i = 0; i < slots.size(); ++i) {
      table.slots[slots[i]] = buckets[bucket][i];
    }
  }
  return table;
}

}  // namespace toll::internal
