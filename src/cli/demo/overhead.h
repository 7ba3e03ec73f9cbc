// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What toll cost the agent: its time within each call, beside the call's.
//
// Thread safety: values.

#pragma once

#include <cstdint>

#include "cli/demo/evidence.h"

namespace toll::cli {

// Nanoseconds of toll's own, a call; of all calls that were settled.
struct Overhead {
  int64_t calls = 0;
  int64_t median_ns = 0;
  int64_t p99_ns = 0;
  int64_t toll_ns = 0;  // In all.
  int64_t call_ns = 0;  // From before Start to after Finish, in all.

  double share() const {
    return call_ns == 0
               ? 0
               : static_cast<double>(toll_ns) / static_cast<double>(call_ns);
  }
};

Overhead OverheadOf(const Diary& diary);

}  // namespace toll::cli
