// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// When the drain syncs, and what it tells of a store that refuses;
// tests/system/survives_power_loss_test.cpp shows what that is for.

#include <filesystem>
#include <functional>
#include <utility>

#include "drain.h"
#include "ledger/fixture.h"
#include "ledger_core.h"
#include "store/forwarding_store.h"
#include "system/watched_disk.h"

namespace toll::internal {
namespace {

class Syncs : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  absl::Status refusal;
  int syncs = 0;
  int begins = 0;
  int refuse_from_begin = INT32_MAX;

  absl::Status Begin() override {
    if (++begins >= refuse_from_begin) return absl::UnavailableError("busy");
    return refusal.ok() ? ForwardingStore::Begin() : refusal;
  }
  absl::Status Commit(bool sync) override {
    syncs += sync ? 1 : 0;
    return ForwardingStore::Commit(sync);
  }
};

class DrainSync : public LedgerFixture {
 protected:
  DrainSync() {
    Options options = ManualOptions();
    options.store = syncs_;
    options.memory_pool_size = 8'192;
    options.disk = std::make_shared<WatchedDisk>(
        [] { return absl::OkStatus(); },
        [this](DiskFile) { std::exchange(while_syncing_, [] {})(); });
    options.log = [this](absl::StatusCode, std::string_view) { ++told_; };
    Open(std::move(options));
  }
  // While what the log counts into is still there: a close may tell too.
  ~DrainSync() override { ledger_.reset(); }

  DrainWait Round() {
    return LedgerCore::Of(*ledger_).LiveEngine()->drain->Round();
  }
  absl::Time Now() { return absl::FromUnixNanos(clock_->Now().real_ns); }
  void Wait(DrainWait wait) {
    clock_->Advance(absl::Nanoseconds(wait.deaf_ns + wait.pause_ns));
  }

  void MakeCalls(int count) {
    for (int i = 0; i < count; ++i) Start().Settle({.input = 1});
  }

  // Run once, by the next sync of a journal.
  std::function<void()> while_syncing_ = [] {};
  std::shared_ptr<Syncs> syncs_ = std::make_shared<Syncs>(store_);
  int told_ = 0;
};

// Without this an idle host's last commits waited for a checkpoint.
TEST_F(DrainSync, AHostThatRestsIsSyncedWithinTheInterval) {
  Start().Settle({.input = 1});
  Round();
  const int before = syncs_->syncs;
  Start().Settle({.input = 1});
  DrainWait wait = Round();
  EXPECT_EQ(syncs_->syncs, before);
  const absl::Time due = Now() + absl::Seconds(1);
  while (Now() < due && syncs_->syncs == before) {
    Wait(wait);
    wait = Round();
  }
  EXPECT_LT(Now(), due);
  EXPECT_EQ(syncs_->syncs, before + 1);
  // And not again and again.
  for (int i = 0; i < 5; ++i) {
    Wait(wait);
    wait = Round();
  }
  EXPECT_EQ(syncs_->syncs, before + 1);
}

// It passed 96 times a second: no note free was taken for none left.
TEST_F(DrainSync, WithoutNotesThePaceIsThatOfTheSlots) {
  ledger_.reset();
  Options options = ManualOptions();
  options.store = syncs_;
  options.notes_count = 0;
  Open(std::move(options));
  Round();
  MakeCalls(100);
  clock_->Advance(absl::Milliseconds(10));
  EXPECT_GT(Round().pause_ns,
            absl::ToInt64Nanoseconds(absl::Milliseconds(400)));
}

TEST_F(DrainSync, WhatTheJournalAloneHasIsSyncedBeforeItsSlotsAreFree) {
  Start().Settle({.input = 1});
  Round();
  Start().Settle({.input = 1});
  syncs_->refusal = absl::ResourceExhaustedError("full");
  for (int i = 0; i < 150; ++i) Wait(Round());
  syncs_->refusal = absl::OkStatus();
  const int before = syncs_->syncs;
  Round();
  EXPECT_EQ(syncs_->syncs, before + 1);
  EXPECT_EQ(ledger_->health().in_flight, 0);
}

// One segment of 1,024 was ready, and made ready after the sync at that.
TEST_F(DrainSync, CallsFindRoomWhileTheDiskTakesItsTime) {
  MakeCalls(10);
  Round();
  syncs_->refusal = absl::UnavailableError("busy");
  MakeCalls(5'000);
  clock_->Advance(absl::Seconds(2));
  int made = 0;
  while_syncing_ = [&] { MakeCalls(made = 6'500); };
  Round();
  EXPECT_EQ(made, 6'500);
  EXPECT_EQ(ledger_->health().dropped, 0);
}

// How full it became is seen when the pass has freed it again.
TEST_F(DrainSync, APassThatWasLateLeavesRoomForALaterOne) {
  MakeCalls(8'000);
  Round();
  MakeCalls(11'500);
  EXPECT_EQ(ledger_->health().dropped, 0);
}

TEST_F(DrainSync, AFastHostHasRoomForSecondsAndASlowOneNoMore) {
  Round();
  for (int i = 0; i < 8; ++i) {
    MakeCalls(100);
    clock_->Advance(absl::Milliseconds(500));
    Round();
  }
  EXPECT_EQ(ledger_->health().slots_count, 8'192);
  for (int i = 0; i < 8; ++i) {
    MakeCalls(4'000);
    clock_->Advance(absl::Milliseconds(500));
    Round();
  }
  MakeCalls(20'000);
  EXPECT_EQ(ledger_->health().dropped, 0);
}

TEST_F(DrainSync, AFullDiskIsToldAtOnce) {
  syncs_->refusal = absl::ResourceExhaustedError("full");
  Start().Settle({.input = 1});
  Round();
  EXPECT_EQ(told_, 1);
}

// It looped for ever.
TEST_F(DrainSync, PumpReturnsWhatRecoverysStoreRefuses) {
  const Call open = Start();
  // A file of a dead process: a copy, which nobody has locked.
  const std::filesystem::path ledger = directory_ / "ledger";
  for (const auto& entry : std::filesystem::directory_iterator(ledger)) {
    if (entry.path().extension() == ".journal") {
      std::filesystem::copy_file(entry.path(), ledger / "dead.journal");
      break;
    }
  }
  // The pass has nothing to store: the first to begin is recovery.
  syncs_->refuse_from_begin = syncs_->begins + 1;
  EXPECT_TRUE(absl::IsUnavailable(testing::Pump(*ledger_)));
  syncs_->refuse_from_begin = INT32_MAX;
  EXPECT_TRUE(testing::Pump(*ledger_).ok());
  EXPECT_EQ(ledger_->health().interrupted, 1);
}

}  // namespace
}  // namespace toll::internal
