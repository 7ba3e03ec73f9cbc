// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "drain.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "ledger/fixture.h"
#include "store/forwarding_store.h"

namespace toll::internal {
namespace {

// A store that refuses while told to; otherwise the memory store.
class BalkyStore : public Store {
 public:
  explicit BalkyStore(std::shared_ptr<Store> real) : real_(std::move(real)) {}
  bool is_busy = false;
  bool refuses_begin = false;
  bool refuses_commit = false;
  int syncs = 0;

  absl::Status Begin() override {
    if (is_busy) return absl::UnavailableError("busy");
    return refuses_begin ? absl::AbortedError("no") : real_->Begin();
  }
  absl::Status Commit(bool sync) override {
    syncs += sync ? 1 : 0;
    return refuses_commit ? absl::ResourceExhaustedError("disk full")
                          : real_->Commit(sync);
  }
  void Rollback() noexcept override { real_->Rollback(); }
  uint64_t epoch() const noexcept override { return real_->epoch(); }
  absl::StatusOr<int64_t> JournalNumber(JournalIdentity identity) override {
    return real_->JournalNumber(identity);
  }
  absl::StatusOr<NameId> IdOf(std::string_view name) override {
    return real_->IdOf(name);
  }
  absl::StatusOr<SetId> IdOf(const KeySet& set) override {
    return real_->IdOf(set);
  }
  absl::Status Insert(const Record& record, bool* inserted) override {
    return real_->Insert(record, inserted);
  }
  absl::Status UpdateCost(const Record& record) override {
    return real_->UpdateCost(record);
  }
  absl::Status Delete(int64_t id) override { return real_->Delete(id); }
  absl::Status DeleteSession(NameId session) override {
    return real_->DeleteSession(session);
  }
  absl::Status Sweep(NameId user) override { return real_->Sweep(user); }
  absl::Status Add(const RollupRow& delta) override {
    return real_->Add(delta);
  }
  absl::Status Add(const SessionRow& delta) override {
    return real_->Add(delta);
  }
  absl::Status SetDropped(const DroppedRow& dropped) override {
    return real_->SetDropped(dropped);
  }
  void Maintain() noexcept override { real_->Maintain(); }
  void CloseInChild() noexcept override { real_->CloseInChild(); }
  absl::Status Read(
      const std::function<absl::Status(StoreReader&)>& read) override {
    return real_->Read(read);
  }
  void PauseReaders() noexcept override { real_->PauseReaders(); }
  void ResumeReaders() noexcept override { real_->ResumeReaders(); }
  JournalIdentity identity() const noexcept override {
    return real_->identity();
  }

 private:
  std::shared_ptr<Store> real_;
};

using DrainTest = LedgerFixture;

TEST_F(DrainTest, KeepsEverythingWhileTheStoreRefuses) {
  auto balky = std::make_shared<BalkyStore>(store_);
  Options options = ManualOptions();
  options.store = balky;
  Open(options);
  for (bool* refuses : {&balky->refuses_begin, &balky->refuses_commit}) {
    *refuses = true;
    for (int i = 0; i < 10; ++i) Start().Settle({.input = 1});
    EXPECT_FALSE(testing::Pump(*ledger_).ok());
    EXPECT_FALSE(testing::Pump(*ledger_).ok());
    EXPECT_GT(ledger_->health().drain_failures, 0);
    EXPECT_FALSE(ledger_->health().last_store_error.empty());
    *refuses = false;
  }
  EXPECT_EQ(Calls().size(), 20u);
  ExpectRollupsEqualRows(*store_, Calls());
  EXPECT_EQ(ledger_->health().in_flight, 0);
}

// In the order of their keys: the table grows at its end, in full pages.
TEST_F(DrainTest, StoresCallsInTheOrderOfTheirStarts) {
  class Order : public ForwardingStore {
   public:
    using ForwardingStore::ForwardingStore;
    std::vector<int64_t> ids;
    absl::Status Insert(const Record& record, bool* inserted) override {
      ids.push_back(record.id);
      return ForwardingStore::Insert(record, inserted);
    }
  };
  auto order = std::make_shared<Order>(store_);
  Options options = ManualOptions();
  options.store = order;
  Open(options);
  std::vector<Call> calls;
  for (int i = 0; i < 100; ++i) calls.push_back(Start());
  for (; !calls.empty(); calls.pop_back()) {
    std::move(calls.back()).Settle({.input = 1});
  }
  Pump();
  EXPECT_EQ(order->ids.size(), 100u);
  EXPECT_TRUE(std::is_sorted(order->ids.begin(), order->ids.end()));
}

TEST_F(DrainTest, TellsOfAnothersLockOnlyIfItLasts) {
  auto balky = std::make_shared<BalkyStore>(store_);
  Options options = ManualOptions();
  options.store = balky;
  Open(options);
  Start().Settle({.input = 1});
  balky->is_busy = true;
  for (int i = 0; i < 1'000; ++i) EXPECT_FALSE(testing::Pump(*ledger_).ok());
  EXPECT_EQ(ledger_->health().last_store_error, "");
  EXPECT_FALSE(testing::Pump(*ledger_).ok());
  EXPECT_EQ(ledger_->health().last_store_error, "busy");
  balky->is_busy = false;
  EXPECT_EQ(Calls().size(), 1u);
}

// Between two tries a checkpoint of its own may have taken half a minute.
TEST_F(DrainTest, TellsOfNoLockForTimeThatItSpentItself) {
  auto balky = std::make_shared<BalkyStore>(store_);
  Options options = ManualOptions();
  options.store = balky;
  Open(options);
  Start().Settle({.input = 1});
  balky->is_busy = true;
  EXPECT_FALSE(testing::Pump(*ledger_).ok());
  clock_->Advance(absl::Seconds(30));
  EXPECT_FALSE(testing::Pump(*ledger_).ok());
  EXPECT_EQ(ledger_->health().last_store_error, "");
}

TEST_F(DrainTest, SyncsTheStoreOnceAnInterval) {
  auto balky = std::make_shared<BalkyStore>(store_);
  Options options = ManualOptions();
  options.store = balky;
  Open(options);
  for (int i = 0; i < 10; ++i) {
    Start().Settle({.input = 1});
    Pump();
  }
  EXPECT_EQ(balky->syncs, 1);
  clock_->Advance(absl::Seconds(2));
  Start().Settle({.input = 1});
  Pump();
  EXPECT_EQ(balky->syncs, 2);
  EXPECT_TRUE(ledger_->Flush(absl::Seconds(1), true).ok());
  EXPECT_EQ(balky->syncs, 3);
}

TEST_F(DrainTest, FreesSlotsForReuse) {
  Options options = ManualOptions();
  options.memory_pool_size = 1'024;
  options.journal_bytes_max = 4 << 20;  // Room for the head and one segment.
  options.notes_count = 64;
  Open(options);
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 900; ++i) Start().Settle({.input = 1});
    Pump();
  }
  EXPECT_EQ(ledger_->health().dropped, 0);
  EXPECT_EQ(ledger_->health().stored, 18'000);
}

// offered = stored + dropped + in flight, to the last call, and the money of
// the dropped is not lost.
TEST_F(DrainTest, CountsWhatItDropsToTheLastCall) {
  Options options = ManualOptions();
  options.memory_pool_size = 1'024;
  options.notes_count = 64;
  options.journal_bytes_max = 1 << 20;  // As small as it gets: one segment.
  Open(options);
  Start().Settle({.input = 1});
  Pump();  // The price of gpt-4o is compiled now.
  constexpr int kCalls = 3'000;
  for (int i = 0; i < kCalls; ++i) Start().Settle({.input = 1'000});
  Health health = ledger_->health();
  EXPECT_EQ(health.offered, kCalls + 1);
  EXPECT_GT(health.dropped, 0);
  EXPECT_EQ(health.offered, health.stored + health.dropped + health.in_flight);
  Pump();
  health = ledger_->health();
  EXPECT_EQ(health.in_flight, 0);
  EXPECT_EQ(health.offered, health.stored + health.dropped);
  // 1,000 x $2.5/M a call.
  EXPECT_EQ(health.dropped_cost,
            Money::PicoUsd(Int128{health.dropped} * 2'500'000'000));
  const auto summary = ledger_->Summarize({});
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->dropped, health.dropped);
  EXPECT_EQ(summary->dropped_cost, health.dropped_cost);
  EXPECT_EQ(summary->total.calls, health.stored);
}

TEST_F(DrainTest, TellsTheHostsLogAtMostTenTimesASecond) {
  const auto balky = std::make_shared<BalkyStore>(store_);
  balky->refuses_commit = true;
  int told = 0;
  Options options = ManualOptions();
  options.store = balky;
  options.log = [&](absl::StatusCode, std::string_view) { ++told; };
  Open(options);
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 40; ++i) {
    Start().Settle({.input = 1});
    EXPECT_FALSE(testing::Pump(*ledger_).ok());
  }
  const auto took = std::chrono::steady_clock::now() - began;
  EXPECT_GE(told, 1);
  EXPECT_LE(told, 10 * (1 + took / std::chrono::seconds(1)));
  balky->refuses_commit = false;
}

// With no pass to change the journal, the table of names fills up.
TEST_F(DrainTest, FlagsCallsWhoseNamesFoundNoRoom) {
  constexpr int kSessions = 17'000;
  Options options = ManualOptions();
  options.memory_pool_size = kSessions;
  Open(options);
  for (int i = 0; i < kSessions; ++i) {
    ledger_
        ->Start({.provider = "openai",
                 .model = "gpt-4o",
                 .session = fmt::format("session-{}", i)})
        .Settle({.input = 1});
  }
  int64_t flagged = 0;
  for (const StoredCall& call : Calls()) {
    const std::string session = *store_->NameText(call.record.names[kSession]);
    const bool other = session == "__other__";
    EXPECT_EQ((call.record.flags & kNameOverflow) != 0, other) << session;
    flagged += other ? 1 : 0;
  }
  EXPECT_GT(flagged, 0);
  EXPECT_EQ(ledger_->health().names_overflowed, flagged);
}

TEST_F(DrainTest, RotatesBeforeItsTableOfNamesIsFull) {
  Open();
  const BoundSpec bound =
      ledger_->Bind({.provider = "openai", .model = "gpt-4o", .user = "bound"});
  Call across = Start("across");
  constexpr int kSessions = 20'000;
  for (int i = 0; i < kSessions; ++i) {
    ledger_
        ->Start({.provider = "openai",
                 .model = "gpt-4o",
                 .session = fmt::format("session-{}", i)})
        .Settle({.input = 1});
    if (i % 1'000 == 0) Pump();
  }
  ledger_->Start(bound).Settle({.input = 1});
  std::move(across).Settle({.input = 1});
  Pump();
  const Health health = ledger_->health();
  EXPECT_EQ(health.names_overflowed, 0);
  EXPECT_EQ(health.dropped, 0);
  EXPECT_EQ(health.stored, kSessions + 2);
  const auto sessions =
      ledger_->Summarize({.group_by = {Dimension::kSession}, .limit = 100'000});
  ASSERT_TRUE(sessions.ok()) << sessions.status();
  EXPECT_EQ(sessions->rows.size(), size_t{kSessions});
  const auto users =
      ledger_->Summarize({.filters = {{Dimension::kUser, "bound"}}});
  ASSERT_TRUE(users.ok());
  EXPECT_EQ(users->total.calls, 1);
}

TEST_F(DrainTest, TakesBackWhatEndedThreadsHeld) {
  Options options = ManualOptions();
  options.memory_pool_size = 1'024;
  options.notes_count = 64;
  options.journal_bytes_max = 1 << 20;
  Open(options);
  // Each thread takes half a magazine: without reclaim 100 threads would hold
  // three times the pool.
  for (int t = 0; t < 100; ++t) {
    std::thread([&] { Start().Settle({.input = 1}); }).join();
    Pump();
  }
  EXPECT_EQ(ledger_->health().dropped, 0);
  EXPECT_EQ(ledger_->health().stored, 100);
}

TEST_F(DrainTest, WorksWithAThreadOfItsOwn) {
  Options options = ManualOptions();
  options.manual_drain = false;
  options.clock = nullptr;
  options.flush_interval_ms = 2;
  Open(options);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 5'000; ++i) Start().Settle({.input = 1});
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_TRUE(ledger_->Flush().ok());
  const Health health = ledger_->health();
  EXPECT_EQ(health.offered, 20'000);
  EXPECT_EQ(health.stored + health.dropped, 20'000);
  EXPECT_EQ(static_cast<int64_t>(ReadCalls(*store_).size()), health.stored);
}

TEST_F(DrainTest, StoresBeforeFinishReturnsIfAskedTo) {
  Options options = ManualOptions();
  options.manual_drain = false;
  options.async_processing = false;
  options.flush_interval_ms = 1'000;
  Open(options);
  Start().Settle({.input = 1});
  EXPECT_EQ(ReadCalls(*store_).size(), 1u);
}

}  // namespace
}  // namespace toll::internal
