// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Files that were set aside as damaged, or salvaged since, do not stay for
// ever: they go by age, and the oldest go where all together are too large.
//
//   PruneAsideFiles("state/toll", {.kept_seconds = ..., .bytes_max = ...}, now)
//
//   toll.db.damaged-1767225600   toll.db.damaged-1767225600-wal
//   4f..a1.journal.damaged-1767225600   toll.db.salvaged-1767225600
//
// The reason that was kept of one (".why-") goes when it is gone.
//
// The bound on bytes spares what is less than a day old: a database may be
// larger than the bound, and somebody must have the time to salvage it.
//
// Thread safety: thread-safe, also between processes.

#pragma once

#include <cstdint>
#include <string>

namespace toll::internal {

struct AsideLimits {
  int64_t kept_seconds = 0;  // 0: for ever.
  int64_t bytes_max = 0;     // Of all; 0: no bound.
};

// How many files went.
int PruneAsideFiles(const std::string& directory, const AsideLimits& limits,
                    int64_t now_seconds);

}  // namespace toll::internal
