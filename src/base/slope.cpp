// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/slope.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace toll::internal {
namespace {

constexpr size_t kStretches = 12;

double MedianOf(std::vector<double> values) {
  const auto middle =
      values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

Slope SlopeOf(const std::vector<double>& seconds,
              const std::vector<double>& values) {
  TOLL_DCHECK(seconds.size() == values.size() && values.size() >= kStretches);
  double x[kStretches], y[kStretches];
  double x_mean = 0, y_mean = 0;
  const auto stretch = [](const std::vector<double>& all, size_t i) {
    const auto at = [&](size_t n) {
      return all.begin() +
             static_cast<std::ptrdiff_t>(all.size() * n / kStretches);
    };
    return std::vector<double>(at(i), at(i + 1));
  };
  for (size_t i = 0; i < kStretches; ++i) {
    x[i] = MedianOf(stretch(seconds, i));
    y[i] = MedianOf(stretch(values, i));
    x_mean += x[i] / kStretches;
    y_mean += y[i] / kStretches;
  }
  double xx = 0, xy = 0;
  for (size_t i = 0; i < kStretches; ++i) {
    xx += (x[i] - x_mean) * (x[i] - x_mean);
    xy += (x[i] - x_mean) * (y[i] - y_mean);
  }
  Slope slope{.per_second = xy / xx};
  double residuals = 0;
  for (size_t i = 0; i < kStretches; ++i) {
    const double off = y[i] - y_mean - slope.per_second * (x[i] - x_mean);
    residuals += off * off;
  }
  for (size_t i = 1; i < kStretches; ++i) slope.rises += y[i] > y[i - 1];
  slope.error = std::sqrt(residuals / (kStretches - 2) / xx);
  return slope;
}

}  // namespace toll::internal
