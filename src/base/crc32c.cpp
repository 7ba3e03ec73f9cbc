// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/crc32c.h"

#include <array>
#include <bit>
#include <cstring>

#ifdef __x86_64__
#include <nmmintrin.h>
#endif

namespace toll::internal {
namespace {

static_assert(std::endian::native == std::endian::little,
              "words are read as the machine has them");

using Table = std::array<std::array<uint32_t, 256>, 8>;

// table[k][b] is the effect of byte b with k bytes after it in its word
// ("slicing by 8").
constexpr Table MakeTable() {
  constexpr uint32_t kPolynomialReversed = 0x82f63b78;
  Table table{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? kPolynomialReversed : 0);
    }
    table[0][byte] = crc;
  }
  for (size_t k = 1; k < table.size(); ++k) {
    for (uint32_t byte = 0; byte < 256; ++byte) {
      const uint32_t before = table[k - 1][byte];
      table[k][byte] = (before >> 8) ^ table[0][before & 0xff];
    }
  }
  return table;
}

constexpr Table kTable = MakeTable();

uint64_t WordAt(const std::byte* at) {
  uint64_t word = 0;
  std::memcpy(&word, at, sizeof(word));
  return word;
}

#ifdef __x86_64__
// The library is built for any x86-64; this function alone asks for more, and
// is called only where the machine has it.
__attribute__((target("sse4.2"))) uint32_t ByInstruction(
    std::span<const std::byte> bytes, uint32_t crc) noexcept {
  uint64_t state = ~crc;
  size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    state = _mm_crc32_u64(state, WordAt(bytes.data() + at));
  }
  auto tail = static_cast<uint32_t>(state);
  for (; at < bytes.size(); ++at) {
    tail = _mm_crc32_u8(tail, std::to_integer<uint8_t>(bytes[at]));
  }
  return ~tail;
}
#endif

}  // namespace

uint32_t Crc32cByTable(std::span<const std::byte> bytes,
                       uint32_t crc) noexcept {
  uint32_t state = ~crc;
  size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    const uint64_t word = WordAt(bytes.data() + at) ^ state;
    state = 0;
    for (size_t k = 0; k < 8; ++k) {
      state ^= kTable[7 - k][(word >> (8 * k)) & 0xff];
    }
  }
  for (; at < bytes.size(); ++at) {
    const uint32_t byte = std::to_integer<uint32_t>(bytes[at]);
    state = (state >> 8) ^ kTable[0][(state ^ byte) & 0xff];
  }
  return ~state;
}

uint32_t Crc32c(std::span<const std::byte> bytes, uint32_t crc) noexcept {
#ifdef __x86_64__
  if (__builtin_cpu_supports("sse4.2") != 0) [[likely]] {
    return ByInstruction(bytes, crc);
  }
#endif
  return Crc32cByTable(bytes, crc);
}

}  // namespace toll::internal
