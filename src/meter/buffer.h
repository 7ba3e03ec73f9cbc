// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Buffer keeps the bytes of what is not complete yet: a line or an event that
// goes on in the next chunk.
//
//   if (!buffer.Append(bytes)) ...   // beyond its bound, or no memory
//
// Thread safety: one thread at a time.
// Cost: allocates as it grows; Clear() keeps up to 4 KiB, Release() nothing.

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
  static constexpr size_t kKeptBytes = 4096;

  explicit Buffer(size_t bytes_max = 8 << 20) noexcept
      : bytes_max_(bytes_max) {}

  bool Append(std::string_view bytes) noexcept {
    if (bytes.size() > bytes_max_ - size_) [[unlikely]]
      return false;
    if (size_ + bytes.size() > capacity_ && !Grow(size_ + bytes.size())) {
      return false;
    }
    if (!bytes.empty())
      memcpy(bytes_.get() + size_, bytes.data(), bytes.size());
    size_ += bytes.size();
    return true;
  }
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
  bool empty() const { return size_ == 0; }
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
