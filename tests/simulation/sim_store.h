// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A memory store that survives its process, and of which a power cut takes the
// commits after the last sync, as it takes SQLite's.
//
//   auto store = std::make_shared<SimStore>();
//   Ledger::Open({.store = store, ...});
//   auto later = store->AfterPowerCut(dice);
//
// Thread safety: one thread at a time.

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "simulation/dice.h"
#include "simulation/planted.h"
#include "store/memory_store.h"
#include "store/store.h"

namespace toll::internal {

class SimStore : public Store {
 public:
  explicit SimStore(Planted planted) : planted_(planted) {}

  // What the next process finds. This store then refuses everything.
  std::shared_ptr<SimStore> AfterKill();
  std::shared_ptr<SimStore> AfterPowerCut(Dice& dice);

  // Called in the middle of what the drain does; may end this process.
  std::function<void()> in_pass = [] {};
  absl::Status refusal;  // Of Begin() and Commit(), if not OK.

  absl::Status Begin() override;
  absl::Status Commit(bool sync) override;
  absl::Status Sync() override;
  void Rollback() noexcept override;
  uint64_t epoch() const noexcept override { return real_->epoch(); }
  absl::StatusOr<int64_t> JournalNumber(JournalIdentity identity) override;
  absl::StatusOr<NameId> IdOf(std::string_view name) override;
  absl::StatusOr<SetId> IdOf(const KeySet& set) override;
  absl::Status Insert(const Record& record, bool* inserted) override;
  absl::Status UpdateCost(const Record& record) override;
  absl::Status Delete(int64_t record_id) override;
  absl::Status DeleteSession(NameId session) override;
  absl::Status Sweep(NameId user) override;
  absl::Status Add(const RollupRow& delta) override;
  absl::Status Add(const SessionRow& delta) override;
  absl::Status SetDropped(const DroppedRow& dropped) override;
  void Maintain() noexcept override {}
  void CloseInChild() noexcept override {}
  absl::Status Read(
      const std::function<absl::Status(StoreReader&)>& read) override;
  void PauseReaders() noexcept override { real_->PauseReaders(); }
  void ResumeReaders() noexcept override { real_->ResumeReaders(); }
  JournalIdentity identity() const noexcept override {
    return real_->identity();
  }

 private:
  // One write, to be done again in the store that a power cut leaves.
  using Write = std::function<void(Store&)>;
  using Transaction = std::vector<Write>;

  template <typename Act>
  auto Try(Act&& act) -> decltype(act(std::declval<Store&>())) {
    if (dead_) return absl::AbortedError("this process is dead");
    return act(*real_);
  }
  void CommitNow(bool sync);

  const Planted planted_;
  std::shared_ptr<Store> real_ = MakeMemoryStore();
  bool dead_ = false;
  bool deferred_ = false;  // kAckBeforeCommit: to be committed later.
  Transaction open_;
  std::vector<Transaction> committed_;
  size_t synced_ = 0;  // Of these.
};

}  // namespace toll::internal
