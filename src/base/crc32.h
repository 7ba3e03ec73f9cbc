// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// CRC-32 (ISO-HDLC: zlib, PNG, Ethernet), which AWS event streams carry.
//
//   if (Crc32(message) != stated) ...  // Not what was sent.
//
// Thread safety: thread-safe.
// Cost: with PCLMULQDQ 0.1 ns a byte from 64 bytes on, else a table of 8 KiB;
// bench/meter/stream_reader_bench.cpp.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace toll::internal {

// The checksum of what `crc` is the checksum of, followed by `bytes`.
uint32_t Crc32(std::span<const std::byte> bytes, uint32_t crc = 0) noexcept;

// What Crc32() uses where there is no PCLMULQDQ; the same values.
uint32_t Crc32ByTable(std::span<const std::byte> bytes,
                      uint32_t crc = 0) noexcept;

}  // namespace toll::internal
