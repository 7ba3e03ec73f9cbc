// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/sqlite_prune.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "fmt/format.h"

#include "base/disk.h"
#include "base/record.h"
#include "store/store.h"

namespace toll::internal {
namespace {

constexpr int64_t kSecondNs = 1'000'000'000;
// How long a slot that was freed may still be the old one on the disk.
constexpr int64_t kSlotSettlesNs = 120 * kSecondNs;
constexpr int64_t kLookAgainNs = 60 * kSecondNs;
constexpr int64_t kLookForRoomNs = 5 * kSecondNs;
// Some 4 ms, the commit included.
constexpr int64_t kRowsAStep = 2'000;
constexpr size_t kCandidatesMax = 64;
constexpr int kJournalsSeenMax = 1'024;  // Candidates or not.

// Also where the clock was set back.
bool IsTime(int64_t now_ns, int64_t again_ns) {
  return now_ns >= again_ns || again_ns - now_ns > kLookAgainNs;
}

int64_t Minus(int64_t time_ns, int64_t ns) {
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  int64_t result = 0;
  return __builtin_sub_overflow(time_ns, ns, &result) ? kLeast : result;
}

}  // namespace

absl::Status SqlitePruner::Prepare(sqlite3* db, const Retention& retention) {
  db_ = db;
  retention_ = retention;
  directory_ = std::filesystem::path(sqlite3_db_filename(db, "main"))
                   .parent_path()
                   .string();
  const std::pair<Statement*, std::string_view> all[] = {
      {&pages_, "PRAGMA page_count"},
      {&free_pages_, "PRAGMA freelist_count"},
      {&first_row_,
       "SELECT id,start_ns FROM call WHERE id>=? ORDER BY id LIMIT 1"},
      {&identity_,
       "SELECT identity_high,identity_low FROM journal WHERE number=?"},
      {&window_,
       "SELECT max(id) FROM (SELECT id FROM call WHERE id>=? AND id<? "
       "ORDER BY id LIMIT ?)"},
      {&delete_,
       "DELETE FROM call WHERE id>=? AND id<=? AND start_ns<? AND "
       "start_ns+latency_ns<?"},
      {&count_,
       "INSERT INTO state VALUES('pruned',?1) ON CONFLICT(name) "
       "DO UPDATE SET value=value+?1"},
  };
  for (const auto& [statement, sql] : all) {
    absl::Status status = statement->Prepare(db, sql);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

bool SqlitePruner::IsOver() {
  constexpr int64_t kPageBytes = 4'096;
  if (retention_.store_bytes_max <= 0) return false;
  int64_t pages = 0;
  if (pages_.Step()) pages = pages_.Int(0);
  pages_.Reset();
  if (free_pages_.Step()) pages -= free_pages_.Int(0);
  free_pages_.Reset();
  // Before it is full: what comes in meanwhile needs room, too.
  return pages * kPageBytes > retention_.store_bytes_max / 16 * 15;
}

void SqlitePruner::FollowLateness(int64_t now_ns) {
  // Also where the clock was set back.
  if (now_ns - period_began_ns_ >= kSlotSettlesNs ||
      now_ns < period_began_ns_) {
    late_before_ns_ = std::exchange(late_ns_, 0);
    period_began_ns_ = now_ns;
  }
  if (inserted_ != 0) {
    late_ns_ = std::max(late_ns_, Minus(now_ns, earliest_end_ns_));
  }
  // More than came in, so that a bound on bytes holds.
  rows_max_ = std::max(kRowsAStep, 2 * inserted_);
  inserted_ = 0;
  earliest_end_ns_ = std::numeric_limits<int64_t>::max();
}

bool SqlitePruner::IsDue(int64_t now_ns) {
  // A store at rest grows by other processes' rows alone: they look, too.
  if (inserted_ != 0 || IsTime(now_ns, rest_again_ns_)) may_be_over_ = true;
  FollowLateness(now_ns);
  is_over_ = false;
  if (may_be_over_ && IsTime(now_ns, bytes_again_ns_)) {
    is_over_ = may_be_over_ = IsOver();
    rest_again_ns_ = now_ns + kLookAgainNs;
  }
  return is_over_ ||
         (retention_.records_kept_ns > 0 && IsTime(now_ns, age_again_ns_));
}

absl::StatusOr<int64_t> SqlitePruner::Step(int64_t now_ns) {
  constexpr int64_t kEver = std::numeric_limits<int64_t>::max();
  absl::StatusOr<std::vector<Candidate>> candidates = Candidates();
  if (!candidates.ok()) return candidates.status();
  const int64_t kept_from_ns =
      is_over_ ? kEver : Minus(now_ns, retention_.records_kept_ns);
  const int64_t late_ns = std::max(late_ns_, late_before_ns_);
  const Bound bound = {kept_from_ns,
                       Minus(Minus(now_ns, kSlotSettlesNs), late_ns)};
  for (const Candidate& candidate : *candidates) {
    if (candidate.start_ns >= kept_from_ns) break;
    absl::StatusOr<int64_t> rows = Delete(candidate, bound);
    if (!rows.ok() || *rows != 0) return rows;
  }
  (is_over_ ? bytes_again_ns_ : age_again_ns_) =
      now_ns + (is_over_ ? kLookForRoomNs : kLookAgainNs);
  return 0;
}

absl::StatusOr<std::vector<SqlitePruner::Candidate>>
SqlitePruner::Candidates() {
  const auto files = PosixDisk().List(directory_);
  if (!files.ok()) return files.status();
  std::vector<JournalIdentity> own;
  if (retention_.own_journals) own = retention_.own_journals();
  std::vector<Candidate> candidates;
  Candidate at;
  for (int seen = 0;
       seen < kJournalsSeenMax && candidates.size() < kCandidatesMax; ++seen) {
    if (!first_row_.Bind(at.number << kSequenceBits).Step()) break;
    at.first_id = first_row_.Int(0);
    at.start_ns = first_row_.Int(1);
    first_row_.Reset();
    at.number = at.first_id >> kSequenceBits;
    bool is_free = true;
    // A number that the table lacks is no journal's: nothing is read again.
    if (identity_.Bind(at.number).Step()) {
      const JournalIdentity identity = {
          static_cast<uint64_t>(identity_.Int(0)),
          static_cast<uint64_t>(identity_.Int(1))};
      identity_.Reset();
      const std::string name = fmt::format("{:016x}.journal", identity.high);
      is_free = std::find(own.begin(), own.end(), identity) != own.end() ||
                std::none_of(files->begin(), files->end(),
                             [&](const std::string& file) {
                               return file.starts_with(name);
                             });
    }
    if (!identity_.ok()) return SqliteStatus(db_, "prune");
    if (is_free) candidates.push_back(at);
    ++at.number;
  }
  if (!first_row_.ok()) return SqliteStatus(db_, "prune");
  for (Candidate& candidate : candidates) {
    candidate.number = candidate.first_id >> kSequenceBits;
  }
  std::sort(candidates.begin(), candidates.end(),
            [](const Candidate& a, const Candidate& b) {
              return a.start_ns < b.start_ns;
            });
  return candidates;
}

absl::StatusOr<int64_t> SqlitePruner::Delete(const Candidate& candidate,
                                             Bound bound) {
  window_.Bind(candidate.first_id)
      .Bind((candidate.number + 1) << kSequenceBits)
      .Bind(rows_max_);
  if (!window_.Step()) return SqliteStatus(db_, "prune");
  const int64_t last_id = window_.Int(0);
  window_.Reset();
  delete_.Bind(candidate.first_id)
      .Bind(last_id)
      .Bind(bound.start_ns)
      .Bind(bound.end_ns);
  if (!delete_.Run()) return SqliteStatus(db_, "prune");
  const int64_t rows = sqlite3_changes(db_);
  if (rows != 0 && !count_.Bind(rows).Run()) return SqliteStatus(db_, "prune");
  return rows;
}

absl::StatusOr<Retained> ReadRetained(const std::string& path) {
  const absl::StatusOr<Connection> db = Connect(path, Access::kRead);
  if (!db.ok()) return db.status();
  Statement read;
  absl::Status status = read.Prepare(
      db->get(),
      "SELECT ifnull((SELECT value FROM state WHERE name='pruned'),0),"
      "(SELECT count(*) FROM call),"
      "ifnull((SELECT min(start_ns) FROM call),0)");
  if (!status.ok()) return status;
  if (!read.Step()) return SqliteStatus(db->get(), "read what is kept");
  return Retained{read.Int(0), read.Int(1), read.Int(2)};
}

}  // namespace toll::internal
