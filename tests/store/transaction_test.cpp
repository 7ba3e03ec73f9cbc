// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/transaction.h"

#include <memory>

#include <gtest/gtest.h>

#include "store/forwarding_store.h"
#include "store/memory_store.h"
#include "toll/testing.h"

namespace toll::internal {
namespace {

class Refusing : public ForwardingStore {
 public:
  Refusing() : ForwardingStore(testing::MemoryStore()) {}
  bool refuses_begin = false;
  bool refuses_commit = false;
  int synced = 0;

  absl::Status Begin() override {
    return refuses_begin ? absl::UnavailableError("busy")
                         : ForwardingStore::Begin();
  }
  absl::Status Commit(bool sync) override {
    if (refuses_commit) return absl::ResourceExhaustedError("full");
    synced += sync ? 1 : 0;
    return ForwardingStore::Commit(sync);
  }
};

// 0: the store does not know the name.
NameId Known(Store& store, std::string_view name) {
  NameId known = 0;
  const absl::Status read = store.Read([&](StoreReader& reader) {
    const absl::StatusOr<std::optional<NameId>> id = reader.FindName(name);
    if (id.ok()) known = id->value_or(0);
    return id.status();
  });
  EXPECT_TRUE(read.ok()) << read;
  return known;
}

TEST(InTransaction, CommitsAndSyncs) {
  Refusing store;
  const auto id = InTransaction(store, [&] { return store.IdOf("alice"); });
  ASSERT_TRUE(id.ok()) << id.status();
  EXPECT_EQ(store.synced, 1);
  EXPECT_EQ(Known(store, "alice"), *id);
}

TEST(InTransaction, AnErrorLeavesNothing) {
  Refusing store;
  const auto result = InTransaction(store, [&]() -> absl::StatusOr<int> {
    EXPECT_TRUE(store.IdOf("alice").ok());
    return absl::DataLossError("no");
  });
  EXPECT_TRUE(absl::IsDataLoss(result.status()));
  EXPECT_EQ(Known(store, "alice"), 0u);
  EXPECT_TRUE(store.Begin().ok()) << "the transaction is over";
  store.Rollback();
}

TEST(InTransaction, ARefusedCommitLeavesNothing) {
  Refusing store;
  store.refuses_commit = true;
  const auto id = InTransaction(store, [&] { return store.IdOf("alice"); });
  EXPECT_TRUE(absl::IsResourceExhausted(id.status()));
  EXPECT_EQ(Known(store, "alice"), 0u);
  EXPECT_TRUE(store.Begin().ok()) << "the transaction is over";
  store.Rollback();
}

TEST(InTransaction, WithoutABeginNothingIsChanged) {
  Refusing store;
  store.refuses_begin = true;
  bool ran = false;
  const auto result = InTransaction(store, [&]() -> absl::StatusOr<int> {
    ran = true;
    return 1;
  });
  EXPECT_TRUE(absl::IsUnavailable(result.status()));
  EXPECT_FALSE(ran);
}

}  // namespace
}  // namespace toll::internal
