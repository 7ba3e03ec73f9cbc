// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A bounded cache from pieces of 16 to 62 bytes to how many tokens they are:
// what is too long for PieceCache, a line of the processor's cache each.
//
//   int count = cache.Find(piece);
//   if (count == 0) cache.Put(piece, count = merge.Count(piece));
//
// The last that was put into a place stays.
//
// Thread safety: one thread at a time. Cost: 256 KB.

#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace toll::internal {

class LongCache {
 public:
  static constexpr size_t kBytesMin = 16;
  static constexpr size_t kBytesMax = 62;

  // REQUIRES, for both: kBytesMin <= piece.size() <= kBytesMax.
  int Find(std::string_view piece) const {
    const Entry& entry = entries_[PlaceOf(piece)];
    const bool is_same = entry.size == piece.size() &&
                         memcmp(entry.bytes, piece.data(), piece.size()) == 0;
    return is_same ? entry.count : 0;
  }
  void Put(std::string_view piece, int count) {
    Entry& entry = entries_[PlaceOf(piece)];
    memcpy(entry.bytes, piece.data(), piece.size());
    entry.size = static_cast<uint8_t>(piece.size());
    entry.count = static_cast<uint8_t>(count);
  }

 private:
  static constexpr size_t kPlacesBits = 12;
  struct alignas(64) Entry {
    char bytes[kBytesMax];
    uint8_t size;
    uint8_t count;
  };

  static size_t PlaceOf(std::string_view piece) {
    uint64_t parts[4];
    memcpy(parts, piece.data(), 16);
    memcpy(parts + 2, piece.data() + piece.size() - 16, 16);
    uint64_t hash = piece.size();
    for (const uint64_t part : parts) {
      hash = (hash ^ part) * 0x9E3779B97F4A7C15u;
      hash ^= hash >> 32;
    }
    return hash >> (32 - kPlacesBits) & ((size_t{1} << kPlacesBits) - 1);
  }

  std::vector<Entry> entries_ =
      std::vector<Entry>(size_t{1} << kPlacesBits, Entry{});
};

}  // namespace toll::internal
