// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/leaves.h"

namespace toll::internal {

namespace {

template <typename Counts>
Usage FromCounts(const Counts& counts) {
  Usage usage;
  for (const LeafField& pair : kLeafFields) {
    usage.*pair.field = counts[pair.leaf];
  }
  return usage;
}

}  // namespace

Usage UsageOf(const Leaves& leaves) { return FromCounts(leaves); }

Usage UsageOf(const std::array<int64_t, kLeafCount>& sums) {
  return FromCounts(sums);
}

}  // namespace toll::internal
