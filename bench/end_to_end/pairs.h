// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Runs with and without toll, pair by pair, in processes of their own and in
// alternating order, so that what the machine does meanwhile meets both alike.
//
//   Pairs pairs = *RunPairs(5, [](bool with, const std::string& directory) {
//     return words of a program that prints ToLine(measured);
//   });
//   SpreadOf(pairs, [](const Pair& pair) { return pair.Added(kRssBytes); })
//
// Thread safety: the main thread.

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "end_to_end/measured.h"

namespace toll::bench {

struct Pair {
  Measured with{}, without{};
  double Added(Figure figure) const { return with[figure] - without[figure]; }
};
using Pairs = std::vector<Pair>;

// Measures one run in `directory`, which is new and goes afterwards.
using RunOne =
    std::function<absl::StatusOr<Measured>(bool with, const std::string&)>;

absl::StatusOr<Pairs> RunPairs(int64_t count, const std::string& under,
                               const RunOne& run);

// The line that a program prints, as what it measured.
absl::StatusOr<Measured> MeasuredBy(const std::vector<std::string>& words);

struct SpreadOfPairs {
  double median = 0, least = 0, most = 0;
};
SpreadOfPairs SpreadOf(const Pairs& pairs,
                       const std::function<double(const Pair&)>& figure);

}  // namespace toll::bench
