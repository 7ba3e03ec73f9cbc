// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A Block for block_scan.h by AVX-512BW: 64 bytes are one register, a mask one
// comparison.
//
// Thread safety: a value. Cost: one or two instructions a mask.

#pragma once

#include <immintrin.h>

#include <bit>
#include <cstdint>

#include "meter/tokens/piece_cache.h"

namespace toll::internal {

class BlockAvx512 {
 public:
  explicit BlockAvx512(const char* at)
      : bytes_(_mm512_loadu_si512(at)),
        folded_(_mm512_or_si512(bytes_, _mm512_set1_epi8(0x20))) {}

  uint64_t High() const { return _mm512_movepi8_mask(bytes_); }
  uint64_t Equal(char c) const {
    return _mm512_cmpeq_epi8_mask(bytes_, _mm512_set1_epi8(c));
  }
  uint64_t FoldedEqual(char c) const {
    return _mm512_cmpeq_epi8_mask(folded_, _mm512_set1_epi8(c));
  }
  // first <= byte <= first + span.
  uint64_t Range(char first, char span) const {
    return InRange(bytes_, first, span);
  }
  uint64_t FoldedRange(char first, char span) const {
    return InRange(folded_, first, span);
  }

  // PieceCache::Find() by one comparison of the four entries with the key.
  static int Find(const PieceCache& cache, PieceKey key) {
    constexpr auto kAll = static_cast<int64_t>(~uint64_t{0});
    constexpr auto kKey = static_cast<int64_t>(~PieceCache::kCountMask);
    const uint64_t* const set = cache.SetFor(key);
    // With a mask of all ones: g++ 12 takes the plain one for uninitialized.
    const __m512i keys = _mm512_maskz_broadcast_i32x4(
        0xFFFF, _mm_set_epi64x(static_cast<int64_t>(key.high),
                               static_cast<int64_t>(key.low)));
    const __m512i differs = _mm512_xor_si512(_mm512_load_si512(set), keys);
    const __m512i mask =
        _mm512_set_epi64(kKey, kAll, kKey, kAll, kKey, kAll, kKey, kAll);
    const unsigned same = _mm512_testn_epi64_mask(differs, mask);
    const unsigned both = same & same >> 1 & 0x55;
    if (both == 0) [[unlikely]]
      return 0;
    return static_cast<int>(set[std::countr_zero(both) + 1] >> 60);
  }

 private:
  static uint64_t InRange(__m512i v, char first, char span) {
    return _mm512_cmple_epu8_mask(_mm512_sub_epi8(v, _mm512_set1_epi8(first)),
                                  _mm512_set1_epi8(span));
  }

  __m512i bytes_;
  __m512i folded_;
};

}  // namespace toll::internal
