// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// AwsEventStream cuts AWS's binary event stream into its messages, wherever
// the chunks end.
//
//   ┌───────┬─────────┬─────────┬─────────────┬─────────────┬─────────┐
//   │ size  │ headers │ CRC of  │ headers     │ payload     │ CRC of  │
//   │ (all) │ size    │ these 8 │ name: value │ mostly JSON │ all     │
//   └───────┴─────────┴─────────┴─────────────┴─────────────┴─────────┘
//     4       4         4         big-endian                   4
//
// An event's name is its header ":event-type", or ":exception-type" or
// ":error-code". A payload {"bytes":"<base64>"}, in which Bedrock wraps what
// the model's own API would send, is given decoded. A wrong checksum or size
// ends the reading: behind it no message can be found again.
//
// https://smithy.io/2.0/aws/amazon-eventstream.html
//
// Thread safety: one thread at a time.
// Cost: allocates only for messages that are cut, and once for base64; about
// 40 ns and 0.2 ns a byte.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "meter/buffer.h"
#include "meter/stream_event.h"

namespace toll::internal {

class AwsEventStream {
 public:
  explicit AwsEventStream(size_t bytes_max = 8 << 20) noexcept
      : held_(bytes_max), decoded_(bytes_max) {}

  void Begin() noexcept;
  template <typename OnEvent>
  void Feed(std::string_view chunk, OnEvent&& on_event) noexcept {
    while (!chunk.empty() && !broken_) {
      const std::string_view message = Next(&chunk);
      if (message.empty()) continue;
      StreamEvent event;
      if (Open(message, &event)) on_event(event);
      held_.Clear();
    }
  }
  // A message that never ended is none: its checksum did not come.
  template <typename OnEvent>
  void Finish(OnEvent&& /*on_event*/) noexcept {
    broken_ |= !held_.empty();
  }

  // A message was longer than its bound, or found no memory: it was left out.
  bool overflowed() const { return overflowed_; }
  bool broken() const { return broken_; }
  size_t memory_bytes() const { return held_.capacity() + decoded_.capacity(); }

 private:
  // The next whole message, in `*chunk` or in held_; empty if it is not there
  // yet. Takes what it used from the chunk.
  std::string_view Next(std::string_view* chunk) noexcept;
  // How many bytes the message that begins with `head` has; 0 if its prelude
  // is wrong.
  size_t SizeOf(std::string_view head) noexcept;
  bool Hold(std::string_view* chunk, size_t size) noexcept;
  void LeaveOut(size_t size) noexcept;
  // False: the checksum is wrong.
  bool Open(std::string_view message, StreamEvent* event) noexcept;
  void Unwrap(StreamEvent* event) noexcept;

  Buffer held_;      // A message whose end has not come.
  Buffer decoded_;   // What was wrapped in base64.
  size_t skip_ = 0;  // Bytes still to come of a message that is left out.
  bool overflowed_ = false;
  bool broken_ = false;
};

}  // namespace toll::internal
