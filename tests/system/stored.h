// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What a test reads back from a ledger's directory: rows as texts, and whether
// the rollups are the sum of the rows.

#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/record.h"
#include "store/sqlite_store.h"
#include "store/store.h"
#include "toll/ledger.h"
#include "view/summarize.h"

namespace toll::internal {

struct StoredCall {
  Record record;  // Its views are void; the texts are below.
  std::string user;
  std::string model;
  std::string response_id;
  std::string raw_usage;
  std::string error_text;
};

inline std::vector<StoredCall> ReadCalls(Store& store) {
  std::vector<StoredCall> calls;
  const absl::Status status = store.ReadRecords(0, [&](const Record& record) {
    StoredCall call;
    call.record = record;
    call.response_id = record.response_id;
    call.raw_usage = record.raw_usage;
    call.error_text = record.error_text;
    calls.push_back(std::move(call));
  });
  EXPECT_TRUE(status.ok()) << status;
  std::map<NameId, std::string> names;
  const auto text = [&](NameId id) {
    if (id == 0) return std::string();
    auto [at, is_new] = names.try_emplace(id);
    if (is_new) at->second = *store.NameText(id);
    return at->second;
  };
  for (StoredCall& call : calls) {
    call.user = text(call.record.names[kUser]);
    call.model = text(call.record.names[kModel]);
  }
  return calls;
}

inline std::shared_ptr<Store> OpenStored(const std::string& directory) {
  absl::StatusOr<std::shared_ptr<Store>> store =
      OpenSqliteStore(directory + "/toll.db", {});
  EXPECT_TRUE(store.ok()) << store.status();
  return *std::move(store);
}

// Rollups, by their coarsest and their finest cut, against the rows.
inline void ExpectRollupsEqualRows(Store& store,
                                   const std::vector<StoredCall>& calls) {
  Money cost, estimated, partial;
  int64_t errors = 0, in_sessions = 0;
  for (const StoredCall& call : calls) {
    cost += Money::PicoUsd(call.record.cost_pico);
    if (call.record.cost_state == CostState::kEstimated) {
      estimated += Money::PicoUsd(call.record.cost_pico);
    }
    if (call.record.cost_state == CostState::kPartial) {
      partial += Money::PicoUsd(call.record.cost_pico);
    }
    in_sessions += call.record.names[kSession] != 0 ? 1 : 0;
    errors += call.record.outcome != Outcome::kFinished &&
                      call.record.outcome != Outcome::kCached
                  ? 1
                  : 0;
  }
  const absl::StatusOr<Summary> summary = Summarize(store, {});
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->total.calls, static_cast<int64_t>(calls.size()));
  EXPECT_EQ(summary->total.cost, cost);
  EXPECT_EQ(summary->total.estimated_cost, estimated);
  EXPECT_EQ(summary->total.partial_cost, partial);
  EXPECT_EQ(summary->total.errors, errors);
  const absl::StatusOr<Summary> sessions =
      Summarize(store, {.group_by = {Dimension::kSession}});
  ASSERT_TRUE(sessions.ok()) << sessions.status();
  EXPECT_EQ(sessions->total.calls, in_sessions);
}

}  // namespace toll::internal
