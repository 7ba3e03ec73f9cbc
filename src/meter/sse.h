// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Sse cuts a byte stream into server-sent events, wherever the chunks end.
//
//   Sse sse;
//   sse.Feed(chunk, [&](const SseEvent& event) { ... event.data ... });
//   sse.Finish([&](const SseEvent& event) { ... });  // No blank line at the
//   end
//
// Lines end in LF, CRLF or CR; comments, ids and a byte order mark are dropped;
// several data lines are joined by LF. An event that lies within one chunk is
// a view of it; only what a chunk's end cuts is copied.
//
// https://html.spec.whatwg.org/multipage/server-sent-events.html
//
// Thread safety: one thread at a time.
// Cost: allocates only for events that are cut; about 20 ns an event.

#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "meter/buffer.h"

namespace toll::internal {

struct SseEvent {
  std::string_view name;  // Of the "event:" line, the first 47 bytes; or empty.
  std::string_view data;  // Valid until the callback returns.
};

// The first LF or CR in [from, end), or `end`.
const char* FindLineEnd(const char* from, const char* end) noexcept;

class Sse {
 public:
  explicit Sse(size_t bytes_max = 8 << 20) noexcept
      : line_(bytes_max), data_(bytes_max) {}

  // Starts anew.
  void Begin() noexcept;
  template <typename OnEvent>
  void Feed(std::string_view chunk, OnEvent&& on_event) noexcept;
  template <typename OnEvent>
  void Finish(OnEvent&& on_event) noexcept;

  // An event was longer than its bound, or found no memory: it was left out.
  bool overflowed() const { return overflowed_; }
  size_t memory_bytes() const { return line_.capacity() + data_.capacity(); }

 private:
  // True: the line was blank, so the event is complete.
  bool Line(std::string_view line) noexcept;
  void AddData(std::string_view data) noexcept;
  void Stash() noexcept;
  void Reset() noexcept;

  template <typename OnEvent>
  void Dispatch(OnEvent&& on_event) noexcept {
    if (has_data_ && !spoilt_) {
      on_event(SseEvent{{name_.data(), name_size_},
                        stashed_ ? data_.view() : direct_});
    }
    Reset();
  }

  Buffer line_;              // A line whose end has not come.
  Buffer data_;              // The data of an event whose end has not come.
  std::string_view direct_;  // The same, while it lies in one chunk.
  std::array<char, 47> name_;
  uint8_t name_size_ = 0;
  bool has_data_ = false;
  bool stashed_ = false;    // The data lies in data_, not in direct_.
  bool after_cr_ = false;   // An LF that follows belongs to the CR.
  bool first_line_ = true;  // It may begin with a byte order mark.
  bool spoilt_ = false;     // A part of this event was lost.
  bool overflowed_ = false;
};

template <typename OnEvent>
void Sse::Feed(std::string_view chunk, OnEvent&& on_event) noexcept {
  const char* at = chunk.data();
  const char* const end = at + chunk.size();
  while (at < end) {
    if (after_cr_) [[unlikely]] {
      after_cr_ = false;
      if (*at == '\n') {
        ++at;
        continue;
      }
    }
    const char* const stop = FindLineEnd(at, end);
    const std::string_view piece(at, static_cast<size_t>(stop - at));
    if (stop == end) {
      spoilt_ |= !line_.Append(piece);
      break;
    }
    after_cr_ = *stop == '\r';
    bool blank;
    if (line_.empty()) [[likely]] {
      blank = Line(piece);
    } else {
      spoilt_ |= !line_.Append(piece);
      blank = Line(line_.view());
      if (!blank) Stash();  // line_ is about to be used again.
      line_.Clear();
    }
    at = stop + 1;
    if (blank) Dispatch(on_event);
  }
  Stash();  // The chunk's bytes are the caller's.
}

template <typename OnEvent>
void Sse::Finish(OnEvent&& on_event) noexcept {
  if (!line_.empty()) Line(line_.view());
  Dispatch(on_event);
  line_.Release();
  data_.Release();
}

}  // namespace toll::internal
