// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/sqlite_writer.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"

#include "base/check.h"
#include "base/text.h"
#include "store/pack.h"
#include "store/raw_shape.h"
#include "store/schema.h"
#include "store/sqlite_keys.h"
#include "store/sqlite_record.h"
#include "store/sqlite_sweep.h"

namespace toll::internal {
namespace {

constexpr int64_t kHourNs = 60 * kMinuteNs;

// What adds excluded.* to a row of rollup or session. The remainder of an
// amount stays below a micro-dollar, so neither column can overflow.
std::string AddSums() {
  std::string sql;
  for (const char* count :
       {"calls", "errors", "unpriced", "estimated", "partial", "differing"}) {
    sql += fmt::format("{0}={0}+excluded.{0},", count);
  }
  for (const char* money : {"cost", "beyond", "estimated", "partial"}) {
    sql += fmt::format(
        "{0}_micro={0}_micro+excluded.{0}_micro+"
        "({0}_pico+excluded.{0}_pico)/1000000,"
        "{0}_pico=({0}_pico+excluded.{0}_pico)%1000000,",
        money);
  }
  for (const char* blob : {"leaves", "latency", "first_token", "speed"}) {
    sql += fmt::format("{0}=toll_merge({0},excluded.{0}),", blob);
  }
  sql.pop_back();  // The last comma.
  return sql;
}

std::string AddToRollup() {
  return "INSERT INTO rollup VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) "
         "ON CONFLICT(key) DO UPDATE SET " +
         AddSums();
}

std::string AddToSession() {
  std::string names;
  // Of a name only whether there is one value is kept; -1 says several.
  for (const char* name : {"provider", "model", "issue", "workflow", "agent",
                           "user", "endpoint", "outcome"}) {
    names += fmt::format("{0}=iif({0}=excluded.{0},{0},-1),", name);
  }
  return "INSERT INTO session VALUES"
         "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) "
         "ON CONFLICT(id) DO UPDATE SET first_ns=min(first_ns,excluded."
         "first_ns),last_ns=max(last_ns,excluded.last_ns)," +
         names + AddSums();
}

// Binds what rollups and sessions have in common. `leaves` is overwritten.
void BindSums(const Totals& totals, const Histograms& histograms,
              std::string* leaves, Statement* statement) {
  leaves->clear();
  AppendLeaves(totals, 0, leaves);
  statement->Bind(totals.calls)
      .Bind(totals.errors)
      .Bind(totals.unpriced)
      .Bind(totals.estimated)
      .Bind(totals.partial)
      .Bind(totals.differing)
      .Bind(totals.cost)
      .Bind(totals.stated_beyond)
      .BindBlob(*leaves)
      .BindBlob(histograms.latency_us)
      .BindBlob(histograms.first_token_us)
      .BindBlob(histograms.tokens_per_second)
      .Bind(totals.estimated_cost)
      .Bind(totals.partial_cost);
}

// -1 for kManyNames: one byte in the row instead of six.
int64_t SessionName(uint32_t name) {
  return name == kManyNames ? -1 : int64_t{name};
}

}  // namespace

absl::StatusOr<std::unique_ptr<SqliteWriter>> SqliteWriter::Open(
    const std::string& path, const SqliteStoreOptions& options) {
  absl::StatusOr<Connection> db = Connect(path, Access::kWrite, options.vfs);
  if (!db.ok()) return db.status();
  // Looked at before anything is written: it may be another program's.
  int64_t version = 0;
  absl::Status status = CheckSchema(db->get(), &version);
  if (status.ok()) {
    status = Execute(db->get(), "PRAGMA journal_mode=WAL", "open");
  }
  if (status.ok()) status = Migrate(db->get());
  if (!status.ok()) return status;
  auto writer =
      std::unique_ptr<SqliteWriter>(new SqliteWriter(*std::move(db), options));
  status = writer->Prepare();
  if (status.ok()) status = writer->ReadIdentity();
  if (absl::IsInternal(status) || absl::IsNotFound(status)) {
    // It says that it is ours and of this format, and lacks what that has.
    return absl::DataLossError(
        fmt::format("{} is damaged: a table is not as format {} has it ({})",
                    path, kSchemaVersion, ToStd(status.message())));
  }
  if (!status.ok()) return status;
  return writer;
}

absl::Status SqliteWriter::Prepare() {
  const std::string add_to_rollup = AddToRollup();
  const std::string add_to_session = AddToSession();
  const std::pair<Statement*, std::string_view> all[] = {
      {&begin_, "BEGIN IMMEDIATE"},
      {&commit_, "COMMIT"},
      {&rollback_, "ROLLBACK"},
      {&add_journal_,
       "INSERT INTO journal(identity_high,identity_low) VALUES(?,?)"},
      {&find_journal_,
       "SELECT number FROM journal WHERE identity_high=? AND identity_low=?"},
      {&set_dropped_,
       "UPDATE journal SET dropped_calls=?,dropped_cost_micro=?,"
       "dropped_cost_pico=? WHERE number=?"},
      {&add_name_, "INSERT INTO name(text) VALUES(?)"},
      {&find_name_, "SELECT id FROM name WHERE text=?"},
      {&add_shape_, "INSERT INTO shape(text) VALUES(CAST(? AS BLOB))"},
      {&find_shape_, "SELECT id FROM shape WHERE text=CAST(? AS BLOB)"},
      {&add_set_,
       "INSERT INTO key_set(provider,model,issue,workflow,agent,user,endpoint,"
       "outcome) VALUES(?,?,?,?,?,?,?,?)"},
      {&find_set_,
       "SELECT id FROM key_set WHERE provider=? AND model=? AND issue=? AND "
       "workflow=? AND agent=? AND user=? AND endpoint=? AND outcome=?"},
      {&insert_, kInsertCall},
      {&update_cost_,
       "UPDATE call SET price=?,cost_state=?,flags=?,cost_micro=?,cost_pico=? "
       "WHERE id=?"},
      {&rollup_, add_to_rollup},
      {&session_, add_to_session},
      {&delete_, "DELETE FROM call WHERE id=?"},
      {&delete_session_, "DELETE FROM session WHERE id=?"},
      {&sweeps_, kSelectSweeps},
      {&move_session_,
       "UPDATE session SET last_hour=max(last_hour,?) "
       "WHERE id=?"},
  };
  for (const auto& [statement, sql] : all) {
    absl::Status status = statement->Prepare(db_.get(), sql);
    if (!status.ok()) return status;
  }
  PourLimits limits;
  limits.sets_max = static_cast<size_t>(options_.rollup_sets_max);
  limits.minutes_kept = options_.minutes_kept;
  absl::Status status = pourer_.Prepare(db_.get(), limits);
  if (status.ok()) status = pruner_.Prepare(db_.get(), options_.retention);
  if (!status.ok()) return status;
  if (options_.secure_delete) {
    status = Execute(db_.get(), "PRAGMA secure_delete=ON", "open");
    if (!status.ok()) return status;
  }
  log_.Follow(db_.get(), options_.wal_bytes_max);
  // From here on the drain decides when to try again.
  sqlite3_busy_timeout(db_.get(), 0);
  return absl::OkStatus();
}

absl::Status SqliteWriter::ReadIdentity() {
  const auto high = Ask(
      db_.get(), "SELECT value FROM state WHERE name='identity_high'", "open");
  const auto low = Ask(
      db_.get(), "SELECT value FROM state WHERE name='identity_low'", "open");
  const auto shapes = Ask(db_.get(), "SELECT count(*) FROM shape", "open");
  if (!high.ok()) return high.status();
  if (!low.ok()) return low.status();
  if (!shapes.ok()) return shapes.status();
  identity_ = {static_cast<uint64_t>(*high), static_cast<uint64_t>(*low)};
  shapes_count_ = *shapes;
  return absl::OkStatus();
}

absl::Status SqliteWriter::Failed(std::string_view what) const {
  return SqliteStatus(db_.get(), what);
}

absl::Status SqliteWriter::Begin() {
  absl::Status status = log_.MakeRoom();
  if (!status.ok()) return status;
  if (!begin_.Run()) return Failed("begin to write");
  status = FollowSweeps();
  if (!status.ok()) rollback_.Run();
  return status;
}

absl::Status SqliteWriter::Commit(bool sync) {
  if (!commit_.Run()) return Failed("commit");
  ++commits_;
  return sync ? Sync() : absl::OkStatus();
}

absl::Status SqliteWriter::Sync() { return log_.Sync(); }

void SqliteWriter::Rollback() noexcept {
  if (sqlite3_get_autocommit(db_.get()) == 0) rollback_.Run();
  // Ids made in the lost transaction are lost with it.
  ForgetIds();
}

void SqliteWriter::ForgetIds() noexcept {
  names_.clear();
  sets_.clear();
  shapes_.clear();
  session_hours_.clear();
  for (RecentShape& recent : recent_shapes_) recent.id = 0;
  ++epoch_;
}

absl::Status SqliteWriter::Insert(const Record& record, bool* inserted) {
  *inserted = false;
  ShapedUsage usage;
  absl::Status status = Shape(record.raw_usage, &usage);
  if (!status.ok()) return status;
  BindRecord(record, usage, &rest_, &insert_);
  if (!insert_.Run()) return Failed("insert a record");
  *inserted = sqlite3_changes(db_.get()) != 0;
  if (*inserted) pruner_.NoteInsert(record);
  return absl::OkStatus();
}

absl::Status SqliteWriter::UpdateCost(const Record& record) {
  update_cost_.Bind(record.names[kPriceId])
      .Bind(static_cast<int64_t>(record.cost_state))
      .Bind(record.flags)
      .Bind(Money::PicoUsd(record.cost_pico))
      .Bind(record.id);
  return update_cost_.Run() ? absl::OkStatus() : Failed("price a call anew");
}

absl::Status SqliteWriter::Add(const RollupRow& delta) {
  if (delta.kind != BucketKind::kMinute || delta.minute < 0 ||
      delta.minute >= kMinuteMax) {
    return absl::InvalidArgumentError(
        "rollups are added by minutes from 1970 on; wider buckets are the "
        "store's own");
  }
  rollup_.Bind(RollupKey(delta.minute, delta.set));
  BindSums(delta.totals, delta.histograms, &leaves_, &rollup_);
  return rollup_.Run() ? absl::OkStatus() : Failed("add to a rollup");
}

absl::Status SqliteWriter::Add(const SessionRow& delta) {
  session_.Bind(delta.session)
      .Bind(delta.last_ns / kHourNs)
      .Bind(delta.first_ns)
      .Bind(delta.last_ns);
  const KeySet& names = delta.names;
  for (const uint32_t name :
       {names.provider, names.model, names.issue, names.workflow, names.agent,
        names.user, names.endpoint, names.outcome}) {
    session_.Bind(SessionName(name));
  }
  BindSums(delta.totals, delta.histograms, &leaves_, &session_);
  if (!session_.Run()) return Failed("add to a session");
  return MoveSession(delta);
}

// The upsert leaves the indexed column alone: SQLite would rewrite the index
// entry of every session in every pass, though it changes once an hour.
absl::Status SqliteWriter::MoveSession(const SessionRow& delta) {
  const int64_t hour = delta.last_ns / kHourNs;
  const auto known = session_hours_.find(delta.session);
  if (known != session_hours_.end() && known->second >= hour) {
    return absl::OkStatus();
  }
  if (!move_session_.Bind(hour).Bind(delta.session).Run()) {
    return Failed("add to a session");
  }
  if (session_hours_.size() >= kCachedMax) session_hours_.clear();
  session_hours_[delta.session] = hour;
  return absl::OkStatus();
}

absl::Status SqliteWriter::SetDropped(const DroppedRow& dropped) {
  set_dropped_.Bind(dropped.calls)
      .Bind(dropped.cost)
      .Bind(dropped.journal_number);
  return set_dropped_.Run() ? absl::OkStatus()
                            : Failed("count what is dropped");
}

void SqliteWriter::Maintain() {
  TOLL_DCHECK(sqlite3_get_autocommit(db_.get()) != 0);
  idle_ = commits_ == commits_seen_ ? idle_ + 1 : 0;
  PourIfDue();
  PruneIfDue();
  log_.CheckpointIfDue(idle_);
  commits_seen_ = commits_;
}

void SqliteWriter::PourIfDue() {
  const absl::Time now = options_.now ? options_.now() : absl::Now();
  const int64_t minute = absl::ToUnixSeconds(now) / 60;
  if (minute == poured_minute_) return;
  bool more = true;
  absl::Status status = Begin();
  if (status.ok()) status = pourer_.Step(minute, &more);
  if (status.ok() && !commit_.Run()) status = Failed("commit");
  if (!status.ok()) {
    // Nothing is lost: the rows are where they were. No ids were made either,
    // so the caches hold. The next call tries again.
    if (sqlite3_get_autocommit(db_.get()) == 0) rollback_.Run();
    return;
  }
  if (!more) poured_minute_ = minute;
}

void SqliteWriter::PruneIfDue() {
  const int64_t now_ns =
      absl::ToUnixNanos(options_.now ? options_.now() : absl::Now());
  if (!pruner_.IsDue(now_ns)) return;
  absl::StatusOr<int64_t> rows = 0;
  if (absl::Status begun = Begin(); !begun.ok()) rows = begun;
  if (rows.ok()) rows = pruner_.Step(now_ns);
  if (rows.ok() && !commit_.Run()) rows = Failed("commit");
  if (!rows.ok()) {
    // Nothing went; the next call tries again.
    if (sqlite3_get_autocommit(db_.get()) == 0) rollback_.Run();
  } else if (*rows != 0 && options_.retention.pruned) {
    options_.retention.pruned(*rows);
  }
}

void SqliteWriter::AbandonInChild() {
  // A last connection that closes would checkpoint and delete the log; the
  // parent's locks forbid it, and this does too.
  sqlite3_db_config(db_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

}  // namespace toll::internal
