// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "end_to_end/measured.h"

#include <ctime>
#include <fstream>
#include <sstream>

#include "absl/status/status.h"
#include "fmt/format.h"

#include "base/ticks.h"

namespace toll::bench {
namespace {

// The number behind `key` in a file of "key: number" lines; 0: none.
double NumberIn(const char* path, std::string_view key) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(key)) return std::stod(line.substr(key.size()));
  }
  return 0;
}

double Seconds(clockid_t clock) {
  return static_cast<double>(internal::KernelClockNs(clock)) * 1e-9;
}

}  // namespace

std::string ToLine(const Measured& measured) {
  return fmt::format("{}", fmt::join(measured, " "));
}

absl::StatusOr<Measured> FromLine(std::string_view line) {
  std::istringstream words{std::string(line)};
  Measured measured{};
  for (double& figure : measured) words >> figure;
  if (!words) {
    return absl::DataLossError("a run did not say what it measured: " +
                               std::string(line));
  }
  return measured;
}

Moment Now() {
  return {Seconds(CLOCK_MONOTONIC), Seconds(CLOCK_PROCESS_CPUTIME_ID)};
}

double CpuShare(const Moment& from, const Moment& to) {
  return (to.cpu_seconds - from.cpu_seconds) / (to.seconds - from.seconds);
}

double ResidentBytes() {
  return NumberIn("/proc/self/status", "VmRSS:") * 1024;
}

double WrittenBytes() { return NumberIn("/proc/self/io", "write_bytes:"); }

}  // namespace toll::bench
