// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The loop that counts ASCII text, compiled once for each kind of processor
// (count_sse2.cpp, count_avx2.cpp, count_avx512.cpp): 64 bytes to the begins of
// pieces, a look-up a piece.
//
//   size_t at = 0;
//   int64_t count = FastestLoop(pattern)(&counting, text, &at);
//   // text[at, ...) is for the slow path: a piece of it, then again.
//
// Thread safety: as Counting.
// Cost: 8-10 ns a piece whose count is cached, the block included.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "meter/tokens/block_scan.h"
#include "meter/tokens/piece_cache.h"

namespace toll::internal {

class Counting;

// Counts pieces from *at on, moves *at behind them, and stops where the next
// one is not plain ASCII, or near the end.
using CountLoop = int64_t (*)(Counting* counting, std::string_view text,
                              size_t* at);

enum class Simd : uint8_t { kSse2, kAvx2, kAvx512 };

// The best that this processor has.
Simd BestSimd();
CountLoop LoopFor(Simd simd, Pattern pattern);

CountLoop LoopOfSse2(Pattern pattern);
CountLoop LoopOfAvx2(Pattern pattern);
CountLoop LoopOfAvx512(Pattern pattern);

// Out of the loop: pieces that the cache does not hold. In counting.cpp.
int64_t CountMissedPiece(Counting* counting, std::string_view piece) noexcept;
PieceCache& CacheOf(Counting* counting) noexcept;

// A block, and the 16 bytes that a key reads from its last byte on.
inline constexpr size_t kBlockReach = 64 + 16;

// Pieces that are cut before they are looked up: two loops that run straight
// are faster than one that ends with each block.
inline constexpr size_t kPiecesCount = 256;

// Writes where pieces end, relative to `begin`, and returns how many.
template <typename Block, Pattern kPattern>
[[gnu::always_inline]] inline size_t CutPieces(const char* begin,
                                               const char* last,
                                               uint32_t* ends) {
  size_t count = 0;
  uint32_t at = 0;
  while (begin + at <= last && count <= kPiecesCount - 64) {
    uint64_t begins = PieceBegins<kPattern>(Block(begin + at));
    begins &= begins - 1;
    if (begins == 0) break;
    const auto found = static_cast<size_t>(std::popcount(begins));
    const auto next = static_cast<uint32_t>(63 - std::countl_zero(begins));
    // Eight without asking: what is too many is written over.
    for (size_t i = 0; i < found; i += 8) {
      for (size_t j = i; j < i + 8; ++j) {
        ends[count + j] = at + static_cast<uint32_t>(std::countr_zero(begins));
        begins &= begins - 1;
      }
    }
    count += found;
    at += next;
  }
  return count;
}

template <typename Block, Pattern kPattern>
int64_t RunCountLoop(Counting* counting, std::string_view text, size_t* at) {
  if (text.size() < *at + kBlockReach) return 0;
  const PieceCache cache = CacheOf(counting);
  const char* begin = text.data() + *at;
  const char* const last = text.data() + text.size() - kBlockReach;
  int64_t count = 0;
  uint32_t ends[kPiecesCount + 8];
  while (const size_t pieces = CutPieces<Block, kPattern>(begin, last, ends)) {
    const char* const from = begin;
    for (size_t i = 0; i < pieces; ++i) {
      const char* const end = from + ends[i];
      const auto size = static_cast<size_t>(end - begin);
      int found = 0;
      if (size <= PieceKey::kBytesMax) [[likely]] {
        found = Block::Find(cache, PieceKey::Of(begin, size));
      }
      if (found == 0) [[unlikely]] {
        count += CountMissedPiece(counting, {begin, size});
      }
      count += found;
      begin = end;
    }
  }
  *at = static_cast<size_t>(begin - text.data());
  return count;
}

// For patterns without masks: leaves all to the slow path.
inline int64_t RunNoLoop(Counting* /*counting*/, std::string_view /*text*/,
                         size_t* /*at*/) {
  return 0;
}

template <typename Block>
CountLoop LoopOf(Pattern pattern) {
  switch (pattern) {
    case Pattern::kCl100k:
      return RunCountLoop<Block, Pattern::kCl100k>;
    case Pattern::kO200k:
      return RunCountLoop<Block, Pattern::kO200k>;
    case Pattern::kQwen2:
      return RunCountLoop<Block, Pattern::kQwen2>;
    case Pattern::kGpt2:
    case Pattern::kDeepSeek3:
      break;
  }
  return RunNoLoop;
}

}  // namespace toll::internal
