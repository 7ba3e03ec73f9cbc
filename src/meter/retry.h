// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// When a failed answer says to come back; the class of its failure is
// fault.h's.
//
//   KeepRetryAfter(answer.headers, &reading);
//
// Thread safety: pure. Cost: allocates nothing; failures only.

#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/time/time.h"

#include "meter/reading.h"
#include "toll/record.h"

namespace toll::internal {

// True if the same request may succeed later.
bool IsRetryable(ErrorClass error) noexcept;

// What the headers ask for: retry-after-ms, retry-after, else the reset of a
// limit that has nothing left.
std::optional<absl::Duration> WaitOfHeaders(std::string_view headers,
                                            absl::Time now) noexcept;

// As a reading holds it: 1 to 2^32 - 1; 0 would be "not stated".
inline uint32_t RetryAfterMs(absl::Duration wait) noexcept {
  const absl::Duration most = absl::Milliseconds(UINT32_MAX);
  return static_cast<uint32_t>(
      absl::ToInt64Milliseconds(std::clamp(wait, absl::Milliseconds(1), most)));
}

// Headers say it before the body does.
void KeepRetryAfter(std::string_view headers, Reading* reading) noexcept;

}  // namespace toll::internal
