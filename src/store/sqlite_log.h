// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The write-ahead log: keeps it small, and syncs it, also after a sync that
// failed.
//
//   log.Follow(db, bytes_max);
//   if (auto s = log.MakeRoom(); !s.ok()) ...   // before each transaction
//   if (auto s = log.Sync(); !s.ok()) ...       // try again later
//   log.CheckpointIfDue(idle);                  // between transactions
//
// A log is checkpointed at bytes_max and begun anew by the next commit, but not
// while someone reads the database as it was: a reader that never ends would
// have it grow until the disk is full. So with half as much again, and half as
// large as the database (a backup takes its time in proportion to that),
// nothing more is written until the reader ends. Calls wait in the journal
// meanwhile, which has a bound of its own.
//
// After a sync that failed the kernel takes the log's pages for clean: a second
// one succeeds and writes nothing. A checkpoint would believe it, and a power
// cut in its middle would leave a damaged database. So the log is written anew
// before its next sync, and not checkpointed until then.
//
// Thread safety: drain thread only.
// Cost: MakeRoom nothing while there is room; Sync a sync, and after a failed
// one it also writes the log.

#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include <sqlite3.h>

namespace toll::internal {

class SqliteLog {
 public:
  // `db` is not owned. REQUIRES: no other wal hook is set on it.
  void Follow(sqlite3* db, int64_t bytes_max);
  // Unavailable: the log is full, and a reader (or a failed sync) keeps it.
  // REQUIRES: no transaction is open; as below.
  absl::Status MakeRoom();
  // `idle_calls`: how many of these calls found no new commit.
  void CheckpointIfDue(int64_t idle_calls) noexcept;
  // What synchronous=FULL does after a commit; the pragma itself cannot be
  // changed within a transaction, nor without parsing SQL twice a second.
  absl::Status Sync();
  bool suspect() const { return suspect_; }

 private:
  static int CountPages(void* log, sqlite3*, const char*, int count);
  // SQLite's code; SQLITE_BUSY if a reader or writer holds it up.
  int Checkpoint(int mode) noexcept;

  sqlite3* db_ = nullptr;
  int64_t pages_max_ = 0;
  int pages_ = 0;  // Of the log, as of the last commit.
  int left_ = 0;   // Of these, not yet in the database.
  bool suspect_ = false;
};

}  // namespace toll::internal
