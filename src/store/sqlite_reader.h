// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Reads a toll database through a connection that cannot write.
//
// Thread safety: one thread at a time (SqliteStore guards it by a mutex).
// Cost: a pack of 1,000 sets about 20 us, a row of the minutes not yet packed
// 0.5 us: bench/view/summarize_bench.cpp.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/hash_table.h"
#include "store/sqlite.h"
#include "store/store.h"

namespace toll::internal {

class SqliteReader : public StoreReader {
 public:
  // FailedPrecondition if there is no database, or none of ours.
  static absl::StatusOr<std::unique_ptr<SqliteReader>> Open(
      const std::string& path, const std::string& vfs = {});

  // Between these all answers are of one moment.
  absl::Status BeginRead();
  void EndRead();

  absl::Status ReadRollups(
      BucketRange range, bool with_histograms,
      const std::function<void(const RollupView&)>& visit) override;
  absl::Status ReadCapped(
      const std::function<void(BucketKind, int64_t)>& visit) override;
  absl::StatusOr<Extent> ReadExtent() override;
  absl::Status ReadSessions(
      const SessionRange& range, bool with_histograms,
      const std::function<void(const SessionRow&)>& visit) override;
  absl::Status ReadRecords(
      int64_t first_id,
      const std::function<void(const Record&)>& visit) override;
  absl::Status ReadDropped(
      const std::function<void(const DroppedRow&)>& visit) override;
  absl::StatusOr<std::string> NameText(NameId id) override;
  absl::StatusOr<KeySet> SetOf(SetId id) override;
  absl::StatusOr<std::optional<NameId>> FindName(
      std::string_view name) override;

 private:
  struct PackSweep;

  explicit SqliteReader(Connection db) : db_(std::move(db)) {}
  absl::Status Prepare();
  absl::Status SweepPacks(const PackSweep& sweep,
                          const std::function<void(const RollupView&)>& visit);
  absl::Status SweepRows(BucketRange range, bool with_histograms,
                         const std::function<void(const RollupView&)>& visit);

  Connection db_;
  Statement begin_, end_;
  Statement packs_, unpoured_, histograms_, rows_;
  Statement name_, find_name_, set_, sweeps_;
  // Committed rows never change but by a sweep.
  int64_t sweeps_seen_ = 0;
  HashMap<SetId, KeySet> sets_;
  HashMap<NameId, std::string> names_;
};

}  // namespace toll::internal
