// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Syncs the write-ahead log, also after a sync that failed.
//
//   SqliteLog log;
//   if (auto s = log.Sync(db); !s.ok()) ...   // try again later
//   if (!log.suspect()) ... checkpoint ...
//
// After a sync that failed the kernel takes the log's pages for clean: a second
// one succeeds and writes nothing. A checkpoint would believe it, and a power
// cut in its middle would leave a damaged database. So the log is written anew
// before its next sync, and not checkpointed until then.
//
// Thread safety: drain thread only.
// Cost: a sync; after a failed one it also writes the log, 32 MiB at most.

#pragma once

#include "absl/status/status.h"
#include <sqlite3.h>

namespace toll::internal {

class SqliteLog {
 public:
  // What synchronous=FULL does after a commit; the pragma itself cannot be
  // changed within a transaction, nor without parsing SQL twice a second.
  // REQUIRES: no transaction is open.
  absl::Status Sync(sqlite3* db);
  // A sync of SQLite's own failed.
  void Suspect() { suspect_ = true; }
  bool suspect() const { return suspect_; }

 private:
  bool suspect_ = false;
};

}  // namespace toll::internal
