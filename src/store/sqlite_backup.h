// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Copies a database that is in use, as of one moment.
//
//   BackupDatabase("state/toll/toll.db", "backup/toll.db")
//
// Thread safety: thread-safe; hosts go on writing meanwhile.

#pragma once

#include <string>

#include "absl/status/status.h"

namespace toll::internal {

// `to` must not exist (AlreadyExists); it is made private, 0600, and removed
// again on failure.
absl::Status BackupDatabase(const std::string& from, const std::string& to);

// What SQLite finds wrong with the database; OK if nothing. Reads all of it.
absl::Status CheckDatabase(const std::string& path);

}  // namespace toll::internal
