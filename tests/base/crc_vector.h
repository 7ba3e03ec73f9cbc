// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What the tests of both checksums compare by: texts and what is known of them.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace toll::internal {

struct CrcVector {
  std::string bytes;
  uint32_t crc;
};

inline std::span<const std::byte> Bytes(std::string_view text) {
  return std::as_bytes(std::span(text));
}

// 32 bytes that count up or down.
inline std::string Counting(int first, int step) {
  std::string bytes;
  for (int i = 0; i < 32; ++i) bytes += static_cast<char>(first + i * step);
  return bytes;
}

}  // namespace toll::internal
