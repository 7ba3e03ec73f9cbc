// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The stretches of time that a query asks about: all of it, or the days or
// months of a zone.
//
// Thread safety: values.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "store/rows.h"
#include "toll/query.h"

namespace toll::internal {

struct Cell {
  int64_t first_minute = 0;
  int64_t last_minute = 0;  // Exclusive.
  std::string day;          // "2026-11-21" and "2026-11" where time is cut so;
  std::string month;        // else empty.
};

struct Cells {
  // The range as it can be answered.
  int64_t first_minute = 0;
  int64_t last_minute = 0;
  std::vector<Cell> cells;
};

// Cuts the query's range, as far as there is anything in it. Filters by day
// and month have been obeyed. InvalidArgument: an unknown zone.
absl::StatusOr<Cells> CutTime(const Query& query, const Extent& extent);

}  // namespace toll::internal
