// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Sse cuts a byte stream into server-sent events, wherever the chunks end.
//
//   Sse sse;
//   sse.Feed(chunk, [&](const StreamEvent& event) { ... event.data ... });
//   sse.Finish(...);  // An event without the blank line at its end.
//
// Lines end in LF, CRLF or CR; comments, ids and a byte order mark are dropped;
// several data lines are joined by LF.
//
// https://html.spec.whatwg.org/multipage/server-sent-events.html
//
//   held_  [ data of whole lines, joined ][ a line whose end has not come ]
//                                         ^ data_size_
//
// Thread safety: one thread at a time.
// Cost: allocates only for events that are cut; about 20 ns an event.

#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "meter/buffer.h"
#include "meter/stream_event.h"

namespace toll::internal {

// The first LF or CR in [from, end), or `end`.
const char* FindLineEnd(const char* from, const char* end) noexcept;

class Sse {
 public:
  explicit Sse(size_t bytes_max = 8 << 20) noexcept : held_(bytes_max) {}

  // Starts anew.
  void Begin() noexcept;
  template <typename OnEvent>
  void Feed(std::string_view chunk, OnEvent&& on_event) noexcept;
  template <typename OnEvent>
  void Finish(OnEvent&& on_event) noexcept;

  // An event was longer than its bound, or found no memory: it was left out.
  bool overflowed() const { return overflowed_; }
  // Never: a line that says nothing is a line to skip.
  bool broken() const { return false; }
  size_t memory_bytes() const { return held_.capacity(); }

 private:
  // The first line may begin with a byte order mark.
  std::string_view WithoutMark(std::string_view line) noexcept;
  // True: the line was blank, so the event is complete.
  bool Line(std::string_view line) noexcept;
  bool HeldLine() noexcept;
  void AddData(std::string_view data) noexcept;
  void Stash() noexcept;
  void Reset() noexcept;

  bool line_is_cut() const { return held_.size() > data_size_; }

  template <typename OnEvent>
  void Dispatch(OnEvent&& on_event) noexcept {
    if (has_data_ && !spoilt_) {
      on_event(StreamEvent{
          .name = {name_.data(), name_size_},
          .data = stashed_ ? held_.view().substr(0, data_size_) : direct_});
    }
    Reset();
  }

  Buffer held_;
  size_t data_size_ = 0;
  std::string_view direct_;  // The data, while it lies in one chunk.
  std::array<char, 47> name_;
  uint8_t name_size_ = 0;
  bool has_data_ = false;
  bool stashed_ = false;   // The data lies in held_, not in direct_.
  bool after_cr_ = false;  // An LF that follows belongs to the CR.
  bool first_line_ = true;
  bool spoilt_ = false;  // A part of this event was lost.
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
      Stash();
      spoilt_ |= !held_.Append(piece);
      return;
    }
    after_cr_ = *stop == '\r';
    bool blank;
    if (line_is_cut()) [[unlikely]] {
      spoilt_ |= !held_.Append(piece);
      blank = HeldLine();
    } else {
      blank = Line(piece);
    }
    at = stop + 1;
    if (blank) Dispatch(on_event);
  }
  Stash();  // The chunk's bytes are the caller's.
}

template <typename OnEvent>
void Sse::Finish(OnEvent&& on_event) noexcept {
  if (line_is_cut()) HeldLine();
  Dispatch(on_event);
}

}  // namespace toll::internal
