// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A bounded cache from pieces of up to 15 bytes to how many tokens they are:
// 16 bytes an entry, key and count in one, four entries a set.
//
//   const PieceKey key = PieceKey::Of(at, size);
//   int count = cache.Find(key);
//   if (count == 0) cache.Put(key, count = merge.Count(...));
//
//   byte 0..14 of the entry: the piece, zeros behind it
//   byte 15: its size in the low four bits, its tokens in the high four
//
// A fresh one is filled with the most frequent tokens, so that the first text
// is nearly as quick as the second. Whatever was put last pushes out whatever
// was put before it in the same set: the bound needs no clock.
//
// Thread safety: one thread at a time. Cost: 1 MB; a look-up is one line of
// the processor's cache.

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace toll::internal {

struct PieceKey {
  static constexpr size_t kBytesMax = 15;

  uint64_t low;
  uint64_t high;  // The size in its highest byte.

  // REQUIRES: 16 bytes can be read at `at`; size <= 15.
  static PieceKey Of(const char* at, size_t size) {
    PieceKey key;
    memcpy(&key.low, at, 8);
    memcpy(&key.high, at + 8, 8);
    key.low &= kLowMask[size];
    key.high = (key.high & kHighMask[size]) | uint64_t{size} << 56;
    return key;
  }
  // Where no more than the bytes before `end` can be read.
  static PieceKey OfWithin(std::string_view piece, const char* end) {
    if (end - piece.data() >= 16) [[likely]] {
      return Of(piece.data(), piece.size());
    }
    char padded[16] = {};
    memcpy(padded, piece.data(), piece.size());
    return Of(padded, piece.size());
  }

 private:
  struct Masks {
    uint64_t of[16];
    constexpr uint64_t operator[](size_t size) const { return of[size]; }
  };
  static constexpr Masks MakeMasks(size_t first_byte) {
    Masks masks = {};
    for (size_t size = 0; size < 16; ++size) {
      for (size_t i = 0; i < 8; ++i) {
        if (first_byte + i < size) masks.of[size] |= uint64_t{0xFF} << (8 * i);
      }
    }
    return masks;
  }
  static const Masks kLowMask;
  static const Masks kHighMask;
};
inline constexpr PieceKey::Masks PieceKey::kLowMask = MakeMasks(0);
inline constexpr PieceKey::Masks PieceKey::kHighMask = MakeMasks(8);

class PieceCache {
 public:
  static constexpr size_t kSetsBits = 14;
  static constexpr size_t kSetEntries = 4;  // Two words each, a line in all.
  static constexpr size_t kSetWords = 2 * kSetEntries;
  static constexpr size_t kWordsCount = kSetWords << kSetsBits;
  static constexpr uint64_t kCountMask = uint64_t{0xF0} << 56;

  static size_t SetOf(PieceKey key) {
    return (key.low * 0x9E3779B97F4A7C15u + key.high * 0xC2B2AE3D27D4EB4Fu) >>
           (64 - kSetsBits);
  }

  // `words`: kWordsCount of them, as Put() would have written them.
  explicit PieceCache(uint64_t* words) : words_(words) {}

  // How many tokens, or 0 where the piece is not in the cache. All four entries
  // without a branch: one that is taken now and then costs 5 ns a piece
  // (bench/meter/token_counter_bench.cpp).
  int Find(PieceKey key) const {
    const uint64_t* const set = SetFor(key);
    const uint64_t count = CountAt(set, key) | CountAt(set + 2, key) |
                           CountAt(set + 4, key) | CountAt(set + 6, key);
    return static_cast<int>(count >> 60);
  }

  // The four entries among which `key` is, if it is there: a line.
  const uint64_t* SetFor(PieceKey key) const {
    return words_ + SetOf(key) * kSetWords;
  }

  // REQUIRES: 1 <= count <= 15; the piece is not in the cache.
  void Put(PieceKey key, int count) {
    uint64_t* const set = words_ + SetOf(key) * kSetWords;
    memmove(set + 2, set, (kSetWords - 2) * sizeof *set);
    set[0] = key.low;
    set[1] = key.high | static_cast<uint64_t>(count) << 60;
  }

 private:
  // The count in the highest bits if the entry is that of `key`, else 0.
  static uint64_t CountAt(const uint64_t* entry, PieceKey key) {
    const uint64_t rest = entry[1] ^ key.high;
    const bool is_same = ((entry[0] ^ key.low) | (rest & ~kCountMask)) == 0;
    return is_same ? rest : 0;
  }

  uint64_t* words_;
};

}  // namespace toll::internal
