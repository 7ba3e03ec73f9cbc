// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The table `self`: a row a day.
//
// Thread safety: one thread at a time a connection.

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "store/self_day.h"
#include "store/sqlite.h"

namespace toll::internal {

// Within the current transaction; once a minute, so nothing is prepared ahead.
absl::Status AddSelfDay(sqlite3* db, const SelfDay& delta);
// The days from `first_day` on, in their order.
absl::Status ReadSelfDays(sqlite3* db, int64_t first_day,
                          const std::function<void(const SelfDay&)>& visit);
// The last `count` days that the database at `path` has, the latest last.
absl::StatusOr<std::vector<SelfDay>> ReadLastSelfDays(const std::string& path,
                                                      size_t count);

StoreCosts CostsOf(sqlite3* db) noexcept;

}  // namespace toll::internal
