// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A reading as text, to compare two of them.

#pragma once

#include <string>
#include <string_view>

#include "meter/reading.h"

namespace toll::internal {

// All that a reading says, as text.
inline std::string Told(const Reading& reading) {
  std::string out;
  for (const uint32_t leaf : reading.leaves) out += std::to_string(leaf) + ' ';
  for (const int64_t number :
       {int64_t{reading.stated_input}, int64_t{reading.stated_output},
        int64_t{reading.flags}, int64_t{reading.reported_cost_pico},
        static_cast<int64_t>(reading.dialect),
        static_cast<int64_t>(reading.provenance),
        static_cast<int64_t>(reading.error_class),
        int64_t{reading.price_modifiers}, int64_t{reading.has_reported_cost}}) {
    out += std::to_string(number) + ' ';
  }
  for (const std::string_view text :
       {reading.response_id, reading.served_model, reading.finish_reason,
        reading.service_tier, reading.error_type, reading.error_code,
        reading.error_text, reading.raw_usage}) {
    out.append("[").append(text).append("]");
  }
  return out;
}

}  // namespace toll::internal
