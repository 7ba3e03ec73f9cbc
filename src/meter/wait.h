// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// How long to wait, in the words of the wire.
//
//   WaitOf("6m0s", now)                            // Go: OpenAI, Groq
//   WaitOf("12.5", now)                            // seconds
//   WaitOf("2026-11-21T08:07:24Z", now)            // RFC 3339: Anthropic
//   WaitOf("Sat, 21 Nov 2026 08:07:24 GMT", now)   // HTTP
//   WaitOf("1795248444000", now)                   // an instant: OpenRouter
//
// A bare number beyond 1e9 is an instant (seconds, beyond 1e11 milliseconds)
// since 1970. What has passed is no wait. Nothing is returned for other text.
//
// Thread safety: pure. Cost: allocates nothing, about 20 ns.

#pragma once

#include <optional>
#include <string_view>

#include "absl/time/time.h"

namespace toll::internal {

std::optional<absl::Duration> WaitOf(std::string_view text,
                                     absl::Time now) noexcept;

// A plain decimal number, such as of milliseconds.
std::optional<double> DecimalOf(std::string_view text) noexcept;

}  // namespace toll::internal
