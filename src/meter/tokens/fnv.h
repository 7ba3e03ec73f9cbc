// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// FNV-1a, the checksum at the end of the tables that scripts make: it finds
// damage, not malice, and is one line in any language.
//
// Thread safety: a pure function. Cost: 1 ns a byte.

#pragma once

#include <cstdint>
#include <string_view>

namespace toll::internal {

constexpr uint64_t Fnv1a(std::string_view bytes) {
  uint64_t value = 0xCBF29CE484222325u;
  for (const char byte : bytes) {
    value = (value ^ static_cast<unsigned char>(byte)) * 0x100000001B3u;
  }
  return value;
}

}  // namespace toll::internal
