// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What a host took, as the kernel tells: one run, in a process of its own.
//
//   const Moment before = Now();
//   ... the work ...
//   measured[kCpuShare] = CpuShare(before, Now());
//
// Thread safety: functions.

#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace toll::bench {

enum Figure : uint8_t {
  kCalls,
  kSeconds,       // From the first call to the last.
  kCallMs,        // A call, from Start to after Finish: mean.
  kTollUs,        // Of it within toll's own verbs: mean.
  kCpuShare,      // Of one core, while calls are made.
  kIdleShare,     // The same while the host rests.
  kRssBytes,      // Resident at the end.
  kOpenedBytes,   // Written to disk until the first call is stored ...
  kWrittenBytes,  // ... and after that, until the ledger is closed.
  kAnswerBytes,   // Of all answers together.
  kFigures
};
using Measured = std::array<double, kFigures>;

// A line of text, for the process that started this one, and back.
std::string ToLine(const Measured& measured);
absl::StatusOr<Measured> FromLine(std::string_view line);

struct Moment {
  double seconds = 0;
  double cpu_seconds = 0;  // Of all threads, in user and kernel.
};
Moment Now();
// Of one core.
double CpuShare(const Moment& from, const Moment& to);

double ResidentBytes();
// Bytes of pages that this process has caused to be written to a disk:
// write_bytes of /proc/self/io, by whole pages, mapped files included. Nothing
// on tmpfs.
double WrittenBytes();

}  // namespace toll::bench
