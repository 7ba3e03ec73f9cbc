// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A record as a row of the table `call`, and back. What nearly every call has
// is a column; what few have goes into the blob `rest`, as (tag, number) pairs
// of varints, so that a column that is empty costs no byte.
//
// Thread safety: functions of their arguments.

#pragma once

#include <string>
#include <string_view>

#include "base/record.h"
#include "store/sqlite.h"

namespace toll::internal {

inline constexpr std::string_view kInsertCall =
    "INSERT OR IGNORE INTO call VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,"
    "?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
inline constexpr std::string_view kSelectCalls =
    "SELECT call.*, shape.text FROM call LEFT JOIN shape "
    "ON shape.id=call.raw_shape WHERE call.id>=? ORDER BY call.id";

// What a row says of the record's raw usage: see store/raw_shape.h.
struct ShapedUsage {
  int64_t shape = 0;  // An id of the table `shape`; 0: `bytes` is the text.
  std::string_view bytes;  // The numbers.
};

// Binds all parameters of kInsertCall. `rest` is overwritten and must live
// until the statement has run.
void BindRecord(const Record& record, const ShapedUsage& usage,
                std::string* rest, Statement* insert);

// Reads a row of kSelectCalls; the record's views live in the row and in
// `raw_usage`.
void ReadRecord(const Statement& row, Record* record, std::string* raw_usage);

}  // namespace toll::internal
