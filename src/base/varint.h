// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Numbers in as few bytes as they need: seven bits a byte, the lowest first.
//
//   AppendVarint(300, &blob);             // Two bytes.
//   if (!TakeVarint(&rest, &number)) ...  // Cut off or not a varint.
//
// Thread safety: functions of their arguments.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace toll::internal {

inline void AppendVarint(uint64_t number, std::string* out) {
  char bytes[10];
  size_t count = 0;
  while (number >= 0x80) {
    bytes[count++] = static_cast<char>(number | 0x80);
    number >>= 7;
  }
  bytes[count++] = static_cast<char>(number);
  out->append(bytes, count);
}

// False if `in` ends within the number, or the number has more than 64 bits;
// `in` is then of no more use.
inline bool TakeVarint(std::string_view* in, uint64_t* number) {
  const char* at = in->data();
  const char* const end = at + in->size();
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && at != end; shift += 7) {
    const auto byte = static_cast<unsigned char>(*at++);
    value |= uint64_t{byte & 0x7Fu} << shift;
    if (byte < 0x80) {
      // The tenth byte has room for one bit.
      if (shift == 63 && byte > 1) return false;
      in->remove_prefix(static_cast<size_t>(at - in->data()));
      *number = value;
      return true;
    }
  }
  return false;
}

// Signed numbers near zero as small unsigned ones: 0, -1, 1, -2 ...
constexpr uint64_t ZigZag(int64_t number) {
  return (static_cast<uint64_t>(number) << 1) ^
         static_cast<uint64_t>(number >> 63);
}

constexpr int64_t UnZigZag(uint64_t number) {
  return static_cast<int64_t>(number >> 1) ^ -static_cast<int64_t>(number & 1);
}

}  // namespace toll::internal
