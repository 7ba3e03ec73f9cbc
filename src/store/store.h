// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Store is where records and what they add up to are kept.
//
//   store.Begin();
//   store.Insert(record, &inserted);            // again: inserted == false
//   if (inserted) ... tally.Count(record, store) ...
//   tally.WriteTo(store);                       // Add(rollup), Add(session)
//   store.Commit(sync);                         // all of it, or none
//   store.Maintain();
//
//   calls ──▶ minutes ──▶ quarters ──▶ hours ──▶ days ──▶ months
//             Add()       Maintain(): each poured into the next when it is
//                         over, with whatever arrives late
//
// Writing is for one thread at a time (the drain); reading has its own
// connection and may run beside it. A failed write leaves the store as it was
// at Begin() after Rollback(), and may be tried again later.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "base/record.h"
#include "store/rows.h"
#include "store/self_day.h"
#include "toll/money.h"

namespace toll::internal {

// The random identity of a journal or a store.
struct JournalIdentity {
  uint64_t high = 0;
  uint64_t low = 0;
  friend bool operator==(JournalIdentity, JournalIdentity) = default;
};

// What a store answers. All answers of one Store::Read() are of one moment:
// what was committed when it began.
class StoreReader {
 public:
  virtual ~StoreReader() = default;

  // Rollups by buckets of `range.kind` that begin in [first, last), buckets
  // ascending within each of several sweeps: a (bucket, set) may be visited
  // more than once, the visitor adds up. The range must lie on the edges of
  // its buckets.
  virtual absl::Status ReadRollups(
      BucketRange range, bool with_histograms,
      const std::function<void(const RollupView&)>& visit) = 0;
  // The buckets in which sets beyond the cap were added up as kOtherSet: there
  // a wide bucket is not the sum of the narrow ones set by set.
  virtual absl::Status ReadCapped(
      const std::function<void(BucketKind, int64_t minute)>& visit) = 0;
  virtual absl::StatusOr<Extent> ReadExtent() = 0;
  virtual absl::Status ReadSessions(
      const SessionRange& range, bool with_histograms,
      const std::function<void(const SessionRow&)>& visit) = 0;
  // Records with an id of `first_id` or more, in the order of their ids.
  virtual absl::Status ReadRecords(
      int64_t first_id, const std::function<void(const Record&)>& visit) = 0;
  virtual absl::Status ReadDropped(
      const std::function<void(const DroppedRow&)>& visit) = 0;
  // NotFound if the store never gave out this id.
  virtual absl::StatusOr<std::string> NameText(NameId id) = 0;
  virtual absl::StatusOr<KeySet> SetOf(SetId id) = 0;
  // Empty if no row has this name.
  virtual absl::StatusOr<std::optional<NameId>> FindName(
      std::string_view name) = 0;
};

class Store {
 public:
  virtual ~Store() = default;

  // Writing: the drain's thread.
  virtual absl::Status Begin() = 0;
  // With `sync` the commit is on the disk when it returns.
  virtual absl::Status Commit(bool sync) = 0;
  // Between transactions: what is committed is on the disk when it returns,
  // also where another process keeps the store from writing.
  virtual absl::Status Sync() {
    absl::Status status = Begin();
    if (status.ok()) status = Commit(true);
    if (!status.ok()) Rollback();
    return status;
  }
  // Forgets the transaction; ids of names made in it are void (see epoch()).
  virtual void Rollback() noexcept = 0;
  // Changes when ids that were handed out became void.
  virtual uint64_t epoch() const noexcept = 0;

  // The number of this journal in this store, made on first sight; 1 to
  // 2^24 - 1.
  virtual absl::StatusOr<int64_t> JournalNumber(JournalIdentity identity) = 0;
  virtual absl::StatusOr<NameId> IdOf(std::string_view name) = 0;
  virtual absl::StatusOr<SetId> IdOf(const KeySet& set) = 0;
  // `*inserted` is false if the id was there already: then nothing changed.
  virtual absl::Status Insert(const Record& record, bool* inserted) = 0;
  // Sets what a record that is there costs: its price, cost, state and flags.
  virtual absl::Status UpdateCost(const Record& record) = 0;
  // Forgetting; see tally/forget.h. Deletes one record; what it added up to is
  // taken away by adding its negative.
  virtual absl::Status Delete(int64_t record_id) = 0;
  virtual absl::Status DeleteSession(NameId session) = 0;
  // Ends what deletes began, in the same transaction: negatives reach every
  // bucket, the sets of `user` (0: nobody's) go from all of them, and names to
  // which nothing refers any more are forgotten. Ids are then void: see
  // epoch().
  virtual absl::Status Sweep(NameId user) = 0;
  // Adds to the row of this minute and set, or makes it.
  // REQUIRES: delta.kind == kMinute; the wider buckets are Maintain()'s.
  virtual absl::Status Add(const RollupRow& delta) = 0;
  virtual absl::Status Add(const SessionRow& delta) = 0;
  // Sets what this journal has dropped in all (absolute, so a replay is
  // harmless).
  virtual absl::Status SetDropped(const DroppedRow& dropped) = 0;
  // Adds to what toll itself cost on a day; a store may keep none of it.
  virtual absl::Status AddSelf(const SelfDay& /*delta*/) {
    return absl::OkStatus();
  }
  // What was added, from `first_day` on, in the order of the days.
  virtual absl::Status ReadSelf(
      int64_t /*first_day*/,
      const std::function<void(const SelfDay&)>& /*visit*/) {
    return absl::OkStatus();
  }
  virtual StoreCosts costs() noexcept { return {}; }
  // Housekeeping between transactions, when there is time, also when idle:
  // checkpoints, pouring of minutes that are over, retention; a few
  // milliseconds a time. Never fails: what it could not do, it does later.
  virtual void Maintain() noexcept = 0;
  // In a forked child: closes what was inherited. The parent's writer must
  // have been between transactions when the process forked, and its readers
  // paused.
  virtual void CloseInChild() noexcept = 0;

  // Reading: any thread, one reader at a time.
  // Runs `read` on what is committed now. Waits for other readers.
  virtual absl::Status Read(
      const std::function<absl::Status(StoreReader&)>& read) = 0;
  // Keeps readers out while the process forks, and lets them in again.
  virtual void PauseReaders() noexcept = 0;
  virtual void ResumeReaders() noexcept = 0;
  // This store's own, made when it was created.
  virtual JournalIdentity identity() const noexcept = 0;

  // Single questions; each is a Read() of its own.
  absl::Status ReadRecords(int64_t first_id,
                           const std::function<void(const Record&)>& visit) {
    return Read([&](StoreReader& reader) {
      return reader.ReadRecords(first_id, visit);
    });
  }
  absl::Status ReadDropped(
      const std::function<void(const DroppedRow&)>& visit) {
    return Read([&](StoreReader& reader) { return reader.ReadDropped(visit); });
  }
  absl::StatusOr<std::string> NameText(NameId id) {
    absl::StatusOr<std::string> text;
    const absl::Status status = Read([&](StoreReader& reader) {
      text = reader.NameText(id);
      return text.status();
    });
    if (!status.ok()) return status;
    return text;
  }
};

}  // namespace toll::internal
