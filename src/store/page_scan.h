// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Reads the rows of a SQLite file page by page, past its trees: what lies on a
// whole page is found though the way to it, or the schema, is lost.
//
//   ScanPages(bytes_of_db, bytes_of_wal, [](const ScannedRow& row) { ... });
//
// Every leaf page of a table is visited, those of the log's last whole commit
// in place of the older ones. A row counts if its cell agrees with itself.
// Format: https://www.sqlite.org/fileformat2.html.
//
// Thread safety: a function of its arguments.

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace toll::internal {

struct Blob {
  std::string bytes;
};
// Doubles are not ours; they are NULL here.
using ScannedValue = std::variant<std::monostate, int64_t, std::string, Blob>;

struct ScannedRow {
  int64_t rowid = 0;
  std::vector<ScannedValue> values;
};

void ScanPages(std::string_view database, std::string_view log,
               const std::function<void(const ScannedRow&)>& visit);

}  // namespace toll::internal
