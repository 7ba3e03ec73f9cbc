// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/overhead.h"

#include <algorithm>
#include <vector>

namespace toll::cli {

Overhead OverheadOf(const Diary& diary) {
  Overhead overhead;
  std::vector<int64_t> sorted;
  for (const SettledCall& call : diary.settled) {
    sorted.push_back(call.toll_ns);
    overhead.toll_ns += call.toll_ns;
    overhead.call_ns += call.call_ns;
  }
  if (sorted.empty()) return overhead;
  std::sort(sorted.begin(), sorted.end());
  overhead.calls = static_cast<int64_t>(sorted.size());
  // Nearest rank: the least value that this share of the calls do not exceed.
  overhead.median_ns = sorted[(sorted.size() + 1) / 2 - 1];
  overhead.p99_ns = sorted[(sorted.size() * 99 + 99) / 100 - 1];
  return overhead;
}

}  // namespace toll::cli
