// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What of the database is left over once records were deleted: sets of names
// in no bucket, names to which nothing refers.
//
//   status = pourer.PourAll();               // Only packs hold sums.
//   status = SweepDatabase(db, user);
//
// A name's text lies in its table, in the index over it, and in what pages of
// these two keep of cells that moved: the table is written anew, so that with
// secure_delete no byte of a forgotten name stays.
//
// Thread safety: the writer's connection, within its transaction.
// Cost: reads all packs and all calls: some 1 us a call.

#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include <sqlite3.h>

#include "store/rows.h"

namespace toll::internal {

// How often a sweep has made ids void, by whichever process.
inline constexpr std::string_view kSelectSweeps =
    "SELECT value FROM state WHERE name='sweeps'";

// Takes the sets of `user` (0: nobody's) out of every pack, then forgets sets
// and names that nothing needs, and counts the sweep.
absl::Status SweepDatabase(sqlite3* db, NameId user);

// Moves what is in the write-ahead log into the database and empties it:
// before, the log still holds what was deleted. Unavailable while a reader or
// a writer is in the way: to be tried again.
absl::Status EmptyLog(const std::string& path);

}  // namespace toll::internal
