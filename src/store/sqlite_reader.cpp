// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/sqlite_reader.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"

#include "store/buckets.h"
#include "store/pack.h"
#include "store/schema.h"
#include "store/sqlite_keys.h"
#include "store/sqlite_record.h"
#include "store/sqlite_sweep.h"

namespace toll::internal {
namespace {

constexpr int64_t kHourNs = 60 * kMinuteNs;
// Beyond these the caches begin anew: a process may live for years.
constexpr size_t kCachedMax = 1 << 17;

constexpr std::string_view kSumColumns =
    "calls,errors,unpriced,estimated,partial,differing,cost_micro,cost_pico,"
    "beyond_micro,beyond_pico,leaves,"
    "latency,first_token,speed,"
    "estimated_micro,estimated_pico,partial_micro,partial_pico";

// Floor also below zero: the first session may be from 1969.
int64_t HourOf(int64_t ns) { return ns / kHourNs - (ns % kHourNs < 0 ? 1 : 0); }

void TakeSession(const Statement& row, bool with_histograms,
                 SessionRow* session) {
  session->session = static_cast<NameId>(row.Int(0));
  session->first_ns = row.Int(1);
  session->last_ns = row.Int(2);
  uint32_t* const names[] = {&session->names.provider, &session->names.model,
                             &session->names.issue,    &session->names.workflow,
                             &session->names.agent,    &session->names.user,
                             &session->names.endpoint, &session->names.outcome};
  int column = 3;
  for (uint32_t* name : names) {
    *name = static_cast<uint32_t>(row.Int(column++));  // -1 is kManyNames.
  }
  RollupView sums;
  ReadSums(row, column, with_histograms, &sums);
  session->totals = sums.totals;
  session->histograms = {std::string(sums.histograms[0]),
                         std::string(sums.histograms[1]),
                         std::string(sums.histograms[2])};
}

}  // namespace

void ReadSums(const Statement& statement, int column, bool with_histograms,
              RollupView* row) {
  Totals& totals = row->totals;
  totals.calls = statement.Int(column);
  totals.errors = statement.Int(column + 1);
  totals.unpriced = statement.Int(column + 2);
  totals.estimated = statement.Int(column + 3);
  totals.partial = statement.Int(column + 4);
  totals.differing = statement.Int(column + 5);
  totals.cost = statement.MoneyAt(column + 6);
  totals.stated_beyond = statement.MoneyAt(column + 8);
  totals.estimated_cost = statement.MoneyAt(column + 14);
  totals.partial_cost = statement.MoneyAt(column + 16);
  totals.leaves = {};
  row->leaf_mask = 0;
  TakeLeaves(statement.Bytes(column + 10), &totals, &row->leaf_mask);
  row->histograms = {};
  if (!with_histograms) return;
  for (int i = 0; i < kHistogramCount; ++i) {
    row->histograms[static_cast<size_t>(i)] = statement.Bytes(column + 11 + i);
  }
}

absl::StatusOr<std::unique_ptr<SqliteReader>> SqliteReader::Open(
    const std::string& path, const std::string& vfs) {
  absl::StatusOr<Connection> db = Connect(path, Access::kRead, vfs);
  if (!db.ok()) return db.status();
  int64_t version = 0;
  absl::Status status = CheckSchema(db->get(), &version);
  if (!status.ok()) return status;
  if (version != kSchemaVersion) {
    return absl::FailedPreconditionError(fmt::format(
        "{} is not yet a ledger of this version (format {} of {}): open it "
        "once with a host, which brings it up to date",
        path, version, kSchemaVersion));
  }
  auto reader = std::unique_ptr<SqliteReader>(new SqliteReader(*std::move(db)));
  status = reader->Prepare();
  if (!status.ok()) return status;
  return reader;
}

absl::Status SqliteReader::Prepare() {
  const std::string rows = fmt::format(
      "SELECT key,{} FROM rollup WHERE key>=? AND key<? ORDER BY key",
      kSumColumns);
  const std::pair<Statement*, std::string_view> all[] = {
      {&begin_, "BEGIN"},
      {&end_, "COMMIT"},
      {&packs_,
       "SELECT key,totals FROM pack WHERE key>=? AND key<? ORDER BY key"},
      {&unpoured_,
       "SELECT key,totals FROM pack INDEXED BY pack_unpoured "
       "WHERE poured=0 AND key>=? AND key<? ORDER BY key"},
      {&histograms_, "SELECT histograms FROM pack_histogram WHERE key=?"},
      {&rows_, rows},
      {&sweeps_, kSelectSweeps},
      {&name_, "SELECT text FROM name WHERE id=?"},
      {&find_name_, "SELECT id FROM name WHERE text=?"},
      {&set_,
       "SELECT provider,model,issue,workflow,agent,user,endpoint,outcome "
       "FROM key_set WHERE id=?"},
  };
  for (const auto& [statement, sql] : all) {
    absl::Status status = statement->Prepare(db_.get(), sql);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status SqliteReader::BeginRead() {
  if (!begin_.Run()) return SqliteStatus(db_.get(), "begin to read");
  const int64_t sweeps = sweeps_.Step() ? sweeps_.Int(0) : 0;
  if (!sweeps_.ok()) {
    absl::Status status = SqliteStatus(db_.get(), "begin to read");
    EndRead();
    return status;
  }
  sweeps_.Reset();
  if (sweeps == sweeps_seen_) return absl::OkStatus();
  // A sweep gives ids that were forgotten to others.
  names_.clear();
  sets_.clear();
  sweeps_seen_ = sweeps;
  return absl::OkStatus();
}

void SqliteReader::EndRead() { end_.Run(); }

struct SqliteReader::PackSweep {
  Statement* packs;
  BucketKind kind;    // Of the packs.
  BucketRange range;  // What was asked for: rows get its buckets.
  bool with_histograms;
};

absl::Status SqliteReader::SweepPacks(
    const PackSweep& sweep,
    const std::function<void(const RollupView&)>& visit) {
  sweep.packs->Bind(PackKey(sweep.kind, sweep.range.first_minute))
      .Bind(PackKey(sweep.kind, sweep.range.last_minute));
  RollupView row;
  while (sweep.packs->Step()) {
    const int64_t key = sweep.packs->Int(0);
    row.minute = BucketOf(sweep.range.kind, MinuteOfPack(key));
    std::string_view histograms;
    if (sweep.with_histograms) {
      histograms_.Bind(key);
      if (histograms_.Step()) histograms = histograms_.Bytes(0);
    }
    const bool whole =
        VisitPack(sweep.packs->Bytes(1), histograms, &row, visit);
    if (sweep.with_histograms) histograms_.Reset();
    if (!whole) {
      sweep.packs->Reset();
      return absl::DataLossError(fmt::format(
          "{}: the rollup pack {} is damaged: move the file away, or delete "
          "that row of `pack` to go on without it",
          sqlite3_db_filename(db_.get(), "main"), key));
    }
  }
  if (!sweep.packs->ok()) return SqliteStatus(db_.get(), "read rollups");
  return absl::OkStatus();
}

absl::Status SqliteReader::SweepRows(
    BucketRange range, bool with_histograms,
    const std::function<void(const RollupView&)>& visit) {
  rows_.Bind(RollupKey(range.first_minute, 0))
      .Bind(RollupKey(range.last_minute, 0));
  RollupView row;
  while (rows_.Step()) {
    const int64_t key = rows_.Int(0);
    row.minute = BucketOf(range.kind, MinuteOfRollup(key));
    row.set = SetOfRollup(key);
    ReadSums(rows_, 1, with_histograms, &row);
    visit(row);
  }
  if (!rows_.ok()) return SqliteStatus(db_.get(), "read rollups");
  return absl::OkStatus();
}

absl::Status SqliteReader::ReadRollups(
    BucketRange range, bool with_histograms,
    const std::function<void(const RollupView&)>& visit) {
  range.first_minute = std::clamp<int64_t>(range.first_minute, 0, kMinuteMax);
  range.last_minute = std::clamp<int64_t>(range.last_minute, 0, kMinuteMax);
  if (range.first_minute >= range.last_minute) return absl::OkStatus();
  absl::Status status =
      SweepPacks({&packs_, range.kind, range, with_histograms}, visit);
  // What has not come up to this kind is still below.
  for (BucketKind kind = BucketKind::kMinute; kind < range.kind && status.ok();
       kind = Wider(kind)) {
    status = SweepPacks({&unpoured_, kind, range, with_histograms}, visit);
  }
  return status.ok() ? SweepRows(range, with_histograms, visit) : status;
}

absl::Status SqliteReader::ReadCapped(
    const std::function<void(BucketKind, int64_t)>& visit) {
  Statement capped;
  absl::Status status = capped.Prepare(
      db_.get(), "SELECT key FROM pack INDEXED BY pack_capped WHERE capped=1");
  if (!status.ok()) return status;
  while (capped.Step()) {
    visit(KindOfPack(capped.Int(0)), MinuteOfPack(capped.Int(0)));
  }
  if (!capped.ok()) return SqliteStatus(db_.get(), "read rollups");
  return absl::OkStatus();
}

absl::StatusOr<Extent> SqliteReader::ReadExtent() {
  Extent extent;
  const auto widen = [&](int64_t first, int64_t last) {
    if (extent.first_minute == extent.last_minute) {
      extent.first_minute = first;
      extent.last_minute = last;
    }
    extent.first_minute = std::min(extent.first_minute, first);
    extent.last_minute = std::max(extent.last_minute, last);
  };
  Statement ends;
  // Two questions, since min and max of one question scan the whole table.
  absl::Status status = ends.Prepare(
      db_.get(),
      "SELECT (SELECT min(key) FROM pack WHERE key>=?1 AND key<?2),"
      "(SELECT max(key) FROM pack WHERE key>=?1 AND key<?2)");
  if (!status.ok()) return status;
  // Wider packs begin where a month does, and say less.
  for (const BucketKind kind : {BucketKind::kMinute, BucketKind::kQuarter}) {
    ends.Bind(PackKey(kind, 0)).Bind(PackKey(kind, kMinuteMax));
    if (ends.Step() && ends.Int(0) + ends.Int(1) != 0) {
      widen(MinuteOfPack(ends.Int(0)),
            NextBucket(kind, MinuteOfPack(ends.Int(1))));
    }
    ends.Reset();
  }
  status =
      ends.Prepare(db_.get(),
                   "SELECT (SELECT min(key) FROM rollup),"
                   "(SELECT max(key) FROM rollup),"
                   "(SELECT count(*) FROM (SELECT 1 FROM rollup LIMIT 1))");
  if (!status.ok()) return status;
  if (ends.Step() && ends.Int(2) != 0) {
    widen(MinuteOfRollup(ends.Int(0)), MinuteOfRollup(ends.Int(1)) + 1);
  }
  if (!ends.ok()) return SqliteStatus(db_.get(), "read rollups");
  ends.Reset();
  const auto minutes_from =
      Ask(db_.get(), "SELECT value FROM state WHERE name='minutes_from'",
          "read rollups");
  if (!minutes_from.ok()) return minutes_from.status();
  extent.minutes_from = *minutes_from;
  return extent;
}

absl::Status SqliteReader::ReadSessions(
    const SessionRange& range, bool with_histograms,
    const std::function<void(const SessionRow&)>& visit) {
  const std::string sql = fmt::format(
      "SELECT id,first_ns,last_ns,provider,model,issue,workflow,agent,user,"
      "endpoint,outcome,{} FROM session WHERE {} AND last_ns>=?3 AND "
      "last_ns<?4",
      kSumColumns,
      range.only != 0 ? "id=?1 AND ?2" : "last_hour>=?1 AND last_hour<=?2");
  Statement rows;
  absl::Status status = rows.Prepare(db_.get(), sql);
  if (!status.ok()) return status;
  if (range.only != 0) {
    rows.Bind(range.only).Bind(int64_t{1});
  } else {
    rows.Bind(HourOf(range.first_ns)).Bind(HourOf(range.last_ns));
  }
  rows.Bind(range.first_ns).Bind(range.last_ns);
  SessionRow session;
  while (rows.Step()) {
    TakeSession(rows, with_histograms, &session);
    visit(session);
  }
  if (!rows.ok()) return SqliteStatus(db_.get(), "read sessions");
  return absl::OkStatus();
}

absl::Status SqliteReader::ReadRecords(
    int64_t first_id, const std::function<void(const Record&)>& visit) {
  Statement rows;
  absl::Status status = rows.Prepare(db_.get(), kSelectCalls);
  if (!status.ok()) return status;
  rows.Bind(first_id);
  Record record;
  std::string raw_usage;
  while (rows.Step()) {
    ReadRecord(rows, &record, &raw_usage);
    visit(record);
  }
  if (!rows.ok()) return SqliteStatus(db_.get(), "read records");
  return absl::OkStatus();
}

absl::Status SqliteReader::ReadDropped(
    const std::function<void(const DroppedRow&)>& visit) {
  Statement rows;
  absl::Status status = rows.Prepare(
      db_.get(),
      "SELECT number,dropped_calls,dropped_cost_micro,dropped_cost_pico "
      "FROM journal WHERE dropped_calls<>0 OR dropped_cost_micro<>0 "
      "OR dropped_cost_pico<>0 ORDER BY number");
  if (!status.ok()) return status;
  while (rows.Step()) visit({rows.Int(0), rows.Int(1), rows.MoneyAt(2)});
  if (!rows.ok()) return SqliteStatus(db_.get(), "read what was dropped");
  return absl::OkStatus();
}

absl::StatusOr<std::string> SqliteReader::NameText(NameId id) {
  if (id == 0) return std::string();
  const auto known = names_.find(id);
  if (known != names_.end()) return known->second;
  name_.Bind(id);
  if (!name_.Step()) {
    if (!name_.ok()) return SqliteStatus(db_.get(), "read a name");
    return absl::NotFoundError(fmt::format("no name has the id {}", id));
  }
  std::string text(name_.Bytes(0));
  name_.Reset();
  if (names_.size() >= kCachedMax) names_.clear();
  names_.emplace(id, text);
  return text;
}

absl::StatusOr<KeySet> SqliteReader::SetOf(SetId id) {
  const auto known = sets_.find(id);
  if (known != sets_.end()) return known->second;
  set_.Bind(id);
  if (!set_.Step()) {
    if (!set_.ok()) return SqliteStatus(db_.get(), "read a set of names");
    return absl::NotFoundError(fmt::format("no set has the id {}", id));
  }
  KeySet set;
  uint32_t* const parts[] = {&set.provider, &set.model,  &set.issue,
                             &set.workflow, &set.agent,  &set.user,
                             &set.endpoint, &set.outcome};
  for (int i = 0; i < 8; ++i) *parts[i] = static_cast<uint32_t>(set_.Int(i));
  set_.Reset();
  if (sets_.size() >= kCachedMax) sets_.clear();
  sets_.emplace(id, set);
  return set;
}

absl::StatusOr<std::optional<NameId>> SqliteReader::FindName(
    std::string_view name) {
  if (name.empty()) return std::optional<NameId>(0);
  find_name_.Bind(name);
  if (!find_name_.Step()) {
    if (!find_name_.ok()) return SqliteStatus(db_.get(), "look for a name");
    return std::optional<NameId>();
  }
  const auto id = static_cast<NameId>(find_name_.Int(0));
  find_name_.Reset();
  return std::optional<NameId>(id);
}

}  // namespace toll::internal
