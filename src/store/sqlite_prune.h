// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Retention: records that are too old, or for which there is no more room, go
// in small steps, the oldest first. What they added up to stays.
//
//   pruner.NoteInsert(record);               // Each row, as it comes.
//   if (pruner.IsDue(now_ns)) rows = pruner.Step(now_ns);
//
// A row must not go while its slot could be read again, since the replay would
// find no row and count the call twice. So a row is pruned only if
//   (1) its slot is free: no file bears the name of its journal, set aside or
//       not (identities are random, what is gone does not come back), or the
//       journal is this process's own: Maintain() runs when the drain has freed
//       all slots that it committed; and
//   (2) it was stored two minutes ago: by then the kernel has written the freed
//       slot to the disk, so that not even a power cut brings it back. A row
//       does not tell when it was stored, only when its call ended: that must
//       be two minutes ago, and as long again as the latest rows came late.
// Both are looked at within the transaction that deletes. Rows of other hosts
// at work are left to these.
//
// Ids are nearly in the order of time within a journal, and journals are
// numbered in the order of their opening: the oldest rows are the first ones
// of the first journals, and no index on time is needed. Freed pages are used
// again; the file does not shrink.
//
// Thread safety: drain thread only.
// Cost: a row 2 us (without optimization); a step looks at 64 journals.

#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "base/record.h"
#include "store/sqlite.h"
#include "store/sqlite_store.h"

namespace toll::internal {

class SqlitePruner {
 public:
  absl::Status Prepare(sqlite3* db, const Retention& retention);

  // A row was inserted.
  void NoteInsert(const Record& record) noexcept {
    ++inserted_;
    // Its end, or, of a time beyond all bounds, its start.
    int64_t end_ns = record.start_ns;
    if (__builtin_add_overflow(record.start_ns, record.latency_ns, &end_ns)) {
      end_ns = record.start_ns;
    }
    earliest_end_ns_ = std::min(earliest_end_ns_, end_ns);
  }
  // Asks without a transaction; a few microseconds, a store at rest not even
  // SQLite but once a minute. Once a Maintain().
  bool IsDue(int64_t now_ns);
  // Deletes rows of one journal within the current transaction, some 2,000, or
  // more where more came in; how many they were.
  absl::StatusOr<int64_t> Step(int64_t now_ns);

 private:
  // A journal whose rows may go.
  struct Candidate {
    int64_t number = 0;
    int64_t first_id = 0;
    int64_t start_ns = 0;  // Of that row.
  };
  // What is earlier than both goes.
  struct Bound {
    int64_t start_ns = 0;
    int64_t end_ns = 0;
  };

  bool IsOver();
  // How late the latest rows came is known for two minutes at least.
  void FollowLateness(int64_t now_ns);
  absl::StatusOr<std::vector<Candidate>> Candidates();
  absl::StatusOr<int64_t> Delete(const Candidate& candidate, Bound bound);

  sqlite3* db_ = nullptr;
  Retention retention_;
  std::string directory_;
  Statement pages_, free_pages_;
  Statement first_row_, identity_, window_, delete_, count_;
  bool is_over_ = false;        // As IsDue() found.
  int64_t age_again_ns_ = 0;    // Nothing was too old.
  int64_t bytes_again_ns_ = 0;  // Nothing could go.
  int64_t rest_again_ns_ = 0;   // Nothing came since the last look.
  bool may_be_over_ = true;

  // Since the last IsDue().
  int64_t inserted_ = 0;
  int64_t earliest_end_ns_ = std::numeric_limits<int64_t>::max();
  int64_t rows_max_ = 0;  // A step.
  // The most that a row came after its call's end, by periods.
  int64_t late_ns_ = 0;
  int64_t late_before_ns_ = 0;
  int64_t period_began_ns_ = 0;
};

// What retention has left, for `toll doctor`. Reads all rows.
struct Retained {
  int64_t pruned = 0;     // Rows, ever.
  int64_t rows = 0;       // That are there.
  int64_t oldest_ns = 0;  // The start of the oldest of them.
};
absl::StatusOr<Retained> ReadRetained(const std::string& path);

}  // namespace toll::internal
