// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The tables of a toll database, and how they came to be: a version is a step,
// and a step is never changed once it was released. docs/store_format.md says
// what the columns mean.
//
// Thread safety: functions of their arguments.

#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include <sqlite3.h>

namespace toll::internal {

inline constexpr int64_t kApplicationId = 0x544f4c4c;  // "TOLL"
inline constexpr int64_t kSchemaVersion = 4;

// FailedPrecondition if the database is of another program, or of a later
// version of toll. `*version` is 0 if it is empty.
absl::Status CheckSchema(sqlite3* db, int64_t* version);

// Brings the database to kSchemaVersion, in one transaction; creates the
// tables in an empty one. REQUIRES: a connection for writing.
absl::Status Migrate(sqlite3* db);

}  // namespace toll::internal
