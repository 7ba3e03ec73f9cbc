// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Sets a damaged database aside, so that a new one can take its place.
//
//   toll.db, toll.db-wal ──▶ toll.db.damaged-1767225600, ...-wal
//
// REQUIRES: this process has no connection to the file, or one that was closed
// without a checkpoint: SQLite finds a log by its name.
//
// Thread safety: thread-safe, also between processes, by a lock on the
// directory: of several that find the damage one renames, and only the file
// that it has looked at.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "base/aside_reason.h"
#include "base/disk.h"

namespace toll::internal {

// The new name; empty if `path` is no longer the file `damaged`. `why` is kept
// beside it.
absl::StatusOr<std::string> SetDatabaseAside(const std::string& path,
                                             const FileIdentity& damaged,
                                             int64_t unix_seconds,
                                             std::string_view why);

}  // namespace toll::internal
