// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// How the first bytes of an input choose by which dialect it is read, and what
// must hold of any reading.

#pragma once

#include <cstdlib>
#include <string_view>

#include "fuzz_input.h"
#include "meter/dialect.h"
#include "meter/reading.h"

namespace toll::internal {

// Any dialect, those without a reader included, with any quirks.
inline Route RouteOf(FuzzInput& input) {
  constexpr uint8_t kDialectsMax = 32;
  return {.dialect = static_cast<Dialect>(input.Byte() % kDialectsMax),
          .price_modifiers = 0,
          .quirks = static_cast<uint8_t>(input.Byte() & 3)};
}

inline int StatusOf(FuzzInput& input) {
  constexpr int kStatuses[] = {200, 200, 200, 429, 500, 400};
  return kStatuses[input.Byte() % std::size(kStatuses)];
}

inline std::string_view TypeOf(FuzzInput& input) {
  constexpr std::string_view kTypes[] = {
      "", "application/json", "text/event-stream", "application/x-ndjson",
      "application/vnd.amazon.eventstream"};
  return kTypes[input.Byte() % std::size(kTypes)];
}

// Counts without a source, or the reverse, would be money made up or lost.
inline void ExpectSense(const Reading& reading) {
  const bool counted = TotalInput(reading.leaves) != 0;
  if (counted && reading.provenance == Provenance::kNone) std::abort();
  if (reading.raw_usage.size() > (size_t{8} << 20)) std::abort();
}

}  // namespace toll::internal
