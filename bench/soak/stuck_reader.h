// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Someone who reads a database and does not end: a report that hangs, a shell
// that was left open in a transaction.
//
//   absl::StatusOr<StuckReader> reader = StuckReader::Open(path);
//   reader->Begin();  ...  reader->End();
//
// Thread safety: one thread at a time.

#pragma once

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "store/sqlite.h"

namespace toll::bench {

class StuckReader {
 public:
  static absl::StatusOr<StuckReader> Open(const std::string& path) {
    absl::StatusOr<internal::Connection> db =
        internal::Connect(path, internal::Access::kRead);
    if (!db.ok()) return db.status();
    StuckReader reader(*std::move(db));
    // Its descriptors are there from now on.
    absl::Status status = reader.Begin();
    if (status.ok()) status = reader.End();
    if (!status.ok()) return status;
    return reader;
  }

  // SQLite's snapshot is taken by the first read, not by BEGIN.
  absl::Status Begin() {
    return internal::Execute(db_.get(), "BEGIN; SELECT count(*) FROM journal",
                             "be stuck");
  }
  absl::Status End() {
    return internal::Execute(db_.get(), "ROLLBACK", "be stuck no more");
  }

 private:
  explicit StuckReader(internal::Connection db) : db_(std::move(db)) {}

  internal::Connection db_;
};

}  // namespace toll::bench
