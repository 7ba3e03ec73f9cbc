// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What is right and wrong with a ledger's directory, and how its damaged files
// give back what they hold.
//
//   const HealthCheck check = CheckDirectory("state/toll");
//   absl::StatusOr<SalvageReport> saved = SalvageDirectory("state/toll");
//
// Thread safety: thread-safe; hosts may be at work.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "cli/own_costs.h"
#include "journal/look.h"
#include "store/sqlite_prune.h"

namespace toll::cli {

struct JournalCheck {
  std::string name;
  internal::JournalLook look;
};

struct DamagedFile {
  std::string path;
  std::string why;  // Empty: not known.
};

struct HealthCheck {
  absl::Status database;  // NotFound: there is none yet.
  int64_t database_bytes = 0;
  internal::Retained retained;
  int64_t log_bytes = 0;
  int64_t journals_live = 0;     // Held by hosts at work.
  int64_t journals_waiting = 0;  // Of hosts that died: toll recover.
  int64_t journal_bytes = 0;
  std::vector<JournalCheck> journals;
  OwnCosts own_costs;                // Of the last eight days.
  std::vector<DamagedFile> damaged;  // Files that were set aside.
};

HealthCheck CheckDirectory(const std::string& directory);

struct SalvageReport {
  int64_t files = 0;
  int64_t found = 0;      // Calls in damaged databases ...
  int64_t stored = 0;     // ... of which the ledger did not have these.
  int64_t recovered = 0;  // Calls from journals.
  std::vector<std::string> hopeless;  // Files with nothing to be had, and why.
};

// Sets a damaged toll.db, and damaged journals of dead hosts, aside first.
// Databases that were read are renamed to ".salvaged-", so that they are not
// read again; remove them when content.
absl::StatusOr<SalvageReport> SalvageDirectory(const std::string& directory);

}  // namespace toll::cli
