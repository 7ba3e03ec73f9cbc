// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/crc32c.h"

#ifdef __x86_64__
#include <nmmintrin.h>
#endif

#include "base/crc_table.h"

namespace toll::internal {
namespace {

constexpr uint32_t kCrc32cPolynomial = 0x82f63b78;

#ifdef __x86_64__
// The library is built for any x86-64; this function alone asks for more, and
// is called only where the machine has it.
__attribute__((target("sse4.2"))) uint32_t ByInstruction(
    std::span<const std::byte> bytes, uint32_t crc) noexcept {
  uint64_t state = ~crc;
  size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    state = _mm_crc32_u64(state, CrcWordAt(bytes.data() + at));
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
  return CrcByTable<kCrc32cPolynomial>(bytes, crc);
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
