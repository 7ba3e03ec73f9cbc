// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Buffer keeps the bytes of what is not complete yet: a line or an event that
// goes on in the next chunk.
//
//   if (!buffer.Append(bytes)) ...   // beyond its bound, or no memory
//
// Thread safety: one thread at a time.
// Cost: allocates as it grows; Clear() keeps up to 2 KiB, Release() nothing.

#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>

namespace toll::internal {

class Buffer {
 public:
  static constexpr size_t kKeptBytes = 2048;

  explicit Buffer(size_t bytes_max = 8 << 20) noexcept
      : bytes_max_(bytes_max) {}

  bool Append(std::string_view bytes) noexcept {
    if (bytes.empty()) return true;
    char* const room = Room(bytes.size());
    if (room == nullptr) [[unlikely]]
      return false;
    memcpy(room, bytes.data(), bytes.size());
    Keep(bytes.size());
    return true;
  }
  // Room for `size` bytes behind what is kept, to be written in place and then
  // kept by Keep(); null beyond the bound, or without memory.
  char* Room(size_t size) noexcept {
    if (size > bytes_max_ - size_) [[unlikely]]
      return nullptr;
    if (size_ + size > capacity_ && !Grow(size_ + size)) return nullptr;
    return bytes_.get() + size_;
  }
  void Keep(size_t size) noexcept { size_ += size; }
  // Takes `count` bytes at `at` out.
  void Erase(size_t at, size_t count) noexcept {
    if (count == 0) return;
    memmove(bytes_.get() + at, bytes_.get() + at + count, size_ - at - count);
    size_ -= count;
  }
  // Keeps the first `size` bytes. REQUIRES: it has them.
  void Cut(size_t size) noexcept { size_ = size; }
  void Clear() noexcept {
    size_ = 0;
    if (capacity_ > kKeptBytes) [[unlikely]]
      Release();
  }
  void Release() noexcept {
    bytes_.reset();
    size_ = 0;
    capacity_ = 0;
  }
  char& At(size_t at) noexcept { return bytes_[at]; }
  bool empty() const { return size_ == 0; }
  size_t size() const { return size_; }
  size_t bytes_max() const { return bytes_max_; }
  size_t capacity() const { return capacity_; }
  std::string_view view() const { return {bytes_.get(), size_}; }

 private:
  struct Free {
    void operator()(char* bytes) const noexcept { std::free(bytes); }
  };

  bool Grow(size_t bytes) noexcept {
    const size_t capacity = std::bit_ceil(std::max<size_t>(bytes, 512));
    char* grown = static_cast<char*>(std::realloc(bytes_.get(), capacity));
    if (grown == nullptr) return false;
    // realloc has freed the old block already.
    static_cast<void>(bytes_.release());
    bytes_.reset(grown);
    capacity_ = capacity;
    return true;
  }

  const size_t bytes_max_;
  std::unique_ptr<char[], Free> bytes_;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace toll::internal
