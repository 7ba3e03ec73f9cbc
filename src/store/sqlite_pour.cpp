// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/sqlite_pour.h"

#include <utility>

#include "store/buckets.h"
#include "store/sqlite_keys.h"

namespace toll::internal {
namespace {

// Buckets a step: a bucket of 2,000 sets takes about 2 ms.
constexpr int kBucketsAStep = 8;
// Minutes forgotten at once.
constexpr int64_t kForgetMinutes = 60;

}  // namespace

absl::Status SqlitePourer::Prepare(sqlite3* db, PourLimits limits) {
  db_ = db;
  limits_ = limits;
  const std::pair<Statement*, std::string_view> all[] = {
      {&first_row_, "SELECT key FROM rollup ORDER BY key LIMIT 1"},
      {&rows_,
       "SELECT key,calls,errors,unpriced,estimated,partial,differing,"
       "cost_micro,cost_pico,beyond_micro,beyond_pico,leaves,latency,first_"
       "token,speed,estimated_micro,estimated_pico,partial_micro,partial_pico "
       "FROM rollup "
       "WHERE key>=? AND key<? ORDER BY key"},
      {&delete_rows_, "DELETE FROM rollup WHERE key>=? AND key<?"},
      {&first_unpoured_,
       "SELECT key FROM pack INDEXED BY pack_unpoured WHERE poured=0 AND "
       "key>=? AND key<? ORDER BY key LIMIT 1"},
      {&unpoured_,
       "SELECT p.totals,h.histograms FROM pack p INDEXED BY pack_unpoured "
       "LEFT JOIN pack_histogram h ON h.key=p.key "
       "WHERE p.poured=0 AND p.key>=? AND p.key<? ORDER BY p.key"},
      {&set_poured_,
       "UPDATE pack SET poured=1 WHERE poured=0 AND key>=? AND key<?"},
      {&pack_, "SELECT totals,poured FROM pack WHERE key=?"},
      {&histograms_, "SELECT histograms FROM pack_histogram WHERE key=?"},
      {&put_pack_, "INSERT OR REPLACE INTO pack VALUES(?,?,?,?)"},
      {&put_histograms_, "INSERT OR REPLACE INTO pack_histogram VALUES(?,?)"},
      {&delete_pack_, "DELETE FROM pack WHERE key=?"},
      {&delete_histogram_, "DELETE FROM pack_histogram WHERE key=?"},
      {&read_minutes_from_,
       "SELECT value FROM state WHERE name='minutes_from'"},
      {&first_pack_,
       "SELECT key FROM pack WHERE key>=? AND key<? ORDER BY key LIMIT 1"},
      {&delete_packs_, "DELETE FROM pack WHERE key>=? AND key<? AND poured=1"},
      {&delete_histograms_,
       "DELETE FROM pack_histogram WHERE key>=? AND key<? AND "
       "key NOT IN (SELECT key FROM pack WHERE key>=? AND key<?)"},
      {&minutes_from_,
       "UPDATE state SET value=max(value,?) WHERE name='minutes_from'"},
  };
  for (const auto& [statement, sql] : all) {
    absl::Status status = statement->Prepare(db, sql);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status SqlitePourer::Failed(const char* what) const {
  return SqliteStatus(db_, what);
}

absl::Status SqlitePourer::Step(int64_t now_minute, bool* more) {
  int budget = kBucketsAStep;
  absl::Status status = PourRows(now_minute, &budget);
  for (BucketKind kind = BucketKind::kMinute;
       kind < BucketKind::kMonth && status.ok(); kind = Wider(kind)) {
    status = PourPacks(kind, now_minute, &budget);
  }
  if (status.ok()) status = ForgetMinutes(now_minute, &budget);
  *more = budget <= 0;
  return status;
}

absl::Status SqlitePourer::PourRows(int64_t now_minute, int* budget) {
  while ((*budget)-- > 0) {
    if (!first_row_.Step()) {
      return first_row_.ok() ? absl::OkStatus() : Failed("pour minutes");
    }
    const int64_t minute = MinuteOfRollup(first_row_.Int(0));
    first_row_.Reset();
    if (minute + 1 + limits_.open_minutes > now_minute) return absl::OkStatus();
    PackBuilder delta(limits_.sets_max);
    absl::Status status = TakeRows(minute, &delta);
    if (status.ok()) status = AddUp(BucketKind::kMinute, minute, delta);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status SqlitePourer::TakeRows(int64_t minute, PackBuilder* delta) {
  RollupView row;
  rows_.Bind(RollupKey(minute, 0)).Bind(RollupKey(minute + 1, 0));
  while (rows_.Step()) {
    row.set = SetOfRollup(rows_.Int(0));
    ReadSums(rows_, 1, true, &row);
    delta->Add(row);
  }
  if (!rows_.ok()) return Failed("pour minutes");
  delete_rows_.Bind(RollupKey(minute, 0)).Bind(RollupKey(minute + 1, 0));
  return delete_rows_.Run() ? absl::OkStatus() : Failed("pour minutes");
}

absl::Status SqlitePourer::PourPacks(BucketKind kind, int64_t now_minute,
                                     int* budget) {
  while ((*budget)-- > 0) {
    first_unpoured_.Bind(PackKey(kind, 0)).Bind(PackKey(kind, kMinuteMax));
    if (!first_unpoured_.Step()) {
      return first_unpoured_.ok() ? absl::OkStatus() : Failed("pour packs");
    }
    const int64_t minute = MinuteOfPack(first_unpoured_.Int(0));
    first_unpoured_.Reset();
    const BucketKind wider = Wider(kind);
    const int64_t first = BucketOf(wider, minute);
    const int64_t last = NextBucket(wider, first);
    if (last + limits_.open_minutes > now_minute) return absl::OkStatus();
    PackBuilder delta(limits_.sets_max);
    unpoured_.Bind(PackKey(kind, first)).Bind(PackKey(kind, last));
    while (unpoured_.Step()) {
      delta.Add(unpoured_.Bytes(0), unpoured_.Bytes(1));
    }
    if (!unpoured_.ok()) return Failed("pour packs");
    set_poured_.Bind(PackKey(kind, first)).Bind(PackKey(kind, last));
    if (!set_poured_.Run()) return Failed("pour packs");
    absl::Status status = AddUp(wider, first, delta);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status SqlitePourer::AddUp(BucketKind kind, int64_t minute,
                                 const PackBuilder& delta) {
  const absl::StatusOr<bool> climbs = AddTo(kind, minute, delta);
  if (!climbs.ok()) return climbs.status();
  if (!*climbs) return absl::OkStatus();
  return AddUp(Wider(kind), BucketOf(Wider(kind), minute), delta);
}

absl::StatusOr<bool> SqlitePourer::AddTo(BucketKind kind, int64_t minute,
                                         const PackBuilder& delta) {
  std::string delta_totals;
  std::string delta_histograms;
  delta.Encode(&delta_totals, &delta_histograms);
  // A month is the last: nothing is above it.
  bool poured = kind == BucketKind::kMonth;
  PackBuilder pack(limits_.sets_max);
  const int64_t key = PackKey(kind, minute);
  pack_.Bind(key);
  bool climbs = false;
  if (pack_.Step()) {
    poured = pack_.Int(1) != 0;
    climbs = poured && kind != BucketKind::kMonth;
    histograms_.Bind(key);
    const bool found = histograms_.Step();
    pack.Add(pack_.Bytes(0), found ? histograms_.Bytes(0) : "");
    if (found) histograms_.Reset();
    pack_.Reset();
  }
  if (!pack_.ok() || !histograms_.ok()) return Failed("read a pack");
  pack.Add(delta_totals, delta_histograms);
  pack.Settle();
  absl::Status status = PutPack(kind, minute, poured, pack);
  if (!status.ok()) return status;
  return climbs;
}

absl::Status SqlitePourer::PutPack(BucketKind kind, int64_t minute, bool poured,
                                   const PackBuilder& pack) {
  const int64_t key = PackKey(kind, minute);
  if (pack.empty()) {
    const bool gone =
        delete_pack_.Bind(key).Run() && delete_histogram_.Bind(key).Run();
    return gone ? absl::OkStatus() : Failed("write a pack");
  }
  std::string totals;
  std::string histograms;
  pack.Encode(&totals, &histograms);
  put_pack_.Bind(key).Bind(int64_t{poured}).Bind(int64_t{pack.capped()});
  put_histograms_.Bind(key).BindBlob(histograms);
  if (!put_pack_.BindBlob(totals).Run() || !put_histograms_.Run()) {
    return Failed("write a pack");
  }
  return absl::OkStatus();
}

// Differences all over a long history: pack by pack each is written once,
// where AddUp() would write the month's again for every minute.
absl::Status SqlitePourer::PourAll() {
  int64_t minutes_from = 0;
  if (read_minutes_from_.Step()) minutes_from = read_minutes_from_.Int(0);
  read_minutes_from_.Reset();
  Climb climb;
  while (first_row_.Step()) {
    const int64_t minute = MinuteOfRollup(first_row_.Int(0));
    first_row_.Reset();
    PackBuilder delta(kUncapped);
    absl::Status status = TakeRows(minute, &delta);
    delta.DropZeros();
    if (status.ok() && !delta.empty()) {
      // Where single minutes are forgotten, the quarter-hours have theirs.
      const BucketKind kind =
          minute < minutes_from ? BucketKind::kQuarter : BucketKind::kMinute;
      status = Send(kind, BucketOf(kind, minute), delta, &climb);
    }
    if (!status.ok()) return status;
  }
  if (!first_row_.ok()) return Failed("pour minutes");
  for (BucketKind kind = BucketKind::kMinute; kind <= BucketKind::kMonth;
       kind = Wider(kind)) {
    absl::Status status = Arrive(kind, &climb);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status SqlitePourer::Send(BucketKind kind, int64_t minute,
                                const PackBuilder& delta, Climb* climb) {
  Pending& pending = climb->at(static_cast<size_t>(kind));
  if (pending.minute != minute) {
    absl::Status status = Arrive(kind, climb);
    if (!status.ok()) return status;
  }
  pending.minute = minute;
  std::string totals;
  std::string histograms;
  delta.Encode(&totals, &histograms);
  pending.delta.Add(totals, histograms);
  return absl::OkStatus();
}

absl::Status SqlitePourer::Arrive(BucketKind kind, Climb* climb) {
  Pending& pending = climb->at(static_cast<size_t>(kind));
  if (pending.minute < 0) return absl::OkStatus();
  const Pending arrived = std::exchange(pending, Pending());
  const absl::StatusOr<bool> climbs =
      AddTo(kind, arrived.minute, arrived.delta);
  if (!climbs.ok()) return climbs.status();
  if (!*climbs) return absl::OkStatus();
  const BucketKind wider = Wider(kind);
  return Send(wider, BucketOf(wider, arrived.minute), arrived.delta, climb);
}

absl::Status SqlitePourer::ForgetMinutes(int64_t now_minute, int* budget) {
  const int64_t from =
      BucketOf(BucketKind::kHour, now_minute < limits_.minutes_kept
                                      ? 0
                                      : now_minute - limits_.minutes_kept);
  first_pack_.Bind(PackKey(BucketKind::kMinute, 0))
      .Bind(PackKey(BucketKind::kMinute, from));
  if (*budget <= 0 || !first_pack_.Step()) {
    first_pack_.Reset();
    return absl::OkStatus();
  }
  --*budget;
  const int64_t first = first_pack_.Int(0);
  first_pack_.Reset();
  const int64_t last =
      std::min(first + kForgetMinutes, PackKey(BucketKind::kMinute, from));
  minutes_from_.Bind(from);
  delete_packs_.Bind(first).Bind(last);
  delete_histograms_.Bind(first).Bind(last).Bind(first).Bind(last);
  if (!minutes_from_.Run() || !delete_packs_.Run() ||
      !delete_histograms_.Run()) {
    return Failed("forget old minutes");
  }
  return absl::OkStatus();
}

}  // namespace toll::internal
