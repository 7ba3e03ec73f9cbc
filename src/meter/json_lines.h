// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// JsonLines cuts a byte stream into lines (NDJSON), wherever the chunks end.
//
//   JsonLines lines;
//   lines.Feed(chunk, [&](const StreamEvent& event) { ... event.data ... });
//
// Lines end in LF, CRLF or CR, the last one perhaps not at all; blank ones are
// dropped.
//
// Thread safety: one thread at a time.
// Cost: allocates only for lines that are cut; about 10 ns a line.

#pragma once

#include <cstddef>
#include <string_view>

#include "meter/buffer.h"
#include "meter/sse.h"
#include "meter/stream_event.h"

namespace toll::internal {

class JsonLines {
 public:
  explicit JsonLines(size_t bytes_max = 8 << 20) noexcept : held_(bytes_max) {}

  void Begin() noexcept {
    held_.Clear();
    spoilt_ = false;
    overflowed_ = false;
  }
  template <typename OnEvent>
  void Feed(std::string_view chunk, OnEvent&& on_event) noexcept {
    const char* at = chunk.data();
    const char* const end = at + chunk.size();
    while (at < end) {
      const char* const stop = FindLineEnd(at, end);
      const std::string_view piece(at, static_cast<size_t>(stop - at));
      if (stop == end) {
        Hold(piece);
        return;
      }
      at = stop + 1;
      if (held_.empty() && !spoilt_) [[likely]] {
        if (!piece.empty()) on_event(StreamEvent{.data = piece});
        continue;
      }
      Hold(piece);
      Finish(on_event);
    }
  }
  template <typename OnEvent>
  void Finish(OnEvent&& on_event) noexcept {
    if (!held_.empty() && !spoilt_) on_event(StreamEvent{.data = held_.view()});
    held_.Clear();
    spoilt_ = false;
  }

  // A line was longer than its bound, or found no memory: it was left out.
  bool overflowed() const { return overflowed_; }
  // Never: a line that is no JSON is for its reader to say.
  bool broken() const { return false; }
  size_t memory_bytes() const { return held_.capacity(); }

 private:
  void Hold(std::string_view piece) noexcept {
    if (held_.Append(piece)) [[likely]]
      return;
    spoilt_ = true;
    overflowed_ = true;
  }

  Buffer held_;  // A line whose end has not come.
  bool spoilt_ = false;
  bool overflowed_ = false;
};

}  // namespace toll::internal
