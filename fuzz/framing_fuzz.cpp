// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Any bytes, in chunks of any size: the same form, events and body. The first
// byte is the chunks' size, the second chooses the content type.

#include <string>

#include "fuzz_input.h"
#include "meter/framing.h"

namespace toll::internal {
namespace {

std::string FormOf(std::string_view bytes, size_t chunk_bytes,
                   std::string_view content_type) {
  Framing framing(1 << 20);
  std::string out;
  const auto on_event = [&](const StreamEvent& event) {
    out.append(Told(event)).append("\n");
  };
  for (size_t at = 0; at < bytes.size(); at += chunk_bytes) {
    const std::string chunk(bytes.substr(at, chunk_bytes));
    framing.Feed(chunk, on_event);
  }
  if (framing.Finish(content_type, on_event) == Came::kWhole) {
    out.append("whole: ").append(framing.body());
  }
  return out + (framing.broken() ? "broken" : "");
}

}  // namespace
}  // namespace toll::internal

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  toll::internal::FuzzInput input(bytes, size);
  const size_t chunk_bytes = 1 + input.Byte();
  const std::string_view type =
      (input.Byte() & 1) != 0 ? "application/x-ndjson" : "";
  const std::string_view rest = input.rest();
  toll::internal::ExpectEqual(
      toll::internal::FormOf(rest, chunk_bytes, type),
      toll::internal::FormOf(rest, rest.size() + 1, type));
  return 0;
}
