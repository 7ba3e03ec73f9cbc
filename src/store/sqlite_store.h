// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The SQLite store: one transaction a pass, INSERT OR IGNORE on the record's
// id, one upsert per dirty group; see store/store.h for the contract.
//
//   absl::StatusOr<std::shared_ptr<Store>> store =
//       OpenSqliteStore("/var/lib/host/toll/toll.db", {});
//
// Thread safety: writing is for one thread at a time; reading is thread-safe
// and goes on beside it, on a second connection that is opened when first
// needed. Several processes may write: who comes second gets Unavailable and
// tries again.
// Cost: a row about 1 us, a dirty group 3 us: bench/store/pass_bench.cpp.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "store/store.h"

namespace toll::internal {

// What Maintain() prunes; see store/sqlite_prune.h. 0 is no bound.
struct Retention {
  int64_t records_kept_ns = 0;
  int64_t store_bytes_max = 0;  // Used bytes of the database.
  // Files that were set aside; see store/aside_files.h.
  int64_t aside_kept_seconds = 0;
  int64_t aside_bytes_max = 0;
  // Journals whose committed slots are free whenever Maintain() runs.
  std::function<std::vector<JournalIdentity>()> own_journals = {};
  // Told of rows that went.
  std::function<void(int64_t rows)> pruned = {};
};

struct SqliteStoreOptions {
  // Sets of names in a bucket; the rest is added up as kOtherSet.
  int64_t rollup_sets_max = 2'000;
  // Single minutes are kept for so long; then as quarter-hours.
  int64_t minutes_kept = int64_t{48} * 60;
  // Bytes of write-ahead log at which Maintain() checkpoints: the more, the
  // less is written twice. With half as much again, and half of the
  // database's own, Begin() is Unavailable until who reads the old state of
  // the database has ended.
  int64_t wal_bytes_max = int64_t{32} << 20;
  Retention retention = {};
  // What is deleted is overwritten with zeros. Slower.
  bool secure_delete = false;
  // Which minutes are over. Empty: absl::Now.
  std::function<absl::Time()> now = {};
  // Told when a damaged database was set aside: by whom it was opened, or by
  // the drain's thread. May be empty.
  std::function<void(const absl::Status&)> tell = {};
  // SQLite's way to the disk, where tests put their own; empty: the machine's.
  std::string vfs = {};
};

// Opens, or creates (mode 0600), the database at `path`. A later version of
// the format, or another program's database, is FailedPrecondition. A damaged
// one is set aside as "<path>.damaged-<seconds>" and a new one made, now or
// when a transaction finds the damage; so is one that was moved away.
absl::StatusOr<std::shared_ptr<Store>> OpenSqliteStore(
    const std::string& path, const SqliteStoreOptions& options = {});

// Opens the database for looking only: Read() and what is made of it work, all
// writing is FailedPrecondition. NotFound if there is no such file.
absl::StatusOr<std::shared_ptr<Store>> OpenSqliteStoreForReading(
    const std::string& path);

}  // namespace toll::internal
