// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "view/plan.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "store/buckets.h"

namespace toll::internal {
namespace {

constexpr int kMinuteBits = 33;  // kMinuteMax itself has a key too.

constexpr int64_t KeyOf(BucketKind kind, int64_t minute) {
  return static_cast<int64_t>(kind) << kMinuteBits | minute;
}

}  // namespace

Plan::Plan(Capped capped) : capped_(std::move(capped)) {
  for (std::vector<int64_t>& minutes : capped_) {
    std::sort(minutes.begin(), minutes.end());
  }
}

void Plan::Push(BucketKind kind, int64_t minute, Target target) {
  pieces_.push_back({KeyOf(kind, minute), target});
}

bool Plan::MaySubtract(BucketKind kind, int64_t first, int64_t last) const {
  for (int i = 0; i <= static_cast<int>(kind); ++i) {
    const std::vector<int64_t>& minutes = capped_[static_cast<size_t>(i)];
    const auto at = std::lower_bound(minutes.begin(), minutes.end(), first);
    if (at != minutes.end() && *at < last) return false;
  }
  return true;
}

void Plan::CoverBy(BucketKind kind, int64_t first, int64_t last,
                   Target target) {
  if (kind == BucketKind::kMinute) {
    for (int64_t minute = first; minute < last; ++minute) {
      Push(kind, minute, target);
    }
    return;
  }
  for (int64_t bucket = first < last ? BucketOf(kind, first) : last;
       bucket < last;) {
    const int64_t next = NextBucket(kind, bucket);
    const int64_t from = std::max(first, bucket);
    const int64_t to = std::min(last, next);
    if (from == bucket && to == next) {
      Push(kind, bucket, target);
    } else if (kind > BucketKind::kQuarter &&
               (2 * (to - from) > next - bucket ||
                // Of two halves one, so that both take the same buckets.
                (2 * (to - from) == next - bucket && from > bucket)) &&
               MaySubtract(kind, bucket, next)) {
      Push(kind, bucket, target);
      const Target rest = {target.cell, -target.times};
      CoverBy(Narrower(kind), bucket, from, rest);
      CoverBy(Narrower(kind), to, next, rest);
    } else {
      CoverBy(Narrower(kind), from, to, target);
    }
    bucket = next;
  }
}

void Plan::Cover(int64_t first_minute, int64_t last_minute, uint32_t cell) {
  TOLL_DCHECK(first_minute >= 0 && last_minute <= kMinuteMax);
  CoverBy(BucketKind::kMonth, first_minute, last_minute, {cell, 1});
}

std::vector<BucketRange> Plan::Ranges() {
  std::stable_sort(
      pieces_.begin(), pieces_.end(),
      [](const Piece& a, const Piece& b) { return a.key < b.key; });
  keys_.clear();
  targets_.clear();
  std::vector<BucketRange> ranges;
  for (const Piece& piece : pieces_) {
    keys_.push_back(piece.key);
    targets_.push_back(piece.target);
    const auto kind = static_cast<BucketKind>(piece.key >> kMinuteBits);
    const int64_t minute = piece.key & ((int64_t{1} << kMinuteBits) - 1);
    const int64_t next = NextBucket(kind, minute);
    if (!ranges.empty() && ranges.back().kind == kind &&
        ranges.back().last_minute >= minute) {
      ranges.back().last_minute = next;
    } else {
      ranges.push_back({kind, minute, next});
    }
  }
  return ranges;
}

std::span<const Plan::Target> Plan::TargetsOf(BucketKind kind,
                                              int64_t minute) const {
  const auto [first, last] =
      std::equal_range(keys_.begin(), keys_.end(), KeyOf(kind, minute));
  return std::span(targets_).subspan(static_cast<size_t>(first - keys_.begin()),
                                     static_cast<size_t>(last - first));
}

}  // namespace toll::internal
