// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Does a series grow? The slope of a line through it, and how sure that is.
//
//   const Slope slope = SlopeOf(seconds, bytes);
//   if (slope.lower() > 1'024) ... it grows by more than 1 KiB/s, at 97.5 % ...
//
// Neighbouring samples of one process are alike, which makes an error that is
// taken from single samples far too small. So the line goes through the medians
// of twelve stretches, which also passes over single spikes. What rises once
// and then rests has a slope, too: `rises` tells it from what goes on.
//
// Thread safety: thread-safe.

#pragma once

#include <vector>

namespace toll::internal {

struct Slope {
  double per_second = 0;
  double error = 0;  // Standard error.
  int rises = 0;  // How many of the eleven steps from stretch to stretch rise.

  // The ends of the 95 % interval: Student's t for ten degrees of freedom.
  double lower() const { return per_second - 2.228 * error; }
  double upper() const { return per_second + 2.228 * error; }
};

// REQUIRES: as many `values` as `seconds`, at least 12.
Slope SlopeOf(const std::vector<double>& seconds,
              const std::vector<double>& values);

}  // namespace toll::internal
