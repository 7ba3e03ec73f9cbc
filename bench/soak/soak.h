// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A soak: a ledger under a steady load for long, watched once a second, and
// then judged: does anything grow that should not?
//
//   absl::StatusOr<SoakResult> result = RunSoak({.directory = d, .seconds =
//   60}); for (const Verdict& verdict : result->verdicts) ... verdict.held ...
//
// The first third is for warming up and not judged. With a stuck reader, a
// second connection to the database reads all through the middle third: the
// log cannot be emptied, calls wait in the journal, and what that has no room
// for is dropped and counted; memory is judged after it.
//
// Thread safety: one soak at a time.

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "soak/load.h"
#include "soak/sample.h"

namespace toll::bench {

struct SoakOptions {
  std::string directory = {};  // Must be new or empty.
  int64_t seconds = 60;
  LoadOptions load = {};
  // 0: what four minutes of calls take, since a row stays for two at least.
  int64_t store_bytes_max = 0;
  bool stuck_reader = false;
  std::function<void(const Sample&)> progress = {};  // Each second.
};

struct Verdict {
  std::string what;
  bool held = false;
  bool timing = false;  // Of speed: a busy machine may break it.
  std::string measured;
};

struct SoakResult {
  std::vector<Sample> samples;
  std::vector<Verdict> verdicts;
};

// An error: the ledger does not open, or the database is not there to read.
absl::StatusOr<SoakResult> RunSoak(const SoakOptions& options);

}  // namespace toll::bench
