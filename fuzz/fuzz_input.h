// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What the fuzz targets share: an input whose first bytes steer, and the
// property that chunks change nothing.

#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "meter/framing_events.h"

namespace toll::internal {

class FuzzInput {
 public:
  FuzzInput(const uint8_t* bytes, size_t size)
      : rest_(reinterpret_cast<const char*>(bytes), size) {}

  // The next byte, to steer by; 0 if there is none.
  uint8_t Byte() {
    if (rest_.empty()) return 0;
    const auto byte = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return byte;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

inline void ExpectEqual(const std::string& got, const std::string& expected) {
  if (got == expected) return;
  std::fprintf(stderr, "in chunks: %s\nwhole: %s\n", got.c_str(),
               expected.c_str());
  std::abort();
}

// A framing cuts the same events out of the same bytes, however they come.
template <typename Framing>
void ExpectTheSameInChunks(std::string_view bytes, size_t chunk_bytes) {
  const std::vector<std::string> whole =
      EventsOf<Framing>(bytes, bytes.size() + 1);
  const std::vector<std::string> chunks = EventsOf<Framing>(bytes, chunk_bytes);
  for (size_t i = 0; i < std::max(whole.size(), chunks.size()); ++i) {
    ExpectEqual(i < chunks.size() ? chunks[i] : "(nothing)",
                i < whole.size() ? whole[i] : "(nothing)");
  }
}

}  // namespace toll::internal
