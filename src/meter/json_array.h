// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// JsonArray cuts a JSON array that arrives in pieces into its elements, each
// as soon as it is whole.
//
//   [{"text":"a"}        the first event is known here,
//   ,                    wherever the chunks end
//   {"text":"b"}]
//
// Elements are objects or arrays; other values say nothing and are dropped.
// What follows the array, or stands where a value should, is broken().
//
// Thread safety: one thread at a time.
// Cost: allocates only for elements that are cut; about 0.2 ns a byte.

#pragma once

#include <cstdint>
#include <string_view>

#include "meter/buffer.h"
#include "meter/stream_event.h"

namespace toll::internal {

class JsonArray {
 public:
  explicit JsonArray(size_t bytes_max = 8 << 20) noexcept : held_(bytes_max) {}

  void Begin() noexcept;
  template <typename OnEvent>
  void Feed(std::string_view chunk, OnEvent&& on_event) noexcept {
    while (!chunk.empty()) {
      // Of this chunk, what belongs to the element at hand.
      const std::string_view piece = Scan(&chunk);
      if (element_ends_ && held_.empty() && !spoilt_) [[likely]] {
        on_event(StreamEvent{.data = piece});
      } else {
        Hold(piece);
        if (!element_ends_) return;  // The chunk's end has cut it.
        if (!spoilt_) on_event(StreamEvent{.data = held_.view()});
      }
      element_ends_ = false;
      spoilt_ = false;
      held_.Clear();
    }
  }
  // An element that never ended is an event, too: its reader will say so.
  template <typename OnEvent>
  void Finish(OnEvent&& on_event) noexcept {
    if (!held_.empty() && !spoilt_) on_event(StreamEvent{.data = held_.view()});
    held_.Clear();
  }

  // An element was longer than its bound, or found no memory: left out.
  bool overflowed() const { return overflowed_; }
  bool broken() const { return broken_; }
  size_t memory_bytes() const { return held_.capacity(); }

 private:
  // Steps to the end of the element at hand, or of the chunk; sets
  // element_ends_. Returns what it passed of the element.
  std::string_view Scan(std::string_view* chunk) noexcept;
  const char* ScanOutside(const char* at, const char* end) noexcept;
  const char* ScanElement(const char* at, const char* end) noexcept;
  const char* ScanBlocks(const char* at, const char* end) noexcept;
  bool TakeOfString(char c) noexcept;
  void Hold(std::string_view piece) noexcept;

  Buffer held_;          // An element whose end has not come.
  int64_t depth_ = 0;    // Brackets open within the element.
  bool opened_ = false;  // The array's bracket was seen ...
  bool closed_ = false;  // ... and its end.
  bool in_string_ = false;
  bool escaped_ = false;  // A backslash was the last character.
  bool element_ends_ = false;
  bool spoilt_ = false;
  bool overflowed_ = false;
  bool broken_ = false;
};

}  // namespace toll::internal
