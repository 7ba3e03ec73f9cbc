// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The writing half of the SQLite store: prepared statements, caches of ids.
//
// Thread safety: drain thread only.

#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/hash_table.h"
#include "store/sqlite.h"
#include "store/sqlite_log.h"
#include "store/sqlite_pour.h"
#include "store/sqlite_prune.h"
#include "store/sqlite_store.h"
#include "store/store.h"

namespace toll::internal {

class SqliteWriter {
 public:
  // Migrates, so that the tables are there.
  static absl::StatusOr<std::unique_ptr<SqliteWriter>> Open(
      const std::string& path, const SqliteStoreOptions& options);

  absl::Status Begin();
  absl::Status Commit(bool sync);
  absl::Status Sync();
  void Rollback() noexcept;
  uint64_t epoch() const { return epoch_; }
  JournalIdentity identity() const { return identity_; }
  sqlite3* database() { return db_.get(); }

  absl::StatusOr<int64_t> JournalNumber(JournalIdentity identity);
  absl::StatusOr<NameId> IdOf(std::string_view name);
  absl::StatusOr<SetId> IdOf(const KeySet& set);
  absl::Status Insert(const Record& record, bool* inserted);
  absl::Status UpdateCost(const Record& record);
  absl::Status Delete(int64_t record_id);
  absl::Status DeleteSession(NameId session);
  absl::Status Sweep(NameId user);
  absl::Status Add(const RollupRow& delta);
  absl::Status Add(const SessionRow& delta);
  absl::Status SetDropped(const DroppedRow& dropped);
  void Maintain();

  // In a forked child: forgets the file without touching it.
  void AbandonInChild();

 private:
  // What a row says of its raw usage: shaped if it can be.
  absl::Status Shape(std::string_view raw, struct ShapedUsage* usage);
  absl::StatusOr<int64_t> ShapeId();
  absl::Status Prepare();
  absl::Status ReadIdentity();
  absl::Status Failed(std::string_view what) const;
  void PourIfDue();
  void PruneIfDue();
  // Ids that were handed out are void.
  void ForgetIds() noexcept;
  // The same where another process swept.
  absl::Status FollowSweeps();
  // Moves a session in the index when its last call came in a later hour.
  absl::Status MoveSession(const SessionRow& delta);

  SqliteWriter(Connection db, const SqliteStoreOptions& options)
      : db_(std::move(db)), options_(options) {}

  Connection db_;
  const SqliteStoreOptions options_;
  JournalIdentity identity_;

  Statement begin_, commit_, rollback_;
  Statement add_journal_, find_journal_, set_dropped_;
  Statement add_name_, find_name_, add_shape_, find_shape_, add_set_, find_set_;
  Statement insert_, update_cost_, rollup_, session_, move_session_;
  Statement delete_, delete_session_, sweeps_;
  SqlitePourer pourer_;
  SqlitePruner pruner_;

  // Ids that are cached; beyond, a cache begins anew (ids stay valid). Of
  // sessions, which are new again and again, these are some 2 MB: four times as
  // many made a process 15 MB larger, to save a look-up of 2 us a session.
  static constexpr size_t kCachedMax = 1 << 14;
  HashMap<std::string, NameId> names_;
  HashMap<KeySet, SetId> sets_;
  HashMap<NameId, int64_t> session_hours_;
  HashMap<std::string, int64_t> shapes_;
  // The shapes used last, the newest first: most records have one of them.
  struct RecentShape {
    std::string text;
    int64_t id = 0;
  };
  std::array<RecentShape, 4> recent_shapes_;
  std::string shape_, numbers_, rest_, leaves_;  // Used again and again.

  uint64_t epoch_ = 1;
  int64_t sweeps_seen_ = -1;
  int64_t shapes_count_ = 0;  // At most; beyond a limit, texts stay whole.
  int64_t poured_minute_ = -1;
  SqliteLog log_;
  int64_t commits_ = 0;
  int64_t commits_seen_ = 0;  // By the last Maintain().
  int64_t idle_ = 0;          // Maintain() calls since the last commit.
};

}  // namespace toll::internal
