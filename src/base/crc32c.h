// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// CRC32C (Castagnoli, as in iSCSI and RFC 3720): is this slot whole?
//
//   uint32_t crc = Crc32c(slot.bytes());
//   crc = Crc32c(rest, crc);  // Goes on where the first part ended.
//
// Thread safety: thread-safe.
// Cost: with SSE4.2 8 bytes in 3 cycles, else a table of 8 KiB.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace toll::internal {

// The checksum of what `crc` is the checksum of, followed by `bytes`.
uint32_t Crc32c(std::span<const std::byte> bytes, uint32_t crc = 0) noexcept;

// What Crc32c() uses on machines without SSE4.2; the same values.
uint32_t Crc32cByTable(std::span<const std::byte> bytes,
                       uint32_t crc = 0) noexcept;

}  // namespace toll::internal
