// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Where a ledger lies, as the commands take it by --db or --path.
//
//   OpenSqliteStoreForReading(DatabasePath(options.db))
//
// Thread safety: reads the environment.

#pragma once

#include <string>

namespace toll::cli {

// As Ledger::Open chooses it where a host names none.
std::string DefaultDirectory();

// The directory itself, or the local one in whose place a ledger on a network
// file system has its files.
std::string LedgerDirectory(const std::string& directory);

// The database of a directory, or the file that was named; empty: the default.
std::string DatabasePath(const std::string& given);

}  // namespace toll::cli
