// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/base64.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace toll::internal {
namespace {

static_assert(std::endian::native == std::endian::little,
              "words are stored as the machine has them");

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Above all sums of sextets: a character that is none.
constexpr uint32_t kBad = uint32_t{1} << 24;

using Table = std::array<uint32_t, 256>;

// What each character adds to the 24 bits of its group of four, by its place.
constexpr std::array<Table, 4> MakeTables() {
  std::array<Table, 4> tables{};
  for (size_t place = 0; place < 4; ++place) {
    tables[place].fill(kBad);
    for (uint32_t value = 0; value < 64; ++value) {
      const auto letter = static_cast<uint8_t>(kAlphabet[value]);
      tables[place][letter] = value << (18 - 6 * place);
    }
  }
  return tables;
}

constexpr std::array<Table, 4> kTables = MakeTables();

uint32_t SumOf(const char* group, size_t size) {
  uint32_t sum = 0;
  for (size_t place = 0; place < size; ++place) {
    sum |= kTables[place][static_cast<uint8_t>(group[place])];
  }
  return sum;
}

}  // namespace

size_t DecodeBase64(std::string_view text, char* out) noexcept {
  char* const start = out;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  // One character alone holds six bits: no byte.
  if (text.size() % 4 == 1) return kNotBase64;
  uint32_t seen = 0;
  size_t at = 0;
  // Two groups give six bytes, stored as eight: a third group has room for the
  // two that are written again.
  for (; at + 12 <= text.size(); at += 8, out += 6) {
    const uint32_t first = SumOf(text.data() + at, 4);
    const uint32_t second = SumOf(text.data() + at + 4, 4);
    seen |= first | second;
    const uint64_t both =
        __builtin_bswap64(uint64_t{first} << 40 | uint64_t{second} << 16);
    memcpy(out, &both, sizeof both);
  }
  for (; at + 4 <= text.size(); at += 4) {
    const uint32_t sum = SumOf(text.data() + at, 4);
    seen |= sum;
    *out++ = static_cast<char>(sum >> 16);
    *out++ = static_cast<char>(sum >> 8);
    *out++ = static_cast<char>(sum);
  }
  const std::string_view rest = text.substr(at);
  const uint32_t sum = SumOf(rest.data(), rest.size());
  if (((seen | sum) & kBad) != 0) return kNotBase64;
  for (size_t i = 1; i < rest.size(); ++i) {
    *out++ = static_cast<char>(sum >> (24 - 8 * i));
  }
  return static_cast<size_t>(out - start);
}

}  // namespace toll::internal
