// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Histograms that add up: log-linear, 64 sub-buckets an octave, so that any
// quantile is within 0.8 %; sparse, as blobs of varints.
//
//   std::vector<uint16_t> seen = {HistogramIndex(latency_us), ...};
//   std::string blob = EncodeHistogram(&seen);
//   blob = MergeHistograms(blob, other_blob);
//
//   amount   0 .. 127 | 128 130 132 .. 254 | 256 260 .. 508 | 512 ...
//   index    0 .. 127 | 128 129 130 .. 191 | 192 193 .. 255 | 256 ...
//
// A blob is pairs (gap to the index before, count), indices ascending. A count
// may be less than zero, in two's complement: what is taken away from sums
// that lie elsewhere. What a damaged blob holds beyond the first nonsense is
// not counted.
// It lives in base, since the store merges blobs and the tally makes them.
//
// Thread safety: values and functions of their arguments.
// Cost: bench/store/raw_shape_bench.cpp.

#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace toll::internal {

inline constexpr uint32_t kHistogramIndexCount = 58 * 64 + 64;

constexpr uint16_t HistogramIndex(uint64_t amount) {
  if (amount < 64) return static_cast<uint16_t>(amount);
  const auto octave = static_cast<uint32_t>(std::bit_width(amount)) - 7;
  return static_cast<uint16_t>(octave * 64 +
                               static_cast<uint32_t>(amount >> octave));
}

// The middle of what an index stands for.
constexpr uint64_t HistogramAmount(uint32_t index) {
  if (index < 128) return index;
  const uint32_t octave = index / 64 - 1;
  const uint64_t low = uint64_t{index - octave * 64} << octave;
  return low + (uint64_t{1} << octave) / 2;
}

// Counts equal indices. Sorts `indices`.
std::string EncodeHistogram(std::vector<uint16_t>* indices);
// The same, appended to `blob`.
void AppendHistogram(std::vector<uint16_t>* indices, std::string* blob);

// The sum of two, without expanding them. Counts saturate; those that come to
// zero are left out.
std::string MergeHistograms(std::string_view left, std::string_view right);
// What takes `blob` away from a sum that it is merged with.
std::string NegateHistogram(std::string_view blob);

// Walks a blob: while (cursor.Next()) ... cursor.index, cursor.count.
class HistogramCursor {
 public:
  explicit HistogramCursor(std::string_view blob) : rest_(blob) {}
  // False at the end, and at the first nonsense.
  bool Next() {
    // Inline for what nearly all are, two bytes: 91 -> 33 ms for a report with
    // quantiles, bench/view/summarize_bench.cpp.
    if (rest_.size() < 2) return NextLong();
    const auto gap = static_cast<unsigned char>(rest_[0]);
    const auto one_count = static_cast<unsigned char>(rest_[1]);
    if (((gap | one_count) & 0x80) != 0 ||
        index + gap >= kHistogramIndexCount) {
      return NextLong();
    }
    rest_.remove_prefix(2);
    index += gap;
    count = one_count;
    return true;
  }

  uint32_t index = 0;
  int64_t count = 0;

 private:
  bool NextLong();

  std::string_view rest_;
};

// A sum of many blobs, expanded. Blobs may be taken away again.
class HistogramSum {
 public:
  void Add(std::string_view blob, int64_t times = 1);
  void Add(const HistogramSum& other);

  // The amount below which `share` (0 to 1) of all lie; 0 if there are none.
  uint64_t Quantile(double share) const;
  int64_t count() const;
  bool empty() const { return count() == 0; }

 private:
  int64_t& At(uint32_t index);

  uint32_t first_ = 0;           // The index of counts_[0].
  std::vector<int64_t> counts_;  // May be negative while sums are built.
};

}  // namespace toll::internal
