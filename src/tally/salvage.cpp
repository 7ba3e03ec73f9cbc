// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "tally/salvage.h"

#include <fstream>
#include <iterator>
#include <map>
#include <span>
#include <utility>

#include "fmt/format.h"

#include "base/crc32c.h"
#include "store/page_scan.h"
#include "store/schema.h"
#include "store/sqlite.h"
#include "store/sqlite_record.h"
#include "store/transaction.h"
#include "tally/rollup.h"

namespace toll::internal {
namespace {

// The tables that hold what cannot be worked out again. SQLite keeps a row's
// id beside its values: the first of them is NULL.
struct KeptTable {
  size_t columns;
  const char* sql;
  bool (*is_one)(const ScannedRow& row);
};

bool IsCall(const ScannedRow& row) {
  constexpr size_t kNumbers = 29;  // From start_ns to reasoning.
  for (size_t i = 1; i < kNumbers; ++i) {
    if (!std::holds_alternative<int64_t>(row.values[i])) return false;
  }
  return row.rowid > 0;
}
bool IsName(const ScannedRow& row) {
  return std::holds_alternative<std::string>(row.values[1]);
}
// Histograms have two columns as well, and greater ids.
bool IsShape(const ScannedRow& row) {
  return std::holds_alternative<Blob>(row.values[1]) && row.rowid <= 10'000;
}
bool IsJournal(const ScannedRow& row) {
  return std::holds_alternative<int64_t>(row.values[1]) &&
         std::holds_alternative<int64_t>(row.values[2]);
}

constexpr KeptTable kTables[] = {
    {34,
     "INSERT OR IGNORE INTO call "
     "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,"
     "?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
     IsCall},
    {2, "INSERT OR IGNORE INTO name VALUES(?,?)", IsName},
    {2, "INSERT OR IGNORE INTO shape VALUES(?,?)", IsShape},
    {6, "INSERT OR IGNORE INTO journal VALUES(?,?,?,?,?,?)", IsJournal},
};

std::string BytesOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The rows of the damaged file as tables of ours, in memory.
class Scratch {
 public:
  absl::Status Fill(const std::string& path) {
    sqlite3* db = nullptr;
    sqlite3_open_v2(":memory:", &db,
                    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    db_.reset(db);
    if (db == nullptr) return absl::ResourceExhaustedError("out of memory");
    if (absl::Status s = Migrate(db_.get()); !s.ok()) return s;
    for (size_t i = 0; i < std::size(kTables); ++i) {
      if (absl::Status s = inserts_[i].Prepare(db_.get(), kTables[i].sql);
          !s.ok()) {
        return s;
      }
    }
    const std::string database = BytesOf(path);
    const std::string log = BytesOf(path + "-wal");
    if (absl::Status s = Execute(db_.get(), "BEGIN", "salvage"); !s.ok()) {
      return s;
    }
    ScanPages(database, log, [this](const ScannedRow& row) { Keep(row); });
    return Execute(db_.get(), "COMMIT", "salvage");
  }
  sqlite3* db() { return db_.get(); }

 private:
  void Keep(const ScannedRow& row) {
    for (size_t i = 0; i < std::size(kTables); ++i) {
      const KeptTable& table = kTables[i];
      if (row.values.size() != table.columns ||
          !std::holds_alternative<std::monostate>(row.values[0]) ||
          !table.is_one(row)) {
        continue;
      }
      inserts_[i].Bind(row.rowid);
      for (const ScannedValue& value : std::span(row.values).subspan(1)) {
        if (const auto* number = std::get_if<int64_t>(&value)) {
          inserts_[i].Bind(*number);
        } else if (const auto* text = std::get_if<std::string>(&value)) {
          inserts_[i].Bind(std::string_view(*text));
        } else {
          const auto* blob = std::get_if<Blob>(&value);
          inserts_[i].BindBlob(blob == nullptr ? std::string_view()
                                               : blob->bytes);
        }
      }
      inserts_[i].Run();  // What the table refuses is no row of ours.
      return;
    }
  }

  Connection db_;
  Statement inserts_[std::size(kTables)];
};

class Salvager {
 public:
  Salvager(sqlite3* from, Store& to, uint32_t mark)
      : from_(from), to_(to), mark_(mark) {}

  absl::StatusOr<Salvaged> Run() {
    absl::Status status = CopyJournals();
    if (status.ok()) status = CopyCalls();
    if (status.ok()) status = tally_.WriteTo(to_);
    if (!status.ok()) return status;
    return salvaged_;
  }

 private:
  absl::Status CopyJournals() {
    Statement all;
    absl::Status status =
        all.Prepare(from_,
                    "SELECT number,identity_high,identity_low,dropped_calls,"
                    "dropped_cost_micro,dropped_cost_pico FROM journal");
    if (!status.ok()) return status;
    while (all.Step()) {
      const auto number =
          to_.JournalNumber({static_cast<uint64_t>(all.Int(1)),
                             static_cast<uint64_t>(all.Int(2))});
      if (!number.ok()) return number.status();
      journals_[all.Int(0)] = *number;
      if (all.Int(3) == 0) continue;
      status = to_.SetDropped({*number, all.Int(3), all.MoneyAt(4)});
      if (!status.ok()) return status;
    }
    return all.ok() ? absl::OkStatus() : SqliteStatus(from_, "salvage");
  }

  absl::Status CopyCalls() {
    Statement all;
    absl::Status status = all.Prepare(from_, kSelectCalls);
    if (!status.ok()) return status;
    all.Bind(int64_t{0});
    std::string raw_usage;
    while (all.Step()) {
      Record record;
      ReadRecord(all, &record, &raw_usage);
      if (status = Copy(record); !status.ok()) return status;
    }
    return all.ok() ? absl::OkStatus() : SqliteStatus(from_, "salvage");
  }

  absl::Status Copy(Record record) {
    ++salvaged_.found;
    absl::Status status;
    for (int64_t* id : {&record.id, &record.parent_id, &record.retry_of}) {
      if (status.ok()) status = MapId(id);
    }
    for (NameId& name : record.names) {
      if (status.ok()) status = MapName(&name);
    }
    for (NameId& label : record.labels) {
      if (status.ok()) status = MapName(&label);
    }
    bool inserted = false;
    if (status.ok()) status = to_.Insert(record, &inserted);
    if (!status.ok() || !inserted) return status;
    if (status = tally_.Count(record, to_); !status.ok()) return status;
    if (++salvaged_.stored % Tally::kCallsAWrite != 0) return status;
    status = tally_.WriteTo(to_);
    tally_.Clear();
    return status;
  }

  absl::Status MapId(int64_t* id) {
    if (*id <= 0) return absl::OkStatus();
    const int64_t from = *id >> kSequenceBits;
    const auto [at, made] = journals_.try_emplace(from, 0);
    if (made) {
      // Its row is lost: an identity of its own, the same each time.
      const auto number =
          to_.JournalNumber({mark_, static_cast<uint64_t>(from)});
      if (!number.ok()) return number.status();
      at->second = *number;
    }
    *id = at->second << kSequenceBits |
          (*id & ((int64_t{1} << kSequenceBits) - 1));
    return absl::OkStatus();
  }

  absl::Status MapName(NameId* id) {
    if (*id == 0) return absl::OkStatus();
    const auto [at, made] = names_.try_emplace(*id, 0);
    if (made) {
      Statement find;
      absl::Status status =
          find.Prepare(from_, "SELECT text FROM name WHERE id=?");
      if (!status.ok()) return status;
      find.Bind(int64_t{*id});
      const std::string text =
          find.Step() ? std::string(find.Bytes(0)) : "__lost__";
      const absl::StatusOr<NameId> name = to_.IdOf(text);
      if (!name.ok()) return name.status();
      at->second = *name;
    }
    *id = at->second;
    return absl::OkStatus();
  }

  sqlite3* const from_;
  Store& to_;
  const uint32_t mark_;  // Tells this damaged file from others.
  Tally tally_;
  Salvaged salvaged_;
  std::map<int64_t, int64_t> journals_;
  std::map<NameId, NameId> names_;
};

}  // namespace

absl::StatusOr<Salvaged> SalvageDatabase(const std::string& path,
                                         Store& store) {
  Scratch scratch;
  if (absl::Status status = scratch.Fill(path); !status.ok()) return status;
  const uint32_t mark =
      Crc32c({reinterpret_cast<const std::byte*>(path.data()), path.size()}, 0);
  return InTransaction(
      store, [&] { return Salvager(scratch.db(), store, mark).Run(); });
}

}  // namespace toll::internal
