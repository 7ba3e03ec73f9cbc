// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A host at a fixed rate, without a network: threads that begin a call, get its
// answer of 2 KB 50 ms later, and meanwhile begin others. With a ledger, or
// without: then the same waits and the same looks at the same answers.
//
//   Measured measured = *RunPaced({.directory = dir, .with_toll = true});
//
// Thread safety: runs threads of its own, returns when all have ended.

#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

#include "end_to_end/measured.h"

namespace toll::bench {

struct PacedOptions {
  std::string directory;
  bool with_toll = false;
  int64_t rate = 1'000;  // Calls a second, in all.
  int64_t threads = 8;
  int64_t latency_ms = 50;
  int64_t seconds = 10;
};

absl::StatusOr<Measured> RunPaced(const PacedOptions& options);

}  // namespace toll::bench
