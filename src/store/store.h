// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Store is where records and what they add up to are kept.
//
//   store.Begin();
//   store.Insert(record, &inserted);            // again: inserted == false
//   if (inserted) ... add it up ...
//   store.AddRollup(rollup); store.AddSession(session);
//   store.Commit();                             // all of it, or none
//
// Writing is for one thread at a time (the drain); reading has its own
// connection and may run beside it. A failed write leaves the store as it was
// at Begin() after Rollback(), and may be tried again later.

#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/record.h"
#include "store/rows.h"
#include "toll/money.h"

namespace toll::internal {

// A journal's random identity, from its header.
struct JournalIdentity {
  uint64_t high = 0;
  uint64_t low = 0;
};

class Store {
 public:
  virtual ~Store() = default;

  // --- Writing: the drain's thread -----------------------------------------
  virtual absl::Status Begin() = 0;
  // With `sync` the commit is on the disk when it returns.
  virtual absl::Status Commit(bool sync) = 0;
  // Forgets the transaction; ids of names made in it are void (see epoch()).
  virtual void Rollback() noexcept = 0;
  // Changes when ids that were handed out became void.
  virtual uint64_t epoch() const noexcept = 0;

  // The number of this journal in this store, made on first sight; 1 to 2^24.
  virtual absl::StatusOr<int64_t> JournalNumber(JournalIdentity identity) = 0;
  virtual absl::StatusOr<NameId> IdOf(std::string_view name) = 0;
  virtual absl::StatusOr<SetId> IdOf(const KeySet& set) = 0;
  // `*inserted` is false if the id was there already: then nothing changed.
  virtual absl::Status Insert(const Record& record, bool* inserted) = 0;
  // Adds to the row of this bucket and set, or makes it.
  virtual absl::Status Add(const RollupRow& delta) = 0;
  virtual absl::Status Add(const SessionRow& delta) = 0;
  // Sets what this journal has dropped in all (absolute, so a replay is
  // harmless).
  virtual absl::Status SetDropped(const DroppedRow& dropped) = 0;
  // Housekeeping between transactions, when there is time: checkpoints.
  virtual void Maintain() noexcept = 0;
  // In a forked child: closes what was inherited. The parent's handle must
  // have been at rest when the process forked.
  virtual void CloseInChild() noexcept = 0;

  // --- Reading: any thread, one reader at a time ----------------------------
  // Rollups of `kind` with bucket in [first, last), added up by the time
  // divisions and key set: `merge` is called once for each (bucket, set).
  virtual absl::Status ReadRollups(
      BucketRange range, bool with_histograms,
      const std::function<void(const RollupRow&)>& visit) = 0;
  // Sessions whose last call started in [first_ns, last_ns).
  virtual absl::Status ReadSessions(
      int64_t first_ns, int64_t last_ns,
      const std::function<void(const SessionRow&)>& visit) = 0;
  virtual absl::Status ReadRecords(
      int64_t first_id, const std::function<void(const Record&)>& visit) = 0;
  virtual absl::Status ReadDropped(
      const std::function<void(const DroppedRow&)>& visit) = 0;
  virtual absl::StatusOr<std::string> NameText(NameId id) = 0;
  virtual absl::StatusOr<KeySet> SetOf(SetId id) = 0;
};

}  // namespace toll::internal
