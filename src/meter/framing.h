// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Framing finds out how a stream's events are packed, and unpacks them.
//
//   Framing framing;
//   framing.Feed(chunk, [&](const StreamEvent& event) { ... });
//   if (framing.Finish("application/json", ...) == Came::kWhole) {
//     Read(framing.body());   // An error, perhaps: it was no stream.
//   }
//
// The first bytes tell: `[` an array, a zero AWS's messages, `{` a whole answer
// or lines of JSON, `<` a page, anything else server-sent events. Whether an
// object is a line shows when its line ends with it: it is then an event at
// once, and kept until another line shows that it was one.
//
// Thread safety: one thread at a time.
// Cost: as the framings'; a body that is no stream is kept whole.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "meter/aws_event_stream.h"
#include "meter/buffer.h"
#include "meter/json_array.h"
#include "meter/json_lines.h"
#include "meter/sse.h"
#include "meter/stream_event.h"

namespace toll::internal {

// True if a content type says that an answer is lines of JSON.
bool IsJsonLines(std::string_view content_type) noexcept;

// True if a body is an object on a line of its own, and more behind it.
bool AreJsonLines(std::string_view body) noexcept;

enum class Came : uint8_t { kInEvents, kWhole };

class Framing {
 public:
  explicit Framing(size_t bytes_max = 8 << 20) noexcept
      : sse_(bytes_max),
        lines_(bytes_max),
        array_(bytes_max),
        aws_(bytes_max),
        body_(bytes_max) {}

  // Starts anew.
  void Begin() noexcept;
  template <typename OnEvent>
  void Feed(std::string_view chunk, OnEvent&& on_event) noexcept;
  // `content_type` may be empty: not known.
  template <typename OnEvent>
  Came Finish(std::string_view content_type, OnEvent&& on_event) noexcept;

  // What came instead of events, after Finish said so.
  std::string_view body() const { return body_.view(); }
  // What has come so far looks like a whole answer.
  bool holds_body() const {
    return form_ == Form::kObject || form_ == Form::kBody;
  }
  bool overflowed() const;
  bool broken() const;
  size_t memory_bytes() const {
    return sse_.memory_bytes() + lines_.memory_bytes() + array_.memory_bytes() +
           aws_.memory_bytes() + body_.capacity();
  }

 private:
  enum class Form : uint8_t {
    kUndecided,
    kSse,
    kArray,
    kAws,
    kObject,     // An object has begun: a whole answer, or a line.
    kFirstLine,  // It ended with its line.
    kLines,
    kBody,
  };

  // Takes off what stands before the first byte that tells.
  void Decide(std::string_view* chunk) noexcept;
  // Takes what belongs to the body from the chunk. True: it is a line.
  bool TakeObject(std::string_view* chunk) noexcept;
  // Takes the chunk if no second line begins in it.
  void TakeBlank(std::string_view* chunk) noexcept;
  void Keep(std::string_view bytes) noexcept;
  template <typename OnEvent>
  void FeedObject(std::string_view chunk, OnEvent&& on_event) noexcept;

  Form form_ = Form::kUndecided;
  bool overflowed_ = false;
  Sse sse_;
  JsonLines lines_;
  JsonArray array_;
  AwsEventStream aws_;
  Buffer body_;
};

template <typename OnEvent>
void Framing::Feed(std::string_view chunk, OnEvent&& on_event) noexcept {
  if (form_ == Form::kUndecided) [[unlikely]]
    Decide(&chunk);
  switch (form_) {
    case Form::kUndecided:
    case Form::kSse:
      return sse_.Feed(chunk, on_event);
    case Form::kArray:
      return array_.Feed(chunk, on_event);
    case Form::kAws:
      return aws_.Feed(chunk, on_event);
    case Form::kLines:
      return lines_.Feed(chunk, on_event);
    case Form::kObject:
    case Form::kFirstLine:
    case Form::kBody:
      return FeedObject(chunk, on_event);
  }
}

template <typename OnEvent>
void Framing::FeedObject(std::string_view chunk, OnEvent&& on_event) noexcept {
  if (form_ == Form::kObject && TakeObject(&chunk)) {
    on_event(StreamEvent{.data = body_.view()});
  }
  if (form_ == Form::kFirstLine) TakeBlank(&chunk);
  if (form_ == Form::kLines) {
    lines_.Feed(chunk, on_event);
  } else {
    Keep(chunk);
  }
}

template <typename OnEvent>
Came Framing::Finish(std::string_view content_type,
                     OnEvent&& on_event) noexcept {
  switch (form_) {
    case Form::kUndecided:
    case Form::kSse:
      sse_.Finish(on_event);
      return Came::kInEvents;
    case Form::kArray:
      array_.Finish(on_event);
      return Came::kInEvents;
    case Form::kAws:
      aws_.Finish(on_event);
      return Came::kInEvents;
    case Form::kLines:
      lines_.Finish(on_event);
      return Came::kInEvents;
    case Form::kObject:
      if (!IsJsonLines(content_type)) return Came::kWhole;
      on_event(StreamEvent{.data = body_.view()});
      return Came::kInEvents;
    case Form::kFirstLine:
      return IsJsonLines(content_type) ? Came::kInEvents : Came::kWhole;
    case Form::kBody:
      break;
  }
  return Came::kWhole;
}

}  // namespace toll::internal
