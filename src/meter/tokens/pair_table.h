// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The pairs of tokens that merge, by a perfect hash: one place a pair, so that
// a look-up has no loop, and no branch that a processor could guess wrong.
//
//   const PairTable pairs = PairTable::Of(splits);
//   pairs.slots[PairSlot(key, pairs.shifts[PairBucket(key)], pairs.bits)]
//
//   key ─▶ bucket ─▶ its shift ─▶ the slot that key and shift give
//
// Of() finds a shift for each bucket, the fullest first, by which its pairs
// fall on free slots. Made-up pairs may have none: bits is 0 then.
//
// Thread safety: a value. Cost: Of() at build time only.

#pragma once

#include <cstdint>
#include <vector>

#include "meter/tokens/split.h"

namespace toll::internal {

inline constexpr uint32_t kPairBucketsBits = 16;
inline constexpr uint64_t kPairKeyMask = (uint64_t{1} << 36) - 1;

inline uint64_t PairKey(TokenId left, TokenId right) {
  return uint64_t{left} << 18 | right;
}

inline uint64_t PairBucket(uint64_t key) {
  return (key * 0x9E3779B97F4A7C15u) >> (64 - kPairBucketsBits);
}

// Of 2^bits slots.
inline uint64_t PairSlot(uint64_t key, uint16_t shift, uint32_t bits) {
  return ((key ^ shift * uint64_t{0xC2B2AE3D27D4EB4F}) * 0xD6E8FEB86659FD93u) >>
         (64 - bits);
}

struct PairTable {
  uint32_t bits = 0;  // 0: no shifts were found.
  std::vector<uint16_t> shifts;
  std::vector<uint64_t> slots;  // Key | merged << 36; all ones: empty.

  static PairTable Of(const std::vector<Split>& splits);

 private:
  bool Place(const std::vector<std::vector<uint64_t>>& buckets);
};

}  // namespace toll::internal
