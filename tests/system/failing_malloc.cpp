// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "system/failing_malloc.h"

#include <atomic>
#include <cerrno>
#include <cstddef>

namespace toll::internal {
namespace {

// Defaults of std::atomic throughout: this is a test, and orders nothing else.
constinit std::atomic<int64_t> left{-1};  // Until one fails; below 0: none.
constinit std::atomic<bool> lasts{false};
constinit std::atomic<int64_t> failed_count{0};

// Not asked where a sanitizer has a malloc of its own.
[[maybe_unused]] bool Fails() noexcept {
  int64_t now = left;
  while (now > 0 && !left.compare_exchange_weak(now, now - 1)) {
  }
  if (now < 0 || now > 1) return false;
  // The n-th makes it 0, which fails all that follow or ends it.
  if (!lasts) left = -1;
  ++failed_count;
  errno = ENOMEM;
  return true;
}

}  // namespace

void FailMalloc(int64_t nth, Lasting lasting) noexcept {
  failed_count = 0;
  lasts = lasting == Lasting::kFromThenOn;
  left = nth;
}

bool MallocWorks() noexcept {
  left = -1;
  return failed_count != 0;
}

}  // namespace toll::internal

#if !defined(TOLL_SANITIZE_ADDRESS) && !defined(TOLL_SANITIZE_THREAD)
// The C library's own, under the names that it keeps for such as us.
extern "C" {
// NOLINTBEGIN(bugprone-reserved-identifier): the names are the C library's.
// NOLINTBEGIN(readability-identifier-naming): as above, they are not ours.
void* __libc_malloc(size_t bytes);
void* __libc_calloc(size_t count, size_t bytes);
void* __libc_realloc(void* memory, size_t bytes);
void* __libc_memalign(size_t alignment, size_t bytes);

void* malloc(size_t bytes) noexcept {
  return toll::internal::Fails() ? nullptr : __libc_malloc(bytes);
}
void* calloc(size_t count, size_t bytes) noexcept {
  return toll::internal::Fails() ? nullptr : __libc_calloc(count, bytes);
}
void* realloc(void* memory, size_t bytes) noexcept {
  return toll::internal::Fails() ? nullptr : __libc_realloc(memory, bytes);
}
void* memalign(size_t alignment, size_t bytes) noexcept {
  return toll::internal::Fails() ? nullptr : __libc_memalign(alignment, bytes);
}
void* aligned_alloc(size_t alignment, size_t bytes) noexcept {
  return memalign(alignment, bytes);
}
int posix_memalign(void** memory, size_t alignment, size_t bytes) noexcept {
  *memory = memalign(alignment, bytes);
  return *memory == nullptr ? ENOMEM : 0;
}
// NOLINTEND(readability-identifier-naming)
// NOLINTEND(bugprone-reserved-identifier)
}
#endif
