// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.h"
#include "base/varint.h"

namespace toll::internal {
namespace {

// A count beyond is a damaged blob's; sums of a thousand such still fit.
constexpr int64_t kMost = std::numeric_limits<int64_t>::max() / 1024;

int64_t AddSaturated(int64_t a, int64_t b) {
  int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return a < 0 ? std::numeric_limits<int64_t>::min()
               : std::numeric_limits<int64_t>::max();
}

}  // namespace

bool HistogramCursor::NextLong() {
  uint64_t gap = 0;
  uint64_t bits = 0;
  if (!TakeVarint(&rest_, &gap) || !TakeVarint(&rest_, &bits) ||
      gap >= kHistogramIndexCount || index + gap >= kHistogramIndexCount) {
    rest_ = {};
    return false;
  }
  count = static_cast<int64_t>(bits);
  index += static_cast<uint32_t>(gap);
  return true;
}

void AppendHistogram(std::vector<uint16_t>* indices, std::string* blob) {
  std::sort(indices->begin(), indices->end());
  uint32_t previous = 0;
  for (auto at = indices->begin(); at != indices->end();) {
    const uint16_t index = *at;
    TOLL_DCHECK(index < kHistogramIndexCount);
    const auto begin = at;
    while (at != indices->end() && *at == index) ++at;
    AppendVarint(index - previous, blob);
    AppendVarint(static_cast<uint64_t>(at - begin), blob);
    previous = index;
  }
}

std::string EncodeHistogram(std::vector<uint16_t>* indices) {
  std::string blob;
  AppendHistogram(indices, &blob);
  return blob;
}

std::string MergeHistograms(std::string_view left, std::string_view right) {
  HistogramCursor a(left);
  HistogramCursor b(right);
  bool a_live = a.Next();
  bool b_live = b.Next();
  std::string merged;
  merged.reserve(left.size() + right.size());
  uint32_t previous = 0;
  while (a_live || b_live) {
    const bool take_a = a_live && (!b_live || a.index <= b.index);
    const bool take_b = b_live && (!a_live || b.index <= a.index);
    const uint32_t index = take_a ? a.index : b.index;
    const int64_t count =
        AddSaturated(take_a ? a.count : 0, take_b ? b.count : 0);
    if (count != 0) {
      AppendVarint(index - previous, &merged);
      AppendVarint(static_cast<uint64_t>(count), &merged);
      previous = index;
    }
    if (take_a) a_live = a.Next();
    if (take_b) b_live = b.Next();
  }
  return merged;
}

std::string NegateHistogram(std::string_view blob) {
  std::string negated;
  uint32_t previous = 0;
  for (HistogramCursor cursor(blob); cursor.Next();) {
    AppendVarint(cursor.index - previous, &negated);
    AppendVarint(uint64_t{0} - static_cast<uint64_t>(cursor.count), &negated);
    previous = cursor.index;
  }
  return negated;
}

int64_t& HistogramSum::At(uint32_t index) {
  if (counts_.empty()) first_ = index;
  if (index < first_) {
    // Room for an octave more, so that a descending row is not quadratic.
    const uint32_t first = index < 64 ? 0 : index - 64;
    counts_.insert(counts_.begin(), first_ - first, 0);
    first_ = first;
  }
  if (index - first_ >= counts_.size()) counts_.resize(index - first_ + 1);
  return counts_[index - first_];
}

void HistogramSum::Add(std::string_view blob, int64_t times) {
  HistogramCursor cursor(blob);
  while (cursor.Next()) {
    const uint32_t place = cursor.index - first_;  // Wraps if below.
    int64_t& count = place < counts_.size() ? counts_[place] : At(cursor.index);
    const int64_t amount = std::clamp(cursor.count, -kMost, kMost);
    if (__builtin_add_overflow(count, amount * times, &count)) [[unlikely]] {
      count = kMost;
    }
  }
}

void HistogramSum::Add(const HistogramSum& other) {
  for (uint32_t i = 0; i < other.counts_.size(); ++i) {
    if (other.counts_[i] == 0) continue;
    int64_t& count = At(other.first_ + i);
    if (__builtin_add_overflow(count, other.counts_[i], &count)) [[unlikely]] {
      count = kMost;
    }
  }
}

int64_t HistogramSum::count() const {
  int64_t sum = 0;
  for (const int64_t count : counts_) {
    if (count > 0 && __builtin_add_overflow(sum, count, &sum)) [[unlikely]] {
      return std::numeric_limits<int64_t>::max();
    }
  }
  return sum;
}

uint64_t HistogramSum::Quantile(double share) const {
  TOLL_DCHECK(share >= 0 && share <= 1);
  const int64_t total = count();
  if (total == 0) return 0;
  // The nearest rank: of n, the ceil(share * n)-th, counted from one.
  const auto rank =
      std::max(1.0, std::ceil(share * static_cast<double>(total) - 1e-9));
  double seen = 0;
  for (uint32_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] <= 0) continue;
    seen += static_cast<double>(counts_[i]);
    if (seen >= rank) return HistogramAmount(first_ + i);
  }
  return 0;
}

}  // namespace toll::internal
