// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What a framing makes of bytes, as text, for tests that cut them anywhere.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "meter/stream_event.h"

namespace toll::internal {

// "name|data" an event, "!" before the name of a failure.
inline std::string Told(const StreamEvent& event) {
  std::string out = event.kind == EventKind::kData ? "" : "!";
  return out.append(event.name).append("|").append(event.data);
}

// Feeds `bytes` in chunks of `chunk_bytes`; "overflowed" and "broken" follow
// the events of a framing that is.
template <typename Framing>
std::vector<std::string> EventsOf(std::string_view bytes, size_t chunk_bytes,
                                  size_t bytes_max = 1 << 20) {
  std::vector<std::string> events;
  const auto on_event = [&](const StreamEvent& event) {
    events.push_back(Told(event));
  };
  Framing framing(bytes_max);
  framing.Feed("[{\"left from before\"", on_event);
  framing.Begin();
  events.clear();
  for (size_t at = 0; at < bytes.size(); at += chunk_bytes) {
    // A copy of its own, so that a view kept too long is seen by asan.
    const std::string chunk(bytes.substr(at, chunk_bytes));
    framing.Feed(chunk, on_event);
  }
  framing.Finish(on_event);
  if (framing.overflowed()) events.emplace_back("overflowed");
  if (framing.broken()) events.emplace_back("broken");
  return events;
}

}  // namespace toll::internal
