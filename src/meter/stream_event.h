// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// StreamEvent is what a framing cuts out of a stream, whatever its transport.
//
// Framings (Sse, JsonLines, JsonArray, AwsEventStream) know nothing of
// dialects, and have one shape:
//
//   framing.Begin();
//   framing.Feed(chunk, [&](const StreamEvent& event) { ... });  // Any cut.
//   framing.Finish([&](const StreamEvent& event) { ... });
//   framing.overflowed()   // An event was longer than its bound: left out.
//   framing.broken()       // What came is not this framing.
//
// An event that lies within one chunk is a view of it; only what a chunk's end
// cuts is copied. So nothing is allocated where chunks hold whole events, and
// one buffer, which stays, where they do not.
//
// Thread safety: a value; views are valid until the callback returns.

#pragma once

#include <cstdint>
#include <string_view>

namespace toll::internal {

enum class EventKind : uint8_t {
  kData = 0,       // A part of the answer: JSON, or a word such as "[DONE]".
  kException = 1,  // The stream failed: `name` says how, data is JSON.
  kError = 2,      // The same; data is plain text.
};

struct StreamEvent {
  std::string_view name = {};  // As the transport states it; may be empty.
  std::string_view data = {};
  EventKind kind = EventKind::kData;
};

}  // namespace toll::internal
