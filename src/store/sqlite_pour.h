// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Pours rollups that are over into packs, and packs into wider ones:
//
//   rollup rows ──▶ minute ──▶ quarter ──▶ hour ──▶ day ──▶ month
//                   when the minute   when the wider bucket is over
//                   is over
//
// (1) Every call is counted in exactly one of: a row, a pack that is not yet
//     poured. Wider packs repeat what was poured into them.
// (2) What arrives late makes a new row, which goes the same way: into the
//     pack that is there, and, where that was poured, into all above it.
// So a pack is written once, or a few times, while the rows that each pass
// rewrites are only those of this minute: days and months cost the drain
// nothing, and 300 bytes a call are enough for all that is written.
//
// Thread safety: drain thread only.

#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "store/pack.h"
#include "store/sqlite.h"

namespace toll::internal {

struct PourLimits {
  size_t sets_max = 2'000;  // A bucket; beyond: kOtherSet.
  int64_t minutes_kept = int64_t{48} * 60;
  // How long after its end a bucket is left open: calls are counted in the
  // minute of their start and arrive when they end.
  int64_t open_minutes = 5;
};

class SqlitePourer {
 public:
  absl::Status Prepare(sqlite3* db, PourLimits limits);

  // Does a few milliseconds' work within the current transaction. `*more` is
  // true if there is more to do now.
  absl::Status Step(int64_t now_minute, bool* more);
  // Pours every row, also of minutes that are not over, into all packs that
  // have its time: then only packs hold sums. Takes as long as it takes.
  absl::Status PourAll();

 private:
  // What is on its way into one pack of a kind.
  struct Pending {
    int64_t minute = -1;
    PackBuilder delta{kUncapped};
  };
  static constexpr size_t kUncapped = ~size_t{0};
  using Climb = std::array<Pending, kBucketKindCount>;

  absl::Status PourRows(int64_t now_minute, int* budget);
  absl::Status PourPacks(BucketKind kind, int64_t now_minute, int* budget);
  absl::Status ForgetMinutes(int64_t now_minute, int* budget);
  absl::Status TakeRows(int64_t minute, PackBuilder* delta);
  absl::Status AddUp(BucketKind kind, int64_t minute, const PackBuilder& delta);
  // Adds to one pack. True: what is in it is in the wider one too, so that the
  // delta has to climb.
  absl::StatusOr<bool> AddTo(BucketKind kind, int64_t minute,
                             const PackBuilder& delta);
  absl::Status PutPack(BucketKind kind, int64_t minute, bool poured,
                       const PackBuilder& pack);
  // Adds to what is pending for this bucket; another's is written first.
  absl::Status Send(BucketKind kind, int64_t minute, const PackBuilder& delta,
                    Climb* climb);
  absl::Status Arrive(BucketKind kind, Climb* climb);
  absl::Status Failed(const char* what) const;

  sqlite3* db_ = nullptr;
  PourLimits limits_;
  Statement first_row_, rows_, delete_rows_;
  Statement first_unpoured_, unpoured_, set_poured_;
  Statement pack_, histograms_, put_pack_, put_histograms_;
  Statement delete_pack_, delete_histogram_, read_minutes_from_;
  Statement first_pack_, delete_packs_, delete_histograms_, minutes_from_;
};

}  // namespace toll::internal
