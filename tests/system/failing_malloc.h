// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Fails the n-th allocation of the process, once or from then on: malloc and
// its kin, and with them operator new, SQLite, and what the C library itself
// allocates.
//
//   FailMalloc(n, Lasting::kOnce);
//   ... work, and nothing of the host's own that allocates ...
//   if (!MallocWorks()) ... n was beyond the last allocation: the loop is done.
//
// For one executable: its failing_malloc.cpp replaces the C library's. Under a
// sanitizer, whose allocator must not be replaced, nothing ever fails.
//
// Thread safety: thread-safe.

#pragma once

#include <cstdint>

#include "system/fault_plan.h"

namespace toll::internal {

#if defined(TOLL_SANITIZE_ADDRESS) || defined(TOLL_SANITIZE_THREAD)
inline constexpr bool kMallocCanFail = false;
#else
inline constexpr bool kMallocCanFail = true;
#endif

void FailMalloc(int64_t nth, Lasting lasting) noexcept;
// Over. True if an allocation was failed since FailMalloc().
bool MallocWorks() noexcept;

}  // namespace toll::internal
