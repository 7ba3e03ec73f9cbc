// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The files that a ledger cannot do without, without toll: a database opened
// by SQLite alone, with a table, made if it is not there, and a file of the
// journal's size, allocated, mapped, and touched where a journal is when its
// ledger opens.
//
//   BareLedger bare(directory);
//   if (!bare.good() || !bare.InsertThousand()) ...
//
// Thread safety: one thread at a time.
// Cost: measured by ledger_bench and memory_bench.

#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <string>

#include <sqlite3.h>
#include <sys/mman.h>

#include "journal/layout.h"

namespace toll::bench {

class BareLedger {
 public:
  explicit BareLedger(const std::string& directory) {
    sqlite3_open((directory + "/bare.db").c_str(), &db_);
    good_ = Execute(
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
        "CREATE TABLE IF NOT EXISTS call(id INTEGER PRIMARY KEY,row BLOB)");
    const int fd =
        open((directory + "/bare").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    good_ = good_ && posix_fallocate(fd, 0, static_cast<off_t>(bytes_)) == 0;
    at_ = static_cast<char*>(
        mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
    close(fd);
    good_ = good_ && at_ != MAP_FAILED;
    for (size_t page = 0; good_ && page < touched_; page += 4'096)
      at_[page] = 1;
  }
  ~BareLedger() {
    if (at_ != MAP_FAILED) munmap(at_, bytes_);
    sqlite3_close(db_);
  }
  BareLedger(const BareLedger&) = delete;
  BareLedger& operator=(const BareLedger&) = delete;

  bool good() const { return good_; }

  // Only the database stays, as after a ledger's end.
  static void ForgetFile(const std::string& directory) {
    unlink((directory + "/bare").c_str());
  }

  // A thousand rows as large as a call's, in one transaction.
  bool InsertThousand() {
    return Execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n "
        "WHERE i<1000) INSERT INTO call(row) SELECT randomblob(100) FROM n");
  }
  bool InsertOne() {
    return Execute("INSERT INTO call(row) VALUES(randomblob(100))");
  }

 private:
  bool Execute(const char* sql) {
    return sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
  }

  static constexpr uint32_t kNotes = 4'096;
  const internal::JournalLayout layout_ = internal::JournalLayout::For(kNotes);
  const size_t bytes_ = layout_.slots_at + 10 * internal::kSegmentBytes;
  // The head, a quarter of the notes, four segments.
  const size_t touched_ = layout_.entries_at +
                          kNotes / 4 * internal::kNoteBytes +
                          4 * internal::kSegmentBytes;
  sqlite3* db_ = nullptr;
  char* at_ = static_cast<char*>(MAP_FAILED);
  bool good_ = false;
};

}  // namespace toll::bench
