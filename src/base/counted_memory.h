// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Memory of toll's own, counted, so that Health can tell what it costs.
//
// Thread safety: thread-safe. Cost: malloc and one relaxed add; never on the
// hot path.

#pragma once

#include <cstddef>
#include <cstdint>
#include <new>

namespace toll::internal {

// Null when memory is gone.
void* CountedAllocate(size_t bytes) noexcept;
void CountedFree(void* memory) noexcept;

// For memory that another allocator holds on our behalf.
void CountMemory(int64_t bytes) noexcept;
int64_t CountedBytes() noexcept;

}  // namespace toll::internal
