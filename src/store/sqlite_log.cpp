// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/sqlite_log.h"

#include <algorithm>
#include <vector>

#include "fmt/format.h"

#include "store/sqlite.h"

namespace toll::internal {
namespace {

constexpr int64_t kPageBytes = 4'096;

sqlite3_file* LogOf(sqlite3* db) {
  sqlite3_file* log = nullptr;
  sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
  return log == nullptr || log->pMethods == nullptr ? nullptr : log;
}

int64_t DatabaseBytes(sqlite3* db) {
  sqlite3_file* file = nullptr;
  sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  sqlite3_int64 bytes = 0;
  const bool told = file != nullptr && file->pMethods != nullptr &&
                    file->pMethods->xFileSize(file, &bytes) == SQLITE_OK;
  return told ? bytes : 0;
}

// Writes what is there once more, which makes its pages dirty.
bool WriteAnew(sqlite3_file* log) {
  // SQLite's own limit of a write is 128 KiB less one.
  constexpr sqlite3_int64 kPieceBytes = 64 << 10;
  sqlite3_int64 bytes = 0;
  if (log->pMethods->xFileSize(log, &bytes) != SQLITE_OK) return false;
  std::vector<char> piece(kPieceBytes);
  for (sqlite3_int64 at = 0; at < bytes; at += kPieceBytes) {
    const int size = static_cast<int>(std::min(kPieceBytes, bytes - at));
    if (log->pMethods->xRead(log, piece.data(), size, at) != SQLITE_OK ||
        log->pMethods->xWrite(log, piece.data(), size, at) != SQLITE_OK) {
      return false;
    }
  }
  return true;
}

}  // namespace

int SqliteLog::CountPages(void* log, sqlite3*, const char*, int count) {
  auto* const self = static_cast<SqliteLog*>(log);
  self->pages_ = count;
  self->left_ = count;
  return SQLITE_OK;
}

void SqliteLog::Follow(sqlite3* db, int64_t bytes_max) {
  db_ = db;
  pages_max_ = bytes_max / kPageBytes;
  sqlite3_wal_hook(db, CountPages, this);
}

int SqliteLog::Checkpoint(int mode) noexcept {
  int pages = 0;
  int moved = 0;
  const int code =
      sqlite3_wal_checkpoint_v2(db_, nullptr, mode, &pages, &moved);
  if (code == SQLITE_OK) {
    pages_ = std::max(0, pages);  // Another process may have begun it anew.
    left_ = std::max(0, pages - moved);
  } else if (code != SQLITE_BUSY) {
    suspect_ = true;  // It may have been its sync that failed.
  }
  return code;
}

absl::Status SqliteLog::MakeRoom() {
  if (pages_ < pages_max_ + pages_max_ / 2) return absl::OkStatus();
  if (!suspect_) {
    // First what keeps no other writer waiting: on a slow disk it takes
    // seconds. Then truncated, since a log that grew so far would keep the
    // disk's room.
    int code = Checkpoint(SQLITE_CHECKPOINT_PASSIVE);
    if (code == SQLITE_OK && left_ == 0) {
      code = Checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
    }
    if (code != SQLITE_OK && code != SQLITE_BUSY) {
      return SqliteStatus(db_, "empty the log");
    }
    if (pages_ < pages_max_ + pages_max_ / 2 ||
        pages_ < DatabaseBytes(db_) / kPageBytes / 2) {
      return absl::OkStatus();
    }
  }
  return absl::UnavailableError(fmt::format(
      "{}-wal is full ({} MiB) and cannot be emptied: {}; calls wait in the "
      "journal",
      sqlite3_db_filename(db_, "main"), pages_ / 256,
      suspect_ ? "the disk refused to sync it"
               : "someone has been reading the database all the while; end "
                 "that report, backup or shell"));
}

void SqliteLog::CheckpointIfDue(int64_t idle_calls) noexcept {
  // When idle, the log is emptied: at once if it is worth it, else after a
  // while, since each time costs two syncs.
  constexpr int kWorthPages = 1'000;
  constexpr int64_t kIdleCalls = 30;
  const bool truncate =
      left_ > 0 &&
      (idle_calls == kIdleCalls || (idle_calls == 1 && left_ >= kWorthPages));
  if ((left_ < pages_max_ && !truncate) || suspect_) return;
  // A reader may hold it up: then the next one does more.
  Checkpoint(truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE);
}

absl::Status SqliteLog::Sync() {
  sqlite3_file* const log = LogOf(db_);
  if (log == nullptr) return absl::OkStatus();
  bool synced = false;
  if (!suspect_) {
    synced = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL) == SQLITE_OK;
  } else {
    // Alone with the log: another process might begin it anew meanwhile.
    absl::Status status = Execute(db_, "BEGIN IMMEDIATE", "write the log anew");
    if (!status.ok()) return status;
    synced = WriteAnew(log) &&
             log->pMethods->xSync(log, SQLITE_SYNC_NORMAL) == SQLITE_OK;
    status = Execute(db_, "ROLLBACK", "write the log anew");
    if (!status.ok()) return status;
  }
  suspect_ = !synced;
  if (synced) return absl::OkStatus();
  return absl::AbortedError(
      fmt::format("{}-wal: sync: the disk refused; it is tried again",
                  sqlite3_db_filename(db_, "main")));
}

}  // namespace toll::internal
