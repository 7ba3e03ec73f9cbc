// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/crc32.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "base/crc_table.h"

namespace toll::internal {
namespace {

constexpr uint32_t kCrc32Polynomial = 0xedb88320;

#ifdef __x86_64__
// Polynomials are multiplied without carries: 128 bits are folded onto the
// next 128 by two products with constants, and the rest is divided by Barrett's
// method. The constants are those of "Fast CRC Computation for Generic
// Polynomials Using PCLMULQDQ Instruction", Intel 2009, for this polynomial.

[[gnu::target("pclmul,sse4.1")]] inline __m128i Load(const std::byte* at) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
}

// `sum` moved on by what `by` stands for, plus `next`.
[[gnu::target("pclmul,sse4.1")]] inline __m128i Fold(__m128i sum, __m128i by,
                                                     __m128i next) {
  const __m128i low = _mm_clmulepi64_si128(sum, by, 0x00);
  const __m128i high = _mm_clmulepi64_si128(sum, by, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

[[gnu::target("pclmul,sse4.1")]] uint32_t Reduce(__m128i sum, __m128i by_16) {
  const __m128i low_words = _mm_setr_epi32(-1, 0, -1, 0);
  const __m128i by_8 = _mm_set_epi64x(0, 0x0163cd6124);
  const __m128i barrett = _mm_set_epi64x(0x01f7011641, 0x01db710641);
  // 128 bits to 64.
  sum = _mm_xor_si128(_mm_srli_si128(sum, 8),
                      _mm_clmulepi64_si128(sum, by_16, 0x10));
  const __m128i upper = _mm_srli_si128(sum, 4);
  sum = _mm_clmulepi64_si128(_mm_and_si128(sum, low_words), by_8, 0x00);
  sum = _mm_xor_si128(sum, upper);
  // 64 bits to 32.
  __m128i quotient = _mm_and_si128(sum, low_words);
  quotient = _mm_clmulepi64_si128(quotient, barrett, 0x10);
  quotient = _mm_and_si128(quotient, low_words);
  quotient = _mm_clmulepi64_si128(quotient, barrett, 0x00);
  return static_cast<uint32_t>(
      _mm_extract_epi32(_mm_xor_si128(sum, quotient), 1));
}

// REQUIRES: size >= 64 and a multiple of 16. The library is built for any
// x86-64; called only where the machine has the instruction.
[[gnu::target("pclmul,sse4.1")]] uint32_t ByProduct(
    std::span<const std::byte> bytes, uint32_t crc) {
  const __m128i by_64 = _mm_set_epi64x(0x01c6e41596, 0x0154442bd4);
  const __m128i by_16 = _mm_set_epi64x(0x00ccaa009e, 0x01751997d0);
  const std::byte* at = bytes.data();
  const std::byte* const end = at + bytes.size();
  __m128i sums[4] = {Load(at), Load(at + 16), Load(at + 32), Load(at + 48)};
  sums[0] =
      _mm_xor_si128(sums[0], _mm_cvtsi32_si128(static_cast<int32_t>(~crc)));
  for (at += 64; end - at >= 64; at += 64) {
    for (size_t i = 0; i < 4; ++i) {
      sums[i] = Fold(sums[i], by_64, Load(at + 16 * i));
    }
  }
  __m128i sum = sums[0];
  for (int i = 1; i < 4; ++i) sum = Fold(sum, by_16, sums[i]);
  for (; at < end; at += 16) sum = Fold(sum, by_16, Load(at));
  return ~Reduce(sum, by_16);
}
#endif

}  // namespace

uint32_t Crc32ByTable(std::span<const std::byte> bytes, uint32_t crc) noexcept {
  return CrcByTable<kCrc32Polynomial>(bytes, crc);
}

uint32_t Crc32(std::span<const std::byte> bytes, uint32_t crc) noexcept {
#ifdef __x86_64__
  if (bytes.size() >= 64 && __builtin_cpu_supports("pclmul") != 0 &&
      __builtin_cpu_supports("sse4.1") != 0) [[likely]] {
    const size_t folded = bytes.size() & ~size_t{15};
    crc = ByProduct(bytes.first(folded), crc);
    bytes = bytes.subspan(folded);
  }
#endif
  return Crc32ByTable(bytes, crc);
}

}  // namespace toll::internal
