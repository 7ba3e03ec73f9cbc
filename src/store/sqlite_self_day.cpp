// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/sqlite_self_day.h"

namespace toll::internal {

absl::Status AddSelfDay(sqlite3* db, const SelfDay& delta) {
  Statement add;
  absl::Status status = add.Prepare(
      db,
      "INSERT INTO self VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) "
      "ON CONFLICT(day) DO UPDATE "
      "SET calls=calls+excluded.calls,watched_ns=watched_ns+excluded.watched_ns"
      ",hosts_ns=hosts_ns+excluded.hosts_ns,drain_ns=drain_ns+excluded.drain_ns"
      ",written_bytes=written_bytes+excluded.written_bytes"
      ",memory_bytes_max=max(memory_bytes_max,excluded.memory_bytes_max)"
      ",queue_percent_max=max(queue_percent_max,excluded.queue_percent_max)"
      ",drain_lag_ms_max=max(drain_lag_ms_max,excluded.drain_lag_ms_max)"
      ",call_ns=toll_merge(call_ns,excluded.call_ns)"
      ",own_bytes_max=max(own_bytes_max,excluded.own_bytes_max)"
      ",journal_bytes_max=max(journal_bytes_max,excluded.journal_bytes_max)"
      ",store_bytes_max=max(store_bytes_max,excluded.store_bytes_max)"
      ",grown_bytes_max=max(grown_bytes_max,excluded.grown_bytes_max)"
      ",waiting_max=max(waiting_max,excluded.waiting_max)");
  if (!status.ok()) return status;
  add.Bind(delta.day)
      .Bind(delta.calls)
      .Bind(delta.watched_ns)
      .Bind(delta.hosts_ns)
      .Bind(delta.drain_ns)
      .Bind(delta.written_bytes)
      .Bind(delta.memory_bytes_max)
      .Bind(delta.queue_percent_max)
      .Bind(delta.drain_lag_ms_max)
      .BindBlob(delta.call_ns)
      .Bind(delta.own_bytes_max)
      .Bind(delta.journal_bytes_max)
      .Bind(delta.store_bytes_max)
      .Bind(delta.grown_bytes_max)
      .Bind(delta.waiting_max);
  return add.Run() ? absl::OkStatus() : SqliteStatus(db, "add own costs");
}

absl::Status ReadSelfDays(sqlite3* db, int64_t first_day,
                          const std::function<void(const SelfDay&)>& visit) {
  Statement read;
  absl::Status status = read.Prepare(
      db,
      "SELECT day,calls,watched_ns,hosts_ns,drain_ns,written_bytes,"
      "memory_bytes_max,queue_percent_max,drain_lag_ms_max,call_ns,"
      "own_bytes_max,journal_bytes_max,store_bytes_max,grown_bytes_max,"
      "waiting_max FROM self "
      "WHERE day>=? ORDER BY day");
  if (!status.ok()) return status;
  read.Bind(first_day);
  while (read.Step()) {
    visit({.day = read.Int(0),
           .calls = read.Int(1),
           .watched_ns = read.Int(2),
           .hosts_ns = read.Int(3),
           .drain_ns = read.Int(4),
           .written_bytes = read.Int(5),
           .memory_bytes_max = read.Int(6),
           .own_bytes_max = read.Int(10),
           .journal_bytes_max = read.Int(11),
           .store_bytes_max = read.Int(12),
           .grown_bytes_max = read.Int(13),
           .waiting_max = read.Int(14),
           .queue_percent_max = read.Int(7),
           .drain_lag_ms_max = read.Int(8),
           .call_ns = std::string(read.Bytes(9))});
  }
  return read.ok() ? absl::OkStatus() : SqliteStatus(db, "read own costs");
}

absl::StatusOr<std::vector<SelfDay>> ReadLastSelfDays(const std::string& path,
                                                      size_t count) {
  const absl::StatusOr<Connection> db = Connect(path, Access::kRead);
  if (!db.ok()) return db.status();
  std::vector<SelfDay> days;
  const absl::Status status =
      ReadSelfDays(db->get(), 0, [&](const SelfDay& day) {
        if (days.size() == count) days.erase(days.begin());
        days.push_back(day);
      });
  if (!status.ok()) return status;
  return days;
}

StoreCosts CostsOf(sqlite3* db) noexcept {
  constexpr int64_t kFrameBytes = 4'096 + 24;  // A page and its header.
  const auto ask = [db](int what) {
    int now = 0;
    int most = 0;
    return sqlite3_db_status(db, what, &now, &most, 0) == SQLITE_OK
               ? int64_t{now}
               : 0;
  };
  return {.memory_bytes = ask(SQLITE_DBSTATUS_CACHE_USED) +
                          ask(SQLITE_DBSTATUS_SCHEMA_USED) +
                          ask(SQLITE_DBSTATUS_STMT_USED),
          .log_written_bytes = ask(SQLITE_DBSTATUS_CACHE_WRITE) * kFrameBytes};
}

}  // namespace toll::internal
