// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What other models than the answer's own did for one answer: Anthropic's
// advisors, which are billed at their own price and outside its totals.
//
//   for (const SideUsage& side : ReadSideUsage(reading.raw_usage)) ...
//
// Thread safety: pure. Cost: allocates; for the drain, on readings that are
// flagged kOtherModels.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/leaves.h"

namespace toll::internal {

struct SideUsage {
  std::string model;  // Empty if it is not stated.
  Leaves leaves = {};
  uint32_t flags = 0;
};

// Reads the usage object as it was kept. Empty if there are none.
std::vector<SideUsage> ReadSideUsage(std::string_view raw_usage);

// The cache counts at the top level of a usage object, which a compaction
// makes differ from the leaves (those sum over all iterations).
struct StatedCache {
  bool compacted = false;
  int64_t read = 0;
  int64_t written = 0;
  int64_t written_5m = 0;
  int64_t written_1h = 0;
};
StatedCache ReadStatedCache(std::string_view raw_usage);

}  // namespace toll::internal
