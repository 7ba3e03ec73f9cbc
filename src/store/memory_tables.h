// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What a memory store holds, and how it is read.
//
// Thread safety: none of its own.

#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"

#include "store/store.h"

namespace toll::internal {

// A record that owns its texts.
struct KeptRecord {
  Record record;
  std::string response_id;
  std::string raw_usage;
  std::string error_text;

  explicit KeptRecord(const Record& from)
      : record(from),
        response_id(from.response_id),
        raw_usage(from.raw_usage),
        error_text(from.error_text) {}
  // The record with its views where the texts are now.
  Record View() const;
};

class MemoryTables : public StoreReader {
 public:
  struct Journal {
    JournalIdentity identity;
    DroppedRow dropped;
  };
  using RollupKeys = std::pair<int64_t, SetId>;  // Minute, set.

  // The tables. Ids count from one.
  std::vector<std::string> names;
  std::vector<KeySet> sets;
  std::vector<Journal> journals;
  std::map<int64_t, KeptRecord> records;
  std::map<RollupKeys, RollupRow> rollups;
  std::map<NameId, SessionRow> sessions;
  std::map<int64_t, SelfDay> self_days;  // By day.

  void Add(const RollupRow& delta);
  void Add(const SessionRow& delta);
  // As Store::UpdateCost, Store::Sweep.
  void UpdateCost(const Record& cost);
  void Sweep(NameId user);

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
};

}  // namespace toll::internal
