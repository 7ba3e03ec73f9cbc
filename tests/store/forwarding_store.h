// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A store that hands everything on to another one: tests override what they
// want to go wrong.

#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "store/store.h"

namespace toll::internal {

class ForwardingStore : public Store {
 public:
  explicit ForwardingStore(std::shared_ptr<Store> to) : to_(std::move(to)) {}

  absl::Status Begin() override { return to_->Begin(); }
  absl::Status Commit(bool sync) override { return to_->Commit(sync); }
  void Rollback() noexcept override { to_->Rollback(); }
  uint64_t epoch() const noexcept override { return to_->epoch(); }
  absl::StatusOr<int64_t> JournalNumber(JournalIdentity identity) override {
    return to_->JournalNumber(identity);
  }
  absl::StatusOr<NameId> IdOf(std::string_view name) override {
    return to_->IdOf(name);
  }
  absl::StatusOr<SetId> IdOf(const KeySet& set) override {
    return to_->IdOf(set);
  }
  absl::Status Insert(const Record& record, bool* inserted) override {
    return to_->Insert(record, inserted);
  }
  absl::Status UpdateCost(const Record& record) override {
    return to_->UpdateCost(record);
  }
  absl::Status Delete(int64_t id) override { return to_->Delete(id); }
  absl::Status DeleteSession(NameId session) override {
    return to_->DeleteSession(session);
  }
  absl::Status Sweep(NameId user) override { return to_->Sweep(user); }
  absl::Status Add(const RollupRow& delta) override { return to_->Add(delta); }
  absl::Status Add(const SessionRow& delta) override { return to_->Add(delta); }
  absl::Status SetDropped(const DroppedRow& dropped) override {
    return to_->SetDropped(dropped);
  }
  absl::Status AddSelf(const SelfDay& delta) override {
    return to_->AddSelf(delta);
  }
  absl::Status ReadSelf(
      int64_t first_day,
      const std::function<void(const SelfDay&)>& visit) override {
    return to_->ReadSelf(first_day, visit);
  }
  StoreCosts costs() noexcept override { return to_->costs(); }
  void Maintain() noexcept override { to_->Maintain(); }
  void CloseInChild() noexcept override { to_->CloseInChild(); }
  absl::Status Read(
      const std::function<absl::Status(StoreReader&)>& read) override {
    return to_->Read(read);
  }
  void PauseReaders() noexcept override { to_->PauseReaders(); }
  void ResumeReaders() noexcept override { to_->ResumeReaders(); }
  JournalIdentity identity() const noexcept override { return to_->identity(); }

 private:
  const std::shared_ptr<Store> to_;
};

}  // namespace toll::internal
