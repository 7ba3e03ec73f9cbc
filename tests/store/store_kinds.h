// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What the tests of stores share: stores of either kind, in a directory of
// their own, and records made up at random.
//
//   TEST_P(StoreContract, ...) { std::shared_ptr<Store> store = Open(); ... }

#pragma once

#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "fmt/format.h"
#include <gtest/gtest.h>

#include "store/memory_store.h"
#include "store/sqlite_store.h"
#include "store/store.h"
#include "tally/rollup.h"
#include "temp_directory.h"

namespace toll::internal {

inline constexpr int64_t kStart = 1'767'225'600'000'000'000;  // 2026-01-01.

#define TOLL_ASSERT_OK(expression)                             \
  do {                                                         \
    const absl::Status status_of_it = (expression);            \
    ASSERT_TRUE(status_of_it.ok()) << status_of_it.ToString(); \
  } while (false)

// Records as a host would make them, with names still as texts.
struct MadeRecord {
  Record record;
  std::array<std::string, kNameCount> names;
  std::string raw_usage;
  std::string response_id;
};

class RecordMaker {
 public:
  explicit RecordMaker(uint64_t seed) : random_(seed) {}

  int64_t Below(int64_t bound) {
    return std::uniform_int_distribution<int64_t>(0, bound - 1)(random_);
  }
  MadeRecord Make(int64_t id, int64_t start_ns) {
    MadeRecord made;
    Record& record = made.record;
    record.id = id;
    record.start_ns = start_ns;
    record.latency_ns = Below(20) == 0 ? 0 : 1'000'000 + Below(60'000'000'000);
    record.first_token_ns = Below(2) == 0 ? 0 : Below(2'000'000'000);
    for (const Name name : {kProvider, kModel, kIssue, kWorkflow, kUser}) {
      if (Below(5) != 0) made.names[name] = fmt::format("n{}", Below(4));
    }
    if (Below(3) == 0) made.names[kServedModel] = "served";
    if (Below(4) != 0) made.names[kSession] = fmt::format("s{}", Below(30));
    record.outcome = static_cast<Outcome>(Below(5));
    record.provenance = static_cast<Provenance>(Below(5));
    record.cost_state = static_cast<CostState>(Below(5));
    record.cost_pico = Below(1'000'000'000'000);
    if (Below(6) == 0) {
      record.has_reported_cost = true;
      record.reported_cost_pico = Below(1'000'000'000'000);
      record.flags |= kCostDiffers;
    }
    for (uint32_t i = 0; i < kLeafCount; ++i) {
      if (Below(4) == 0) record.leaves[i] = static_cast<uint32_t>(Below(9'999));
    }
    made.raw_usage = fmt::format(
        R"({{"prompt_tokens":{},"completion_tokens":{},"cost":0.000{}}})",
        Below(100'000), Below(5'000), Below(999));
    made.response_id = fmt::format("chatcmpl-{:016x}", random_());
    return made;
  }

 private:
  std::mt19937_64 random_;
};

// One pass of the drain, in short. `*inserted_count` adds up.
inline absl::Status StorePass(Store& store, Tally& tally,
                              const std::vector<MadeRecord>& pass,
                              int64_t* inserted_count = nullptr) {
  absl::Status status = store.Begin();
  for (const MadeRecord& made : pass) {
    if (!status.ok()) break;
    Record record = made.record;
    for (uint32_t i = 0; i < kNameCount && status.ok(); ++i) {
      const absl::StatusOr<NameId> id = store.IdOf(made.names[i]);
      status = id.status();
      if (id.ok()) record.names[i] = *id;
    }
    record.raw_usage = made.raw_usage;
    record.response_id = made.response_id;
    bool inserted = false;
    if (status.ok()) status = store.Insert(record, &inserted);
    if (status.ok() && inserted) {
      status = tally.Count(record, store);
      if (inserted_count != nullptr) ++*inserted_count;
    }
  }
  if (status.ok()) status = tally.WriteTo(store);
  if (status.ok()) status = store.Commit(false);
  if (!status.ok()) store.Rollback();
  tally.Clear();
  return status;
}

enum class StoreKind { kMemory, kSqlite };

inline std::string KindName(
    const ::testing::TestParamInfo<StoreKind>& parameter) {
  return parameter.param == StoreKind::kMemory ? "Memory" : "Sqlite";
}

class StoreTest : public ::testing::TestWithParam<StoreKind> {
 protected:
  // A store whose clock is now_. The SQLite one is the same file each time.
  std::shared_ptr<Store> Open(int64_t sets_max = 2'000) {
    if (GetParam() == StoreKind::kMemory) return MakeMemoryStore();
    SqliteStoreOptions options;
    options.rollup_sets_max = sets_max;
    options.now = [this] { return now_; };
    absl::StatusOr<std::shared_ptr<Store>> store =
        OpenSqliteStore(directory_ / "toll.db", options);
    if (!store.ok()) {
      ADD_FAILURE() << store.status();
      std::abort();
    }
    return *std::move(store);
  }

  TempDirectory directory_;
  absl::Time now_ = absl::FromUnixSeconds(1'767'225'600);
};

}  // namespace toll::internal
