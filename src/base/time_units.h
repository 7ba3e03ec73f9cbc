// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Nanoseconds, the unit of every time here, in longer ones.

#pragma once

#include <cstdint>

namespace toll::internal {

inline constexpr int64_t kNsPerMs = 1'000'000;
inline constexpr int64_t kNsPerSecond = 1'000 * kNsPerMs;
inline constexpr int64_t kNsPerDay = 86'400 * kNsPerSecond;

}  // namespace toll::internal
