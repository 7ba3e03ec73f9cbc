// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/shared_histogram.h"

#include <algorithm>
#include <limits>

#include "base/varint.h"

namespace toll::internal {
namespace {

// What stands for the amounts of one index, as far as an int64_t goes.
int64_t AmountOf(uint32_t index) {
  constexpr uint64_t kMax = std::numeric_limits<int64_t>::max();
  return static_cast<int64_t>(std::min(HistogramAmount(index), kMax));
}

}  // namespace

HistogramFigures SharedHistogram::Figures() const noexcept {
  HistogramFigures figures;
  double sum = 0;
  for (uint32_t i = 0; i < kHistogramIndexCount; ++i) {
    const uint32_t count = At(i);
    figures.count += count;
    sum += static_cast<double>(count) * static_cast<double>(AmountOf(i));
  }
  if (figures.count == 0) return figures;
  // Below 2^63, the nearest double to the largest amount: that is no int64_t.
  const double mean = sum / static_cast<double>(figures.count);
  figures.mean = mean < 0x1p63 ? static_cast<int64_t>(mean)
                               : std::numeric_limits<int64_t>::max();
  // The nearest rank. What is added meanwhile comes on top, and does no harm.
  const int64_t rank_p50 = (figures.count + 1) / 2;
  const int64_t rank_p99 = figures.count - figures.count / 100;
  int64_t seen = 0;
  for (uint32_t i = 0; i < kHistogramIndexCount; ++i) {
    const int64_t before = seen;
    seen += At(i);
    const auto amount = AmountOf(i);
    if (before < rank_p50 && seen >= rank_p50) figures.p50 = amount;
    if (before < rank_p99 && seen >= rank_p99) figures.p99 = amount;
  }
  return figures;
}

std::string SharedHistogram::TakeSince(std::vector<uint32_t>* before) const {
  before->resize(kHistogramIndexCount, 0);
  std::string blob;
  uint32_t previous = 0;
  for (uint32_t i = 0; i < kHistogramIndexCount; ++i) {
    const uint32_t count = At(i);
    // As a difference of what wraps.
    const uint32_t added = count - (*before)[i];
    if (added == 0) continue;
    AppendVarint(i - previous, &blob);
    AppendVarint(added, &blob);
    previous = i;
    (*before)[i] = count;
  }
  return blob;
}

}  // namespace toll::internal
