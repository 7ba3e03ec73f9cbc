// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Tally adds up one pass of the drain, so that the store is asked once for
// each group, not for each call.
//
//   if (inserted) status = tally.Count(record, store);
//   ...
//   status = tally.WriteTo(store);     // Within the same transaction.
//   tally.Clear();                     // Also where the pass failed.
//
// Per minute and set of names; the store pours minutes into wider buckets.
// A minute has at most `rollup_sets_max` sets: what comes beyond is added up
// under kOtherSet, so that a label gone wild cannot fill the disk.
//
// Thread safety: drain thread only.
// Cost: a call 100 ns, no allocation once the pass before was as large.

#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "absl/status/status.h"

#include "base/hash_table.h"
#include "base/record.h"
#include "store/rows.h"
#include "store/store.h"

namespace toll::internal {

// The names by which rollups keep a record.
KeySet KeySetOf(const Record& record);

class Tally {
 public:
  // Who goes through a whole history writes after so many calls, so that a
  // long one needs no more memory than a short one.
  static constexpr int64_t kCallsAWrite = 50'000;

  explicit Tally(int64_t rollup_sets_max = 2'000)
      : sets_max_(static_cast<size_t>(rollup_sets_max)) {}

  // Adds a record that was really inserted. Asks the store for the id of a set
  // that is new; fails as the store does.
  absl::Status Count(const Record& record, Store& store);
  // The same where the id is known.
  void Count(const Record& record, SetId set);

  // Its halves: the rollup of its minute, the session.
  void CountGroup(const Record& record, SetId set);
  void CountSession(const Record& record);

  // A record that is priced anew: `before` and `after` differ in what
  // Store::UpdateCost sets. Only that is taken away and added.
  absl::Status Change(const Record& before, const Record& after, Store& store);

  // One Add for each dirty group. On failure roll back and Clear().
  absl::Status WriteTo(Store& store);
  // What WriteTo() adds, row by row; ends with the first failure.
  using VisitRollup = std::function<absl::Status(RollupRow&)>;
  using VisitSession = std::function<absl::Status(SessionRow&)>;
  absl::Status VisitRollups(const VisitRollup& visit);
  absl::Status VisitSessions(const VisitSession& visit);
  // Forgets the pass; keeps the memory.
  void Clear();

  // Calls that were added up under kOtherSet, ever.
  int64_t capped_calls() const { return capped_calls_; }
  bool empty() const { return groups_.empty() && sessions_.empty(); }

 private:
  struct Sums {
    Totals totals;
    std::vector<uint16_t> latency_us;  // Histogram indices.
    std::vector<uint16_t> first_token_us;
    std::vector<uint16_t> tokens_per_second;

    void Clear();
    void Add(const Record& record);
    void Change(const Record& before, const Record& after);
    void Encode(Histograms* histograms);
  };
  struct Session {
    SessionRow row;  // Without its sums.
    Sums sums;
  };
  // Sums that are used again in the next pass, in the order of their making.
  template <typename T>
  class Pool {
   public:
    // The index of one that is clear.
    uint32_t Take();
    T& at(uint32_t index) { return all_[index]; }
    void Clear() { used_ = 0; }

   private:
    std::vector<T> all_;
    uint32_t used_ = 0;
  };
  using Group = std::pair<int64_t, SetId>;  // Minute, set.

  absl::StatusOr<SetId> SetFor(const Record& record, int64_t minute,
                               Store& store);
  Sums& GroupOf(const Record& record, SetId set);
  // The sums of the record's session; its row is up to date.
  Sums& SessionOf(const Record& record);

  const size_t sets_max_;

  // The pass.
  HashMap<Group, uint32_t> groups_;     // Index in group_sums_.
  HashMap<NameId, uint32_t> sessions_;  // Index in session_sums_.
  Pool<Sums> group_sums_;
  Pool<Session> session_sums_;

  // The sets of the minutes that are going on, for the cap. Void when the
  // store's epoch changes.
  uint64_t epoch_ = 0;
  HashMap<KeySet, SetId> set_ids_;
  HashMap<int64_t, HashSet<SetId>> minutes_;
  int64_t capped_calls_ = 0;
};

}  // namespace toll::internal
