// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "end_to_end/pairs.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "fmt/format.h"

#include "cli/demo/child.h"
#include "temp_directory.h"

namespace toll::bench {

absl::StatusOr<Pairs> RunPairs(int64_t count, const std::string& under,
                               const RunOne& run) {
  Pairs pairs;
  for (int64_t i = 0; i < count; ++i) {
    Pair pair;
    for (const bool with : {i % 2 == 0, i % 2 != 0}) {
      const internal::TempDirectory directory{under};
      absl::StatusOr<Measured> measured = run(with, directory.path());
      if (!measured.ok()) return measured.status();
      (with ? pair.with : pair.without) = *measured;
    }
    pairs.push_back(pair);
  }
  return pairs;
}

absl::StatusOr<Measured> MeasuredBy(const std::vector<std::string>& words) {
  absl::StatusOr<cli::Child> child = cli::Child::Start(words);
  if (!child.ok()) return child.status();
  const absl::StatusOr<std::string> line = child->ReadLine();
  const int exit_code = child->Wait();
  if (exit_code != 0) {
    return absl::InternalError(
        fmt::format("{} left with {}", fmt::join(words, " "), exit_code));
  }
  if (!line.ok()) return line.status();
  return FromLine(*line);
}

SpreadOfPairs SpreadOf(const Pairs& pairs,
                       const std::function<double(const Pair&)>& figure) {
  std::vector<double> values;
  for (const Pair& pair : pairs) values.push_back(figure(pair));
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  const double median = values.size() % 2 != 0
                            ? values[middle]
                            : (values[middle - 1] + values[middle]) / 2;
  return {median, values.front(), values.back()};
}

}  // namespace toll::bench
