// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// SQLite as the store uses it: connections that close themselves, statements
// that bind in order, and one translator of errors.
//
//   Statement find;
//   if (auto s = find.Prepare(db, "SELECT id FROM name WHERE text=?"); ...)
//   find.Bind(text);
//   if (find.Step()) ... find.Int(0) ...       // A row.
//   if (!find.ok()) return SqliteStatus(db, "look for a name");
//
// Thread safety: one thread at a time.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include <sqlite3.h>

#include "toll/money.h"

namespace toll::internal {

// What went wrong last on `db`, as a Status; `what` names the attempt
// ("insert a record"). BUSY is Unavailable, IOERR Aborted, FULL
// ResourceExhausted, CORRUPT DataLoss; the message names the file and the cure.
absl::Status SqliteStatus(sqlite3* db, std::string_view what);

class Statement {
 public:
  Statement() = default;
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  absl::Status Prepare(sqlite3* db, std::string_view sql);
  void Finalize() {
    sqlite3_finalize(statement_);
    statement_ = nullptr;
    values_.clear();
  }
  bool prepared() const { return statement_ != nullptr; }

  // Parameters in order; the texts must live until the last Step().
  Statement& Bind(int64_t number) {
    if (Value& value = Next(); !value.IsNumber(number)) {
      value = {};
      if (sqlite3_bind_int64(statement_, bound_, number) == SQLITE_OK) {
        value = {Value::kNumber, number};
      }
    }
    return *this;
  }
  Statement& Bind(std::string_view text) {
    Next() = {};
    sqlite3_bind_text(statement_, bound_, text.data(),
                      static_cast<int>(text.size()), SQLITE_STATIC);
    return *this;
  }
  // An empty blob is NULL.
  Statement& BindBlob(std::string_view blob) {
    if (blob.empty()) return BindNull();
    Next() = {};
    sqlite3_bind_blob(statement_, bound_, blob.data(),
                      static_cast<int>(blob.size()), SQLITE_STATIC);
    return *this;
  }
  Statement& BindText(std::string_view text) {
    return text.empty() ? BindBlob(text) : Bind(text);
  }
  // Micro-dollars and the pico-dollars that remain: SUM of either cannot
  // overflow over any table.
  Statement& Bind(Money money);

  // True: there is a row. False: done (ok()) or failed. At the end of the
  // rows the statement is reset and may be bound again.
  bool Step();
  // Runs a statement without rows.
  bool Run() {
    while (Step()) {
    }
    return ok();
  }
  // Ends early, before the last row.
  void Reset();
  bool ok() const { return code_ == SQLITE_OK; }

  int64_t Int(int column) const {
    return sqlite3_column_int64(statement_, column);
  }
  // Text or blob; valid until the next Step() or Reset().
  std::string_view Bytes(int column) const;
  Money MoneyAt(int column) const;

 private:
  // What a parameter holds: it does so until it is bound anew, and most of a
  // row's are those of the row before. Binding all was 11 % of a pass.
  struct Value {
    enum Kind : uint8_t { kOther, kNull, kNumber };
    bool IsNumber(int64_t one) const {
      return kind == kNumber && number == one;
    }

    Kind kind = kOther;
    int64_t number = 0;
  };

  // Beyond its parameters SQLite refuses.
  Value& Next() {
    const auto at = static_cast<size_t>(bound_++);
    return at < values_.size() ? values_[at] : (beyond_ = {});
  }
  Statement& BindNull() {
    if (Value& value = Next(); value.kind != Value::kNull) {
      value = {};
      if (sqlite3_bind_null(statement_, bound_) == SQLITE_OK) {
        value.kind = Value::kNull;
      }
    }
    return *this;
  }

  sqlite3_stmt* statement_ = nullptr;
  std::vector<Value> values_;  // By parameter.
  Value beyond_;
  int bound_ = 0;
  int code_ = SQLITE_OK;
};

// Runs SQL without parameters, which is never made of foreign text.
absl::Status Execute(sqlite3* db, const char* sql, std::string_view what);
// The one number that `sql` gives.
absl::StatusOr<int64_t> Ask(sqlite3* db, const char* sql,
                            std::string_view what);

struct CloseConnection {
  void operator()(sqlite3* db) const;
};
using Connection = std::unique_ptr<sqlite3, CloseConnection>;

enum class Access { kWrite, kRead };

// Opens the file at `path` and sets the pragmas of ours. A database that is
// not there is created, private, by kWrite alone. The schema is not looked at.
// FailedPrecondition: it is a symbolic link; those are not followed.
// `vfs` names SQLite's way to the disk; empty: the machine's.
absl::StatusOr<Connection> Connect(const std::string& path, Access access,
                                   const std::string& vfs = {});

}  // namespace toll::internal
