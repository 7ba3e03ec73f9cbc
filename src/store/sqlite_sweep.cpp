// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/sqlite_sweep.h"

#include <string>
#include <utility>
#include <vector>

#include "base/varint.h"
#include "store/pack.h"
#include "store/sqlite.h"
#include "store/sqlite_keys.h"
#include "store/sqlite_record.h"
#include "store/sqlite_writer.h"

namespace toll::internal {
namespace {

// Ids that are in use. What lies beyond the greatest id is nobody's.
class IdSet {
 public:
  void Add(uint32_t id) {
    if (id >= ids_.size()) ids_.resize(size_t{id} + 1, false);
    ids_[id] = true;
  }
  bool Has(uint32_t id) const { return id < ids_.size() && ids_[id]; }

 private:
  std::vector<bool> ids_;
};

class Sweeper {
 public:
  explicit Sweeper(sqlite3* db) : db_(db) {}

  absl::Status Run(NameId user) {
    absl::Status status = FindDoomed(user);
    if (status.ok()) status = ReadPacks();
    for (const int64_t key : dirty_packs_) {
      if (status.ok()) status = RewritePack(key);
    }
    if (status.ok()) status = ForgetSets();
    if (status.ok()) status = UseNames();
    if (status.ok()) status = ForgetNames();
    if (!status.ok()) return status;
    return Execute(db_,
                   "INSERT INTO state VALUES('sweeps',1) ON CONFLICT(name) "
                   "DO UPDATE SET value=value+1",
                   "sweep");
  }

 private:
  absl::Status Failed() const { return SqliteStatus(db_, "sweep"); }

  // Visits the rows of a question.
  template <typename Visit>
  absl::Status Each(std::string_view sql, Visit&& visit) {
    Statement rows;
    if (absl::Status s = rows.Prepare(db_, sql); !s.ok()) return s;
    while (rows.Step()) visit(rows);
    return rows.ok() ? absl::OkStatus() : Failed();
  }

  absl::Status FindDoomed(NameId user) {
    if (user == 0) return absl::OkStatus();
    return Each("SELECT id,user FROM key_set", [&](const Statement& row) {
      if (row.Int(1) != int64_t{user}) return;
      doomed_.Add(static_cast<SetId>(row.Int(0)));
    });
  }

  absl::Status ReadPacks() {
    return Each("SELECT key,totals FROM pack", [&](const Statement& row) {
      bool is_dirty = false;
      VisitPack(row.Bytes(1), {}, [&](const RollupView& sums) {
        if (doomed_.Has(sums.set)) {
          is_dirty = true;
        } else {
          used_sets_.Add(sums.set);
        }
      });
      if (is_dirty) dirty_packs_.push_back(row.Int(0));
    });
  }

  absl::Status RewritePack(int64_t key) {
    Statement read;
    Statement write;
    absl::Status status = read.Prepare(
        db_,
        "SELECT p.totals,h.histograms FROM pack p LEFT JOIN pack_histogram h "
        "ON h.key=p.key WHERE p.key=?");
    if (!status.ok()) return status;
    PackBuilder pack(~size_t{0});
    read.Bind(key);
    if (!read.Step()) return Failed();
    VisitPack(read.Bytes(0), read.Bytes(1), [&](const RollupView& sums) {
      if (!doomed_.Has(sums.set)) pack.Add(sums);
    });
    read.Reset();
    std::string totals;
    std::string histograms;
    pack.Encode(&totals, &histograms);
    const bool goes = pack.empty();
    const std::pair<const char*, std::string_view> changes[] = {
        {goes ? "DELETE FROM pack WHERE ?1 IS NULL AND key=?2"
              : "UPDATE pack SET totals=?1 WHERE key=?2",
         totals},
        {goes ? "DELETE FROM pack_histogram WHERE ?1 IS NULL AND key=?2"
              : "UPDATE pack_histogram SET histograms=?1 WHERE key=?2",
         histograms}};
    for (const auto& [sql, blob] : changes) {
      if (status = write.Prepare(db_, sql); !status.ok()) return status;
      if (!write.BindBlob(blob).Bind(key).Run()) return Failed();
    }
    return absl::OkStatus();
  }

  absl::Status ForgetSets() {
    std::vector<int64_t> unused;
    absl::Status status = Each(
        "SELECT id,provider,model,issue,workflow,agent,user,endpoint "
        "FROM key_set",
        [&](const Statement& row) {
          if (!used_sets_.Has(static_cast<SetId>(row.Int(0)))) {
            unused.push_back(row.Int(0));
            return;
          }
          for (int i = 1; i <= 7; ++i) UseName(row.Int(i));
        });
    Statement forget;
    if (status.ok()) {
      status = forget.Prepare(db_, "DELETE FROM key_set WHERE id=?");
    }
    for (const int64_t id : unused) {
      if (status.ok() && !forget.Bind(id).Run()) status = Failed();
    }
    return status;
  }

  void UseName(int64_t name) {
    // Not -1, which stands for several.
    if (name > 0) used_names_.Add(static_cast<NameId>(name));
  }

  absl::Status UseNames() {
    absl::Status status = Each(
        "SELECT id,provider,model,issue,workflow,agent,user,endpoint "
        "FROM session",
        [&](const Statement& row) {
          for (int i = 0; i <= 7; ++i) UseName(row.Int(i));
        });
    if (!status.ok()) return status;
    Statement calls;
    if (status = calls.Prepare(db_, kSelectCalls); !status.ok()) return status;
    calls.Bind(int64_t{0});
    Record record;
    std::string raw_usage;
    while (calls.Step()) {
      ReadRecord(calls, &record, &raw_usage);
      for (const NameId name : record.names) UseName(name);
      for (const NameId label : record.labels) UseName(label);
    }
    return calls.ok() ? absl::OkStatus() : Failed();
  }

  absl::Status ForgetNames() {
    std::vector<std::pair<int64_t, std::string>> kept;
    bool is_one_unused = false;
    absl::Status status =
        Each("SELECT id,text FROM name ORDER BY id", [&](const Statement& row) {
          if (used_names_.Has(static_cast<NameId>(row.Int(0)))) {
            kept.emplace_back(row.Int(0), row.Bytes(1));
          } else {
            is_one_unused = true;
          }
        });
    if (!status.ok() || !is_one_unused) return status;
    // Without a condition its pages are freed, and so zeroed, as a whole: a
    // single deleted row would leave what page splits had left of it.
    status = Execute(db_, "DELETE FROM name", "sweep");
    Statement put;
    if (status.ok()) status = put.Prepare(db_, "INSERT INTO name VALUES(?,?)");
    for (const auto& [id, text] : kept) {
      if (status.ok() && !put.Bind(id).Bind(text).Run()) status = Failed();
    }
    return status;
  }

  sqlite3* const db_;
  IdSet doomed_;  // The sets of the user that goes.
  IdSet used_sets_;
  IdSet used_names_;
  std::vector<int64_t> dirty_packs_;
};

}  // namespace

absl::Status SweepDatabase(sqlite3* db, NameId user) {
  return Sweeper(db).Run(user);
}

absl::Status EmptyLog(const std::string& path) {
  const absl::StatusOr<Connection> db = Connect(path, Access::kWrite);
  if (!db.ok()) return db.status();
  int left = 0;
  const int code = sqlite3_wal_checkpoint_v2(
      db->get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, &left, nullptr);
  return code == SQLITE_OK ? absl::OkStatus()
                           : SqliteStatus(db->get(), "empty the log");
}

absl::Status SqliteWriter::Delete(int64_t record_id) {
  return delete_.Bind(record_id).Run() ? absl::OkStatus()
                                       : Failed("delete a record");
}

absl::Status SqliteWriter::DeleteSession(NameId session) {
  if (!delete_session_.Bind(session).Run()) return Failed("delete a session");
  session_hours_.erase(session);
  return absl::OkStatus();
}

absl::Status SqliteWriter::Sweep(NameId user) {
  absl::Status status = pourer_.PourAll();
  if (status.ok()) status = SweepDatabase(db_.get(), user);
  if (status.ok()) status = FollowSweeps();
  return status;
}

absl::Status SqliteWriter::FollowSweeps() {
  const int64_t sweeps = sweeps_.Step() ? sweeps_.Int(0) : 0;
  if (!sweeps_.ok()) return Failed("begin to write");
  sweeps_.Reset();
  if (sweeps != sweeps_seen_ && sweeps_seen_ >= 0) ForgetIds();
  sweeps_seen_ = sweeps;
  return absl::OkStatus();
}

}  // namespace toll::internal
