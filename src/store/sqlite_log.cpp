// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/sqlite_log.h"

#include <algorithm>
#include <vector>

#include "fmt/format.h"

#include "store/sqlite.h"

namespace toll::internal {
namespace {

sqlite3_file* LogOf(sqlite3* db) {
  sqlite3_file* log = nullptr;
  sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
  return log == nullptr || log->pMethods == nullptr ? nullptr : log;
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

absl::Status SqliteLog::Sync(sqlite3* db) {
  sqlite3_file* const log = LogOf(db);
  if (log == nullptr) return absl::OkStatus();
  bool synced = false;
  if (!suspect_) {
    synced = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL) == SQLITE_OK;
  } else {
    // Alone with the log: another process might begin it anew meanwhile.
    absl::Status status = Execute(db, "BEGIN IMMEDIATE", "write the log anew");
    if (!status.ok()) return status;
    synced = WriteAnew(log) &&
             log->pMethods->xSync(log, SQLITE_SYNC_NORMAL) == SQLITE_OK;
    status = Execute(db, "ROLLBACK", "write the log anew");
    if (!status.ok()) return status;
  }
  suspect_ = !synced;
  if (synced) return absl::OkStatus();
  return absl::AbortedError(
      fmt::format("{}-wal: sync: the disk refused; it is tried again",
                  sqlite3_db_filename(db, "main")));
}

}  // namespace toll::internal
