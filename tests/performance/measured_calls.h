// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What measured_calls and the tests that count it agree on.

#pragma once

namespace toll::internal {

// How often each part is run while it is counted: the counts are divided by it.
// Enough for what recurs every hundred calls or so to be met in each run.
inline constexpr int kMeasuredTimes = 300;

}  // namespace toll::internal
