// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/sqlite_backup.h"

#include <unistd.h>

#include <filesystem>

#include "fmt/format.h"

#include "store/schema.h"
#include "store/sqlite.h"

namespace toll::internal {
namespace {

absl::Status Copy(const std::string& from, const std::string& to) {
  absl::StatusOr<Connection> source = Connect(from, Access::kRead);
  if (!source.ok()) return source.status();
  int64_t version = 0;
  if (absl::Status s = CheckSchema(source->get(), &version); !s.ok()) return s;
  absl::StatusOr<Connection> target = Connect(to, Access::kWrite);
  if (!target.ok()) return target.status();
  sqlite3_backup* backup =
      sqlite3_backup_init(target->get(), "main", source->get(), "main");
  if (backup == nullptr) return SqliteStatus(target->get(), "copy");
  // All pages at once: the source is read as of one moment, and a writer that
  // comes between two steps would begin the copy anew.
  const int code = sqlite3_backup_step(backup, -1);
  sqlite3_backup_finish(backup);
  if (code != SQLITE_DONE) return SqliteStatus(target->get(), "copy");
  return absl::OkStatus();
}

}  // namespace

absl::Status BackupDatabase(const std::string& from, const std::string& to) {
  if (access(to.c_str(), F_OK) == 0) {
    return absl::AlreadyExistsError(
        fmt::format("{} exists: name another place, or remove it", to));
  }
  absl::Status status = Copy(from, to);
  if (status.ok()) status = CheckDatabase(to);
  if (status.ok()) return status;
  std::error_code ignored;
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::filesystem::remove(to + suffix, ignored);
  }
  return status;
}

absl::Status CheckDatabase(const std::string& path) {
  absl::StatusOr<Connection> db = Connect(path, Access::kRead);
  if (!db.ok()) return db.status();
  int64_t version = 0;
  if (absl::Status s = CheckSchema(db->get(), &version); !s.ok()) return s;
  Statement check;
  if (absl::Status s = check.Prepare(db->get(), "PRAGMA integrity_check(1)");
      !s.ok()) {
    return s;
  }
  if (!check.Step()) return SqliteStatus(db->get(), "check");
  const std::string found(check.Bytes(0));
  check.Reset();
  if (found == "ok") return absl::OkStatus();
  return absl::DataLossError(fmt::format("{} is damaged: {}", path, found));
}

}  // namespace toll::internal
