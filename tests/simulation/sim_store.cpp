// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "simulation/sim_store.h"

#include <utility>

namespace toll::internal {
namespace {

// A record with what it refers to.
struct KeptRecord {
  explicit KeptRecord(const Record& from)
      : record(from),
        response_id(from.response_id),
        raw_usage(from.raw_usage),
        error_text(from.error_text) {}
  Record Whole() const {
    Record whole = record;
    whole.response_id = response_id;
    whole.raw_usage = raw_usage;
    whole.error_text = error_text;
    return whole;
  }
  Record record;
  std::string response_id, raw_usage, error_text;
};

}  // namespace

std::shared_ptr<SimStore> SimStore::AfterKill() {
  real_->Rollback();
  auto next = std::make_shared<SimStore>(planted_);
  next->real_ = real_;
  next->committed_ = std::move(committed_);
  next->synced_ = synced_;
  dead_ = true;
  return next;
}

// A prefix of the commits, as of a write-ahead log.
std::shared_ptr<SimStore> SimStore::AfterPowerCut(Dice& dice) {
  auto next = std::make_shared<SimStore>(planted_);
  const size_t left = synced_ + dice.Below(committed_.size() - synced_ + 1);
  for (size_t i = 0; i < left; ++i) {
    next->real_->Begin().IgnoreError();
    for (const Write& write : committed_[i]) write(*next->real_);
    next->real_->Commit(true).IgnoreError();
    next->committed_.push_back(std::move(committed_[i]));
  }
  next->synced_ = left;
  dead_ = true;
  return next;
}

absl::Status SimStore::Begin() {
  if (dead_) return absl::AbortedError("this process is dead");
  if (deferred_) CommitNow(false);
  in_pass();
  if (dead_) return absl::AbortedError("this process is dead");
  if (!refusal.ok()) return refusal;
  open_.clear();
  return real_->Begin();
}

void SimStore::CommitNow(bool sync) {
  deferred_ = false;
  if (!real_->Commit(sync).ok()) return;
  committed_.push_back(std::move(open_));
  open_.clear();
  if (sync) synced_ = committed_.size();
}

absl::Status SimStore::Commit(bool sync) {
  in_pass();
  if (dead_) return absl::AbortedError("this process is dead");
  if (!refusal.ok()) return refusal;
  if (planted_ == Planted::kAckBeforeCommit && !open_.empty()) {
    deferred_ = true;
  } else {
    CommitNow(sync && planted_ != Planted::kSyncThatIsNone);
  }
  // Between the commit and the slots' release.
  in_pass();
  return dead_ ? absl::AbortedError("this process is dead") : absl::OkStatus();
}

// As SQLite's: another writer does not keep it from the disk.
absl::Status SimStore::Sync() {
  in_pass();
  if (dead_) return absl::AbortedError("this process is dead");
  if (planted_ != Planted::kSyncThatIsNone) synced_ = committed_.size();
  return absl::OkStatus();
}

void SimStore::Rollback() noexcept {
  if (dead_ || deferred_) return;
  open_.clear();
  real_->Rollback();
}

absl::StatusOr<int64_t> SimStore::JournalNumber(JournalIdentity identity) {
  open_.push_back(
      [=](Store& store) { store.JournalNumber(identity).IgnoreError(); });
  return Try([&](Store& store) { return store.JournalNumber(identity); });
}

absl::StatusOr<NameId> SimStore::IdOf(std::string_view name) {
  open_.push_back([text = std::string(name)](Store& store) {
    store.IdOf(text).IgnoreError();
  });
  return Try([&](Store& store) { return store.IdOf(name); });
}

absl::StatusOr<SetId> SimStore::IdOf(const KeySet& set) {
  open_.push_back([set](Store& store) { store.IdOf(set).IgnoreError(); });
  return Try([&](Store& store) { return store.IdOf(set); });
}

absl::Status SimStore::Insert(const Record& record, bool* inserted) {
  in_pass();
  open_.push_back([kept = KeptRecord(record)](Store& store) {
    bool ignored = false;
    store.Insert(kept.Whole(), &ignored).IgnoreError();
  });
  const absl::Status status =
      Try([&](Store& store) { return store.Insert(record, inserted); });
  if (planted_ == Planted::kRollupTwice) *inserted = true;
  return status;
}

absl::Status SimStore::UpdateCost(const Record& record) {
  return Try([&](Store& store) { return store.UpdateCost(record); });
}

absl::Status SimStore::Delete(int64_t record_id) {
  open_.push_back([=](Store& store) { store.Delete(record_id).IgnoreError(); });
  return Try([&](Store& store) { return store.Delete(record_id); });
}

absl::Status SimStore::DeleteSession(NameId session) {
  open_.push_back(
      [=](Store& store) { store.DeleteSession(session).IgnoreError(); });
  return Try([&](Store& store) { return store.DeleteSession(session); });
}

absl::Status SimStore::Sweep(NameId user) {
  open_.push_back([=](Store& store) { store.Sweep(user).IgnoreError(); });
  return Try([&](Store& store) { return store.Sweep(user); });
}

absl::Status SimStore::Add(const RollupRow& delta) {
  open_.push_back([=](Store& store) { store.Add(delta).IgnoreError(); });
  return Try([&](Store& store) { return store.Add(delta); });
}

absl::Status SimStore::Add(const SessionRow& delta) {
  open_.push_back([=](Store& store) { store.Add(delta).IgnoreError(); });
  return Try([&](Store& store) { return store.Add(delta); });
}

absl::Status SimStore::SetDropped(const DroppedRow& dropped) {
  open_.push_back(
      [=](Store& store) { store.SetDropped(dropped).IgnoreError(); });
  return Try([&](Store& store) { return store.SetDropped(dropped); });
}

absl::Status SimStore::Read(
    const std::function<absl::Status(StoreReader&)>& read) {
  return real_->Read(read);
}

}  // namespace toll::internal
