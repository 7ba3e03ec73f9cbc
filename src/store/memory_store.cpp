// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/memory_store.h"

#include <functional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "base/hash_table.h"
#include "base/mutex.h"
#include "base/text.h"
#include "store/memory_tables.h"
#include "toll/testing.h"

namespace toll::internal {
namespace {

class KeepingStore : public Store {
 public:
  KeepingStore() {
    std::random_device random;
    const auto word = [&] { return uint64_t{random()} << 32 | random(); };
    identity_ = {word(), word()};
  }

  absl::Status Begin() override {
    if (open_) return absl::FailedPreconditionError("a transaction is open");
    open_ = true;
    return absl::OkStatus();
  }

  absl::Status Commit(bool) override {
    if (!open_) return NoTransaction();
    const MutexLock lock(readers_);
    for (std::string& name : new_names_) {
      tables_.names.push_back(std::move(name));
    }
    for (const KeySet& set : new_sets_) tables_.sets.push_back(set);
    for (auto& [id, record] : new_records_) {
      tables_.records.emplace(id, std::move(record));
    }
    for (const auto& change : changes_) change(tables_);
    if (swept_) FollowSweep();
    Forget();
    return absl::OkStatus();
  }

  void Rollback() noexcept override {
    for (const std::string& name : new_names_) name_ids_.erase(name);
    for (const KeySet& set : new_sets_) set_ids_.erase(set);
    journals_.resize(journals_committed_);
    Forget();
    ++epoch_;
  }

  uint64_t epoch() const noexcept override { return epoch_; }

  absl::StatusOr<int64_t> JournalNumber(JournalIdentity identity) override {
    if (!open_) return NoTransaction();
    for (size_t i = 0; i < journals_.size(); ++i) {
      if (journals_[i] == identity) return static_cast<int64_t>(i + 1);
    }
    journals_.push_back(identity);
    const auto number = static_cast<int64_t>(journals_.size());
    changes_.push_back([identity, number](MemoryTables& tables) {
      tables.journals.push_back({identity, {number, 0, {}}});
    });
    return number;
  }

  absl::StatusOr<NameId> IdOf(std::string_view name) override {
    if (!open_) return NoTransaction();
    if (name.empty()) return NameId{0};
    const auto known = name_ids_.find(ToAbsl(name));
    if (known != name_ids_.end()) return known->second;
    new_names_.emplace_back(name);
    const auto id =
        static_cast<NameId>(tables_.names.size() + new_names_.size());
    name_ids_.emplace(new_names_.back(), id);
    return id;
  }

  absl::StatusOr<SetId> IdOf(const KeySet& set) override {
    if (!open_) return NoTransaction();
    const auto known = set_ids_.find(set);
    if (known != set_ids_.end()) return known->second;
    new_sets_.push_back(set);  // First: Rollback() erases it.
    const auto id = static_cast<SetId>(set_ids_.size() + 1);
    set_ids_.emplace(set, id);
    return id;
  }

  absl::Status Insert(const Record& record, bool* inserted) override {
    *inserted = false;
    if (!open_) return NoTransaction();
    // Only this thread changes the tables: it may look without the lock.
    if (tables_.records.contains(record.id)) return absl::OkStatus();
    *inserted = new_records_.emplace(record.id, KeptRecord(record)).second;
    return absl::OkStatus();
  }

  absl::Status UpdateCost(const Record& record) override {
    if (!open_) return NoTransaction();
    Record cost;
    cost.id = record.id;
    cost.names[kPriceId] = record.names[kPriceId];
    cost.cost_state = record.cost_state;
    cost.flags = record.flags;
    cost.cost_pico = record.cost_pico;
    changes_.push_back(
        [cost](MemoryTables& tables) { tables.UpdateCost(cost); });
    return absl::OkStatus();
  }

  absl::Status Delete(int64_t record_id) override {
    if (!open_) return NoTransaction();
    changes_.push_back(
        [record_id](MemoryTables& tables) { tables.records.erase(record_id); });
    return absl::OkStatus();
  }

  absl::Status DeleteSession(NameId session) override {
    if (!open_) return NoTransaction();
    changes_.push_back(
        [session](MemoryTables& tables) { tables.sessions.erase(session); });
    return absl::OkStatus();
  }

  absl::Status AddSelf(const SelfDay& delta) override {
    if (!open_) return NoTransaction();
    changes_.push_back([delta](MemoryTables& tables) {
      SelfDay& day = tables.self_days[delta.day];
      day.day = delta.day;
      day.Add(delta);
    });
    return absl::OkStatus();
  }

  absl::Status ReadSelf(
      int64_t first_day,
      const std::function<void(const SelfDay&)>& visit) override {
    for (const auto& [day, kept] : tables_.self_days) {
      if (day >= first_day) visit(kept);
    }
    return absl::OkStatus();
  }

  absl::Status Sweep(NameId user) override {
    if (!open_) return NoTransaction();
    changes_.push_back([user](MemoryTables& tables) { tables.Sweep(user); });
    swept_ = true;
    return absl::OkStatus();
  }

  absl::Status Add(const RollupRow& delta) override {
    if (!open_) return NoTransaction();
    if (delta.kind != BucketKind::kMinute || delta.minute < 0 ||
        delta.minute >= kMinuteMax) {
      return absl::InvalidArgumentError(
          "rollups are added by minutes from 1970 on; wider buckets are the "
          "store's own");
    }
    changes_.push_back([delta](MemoryTables& tables) { tables.Add(delta); });
    return absl::OkStatus();
  }

  absl::Status Add(const SessionRow& delta) override {
    if (!open_) return NoTransaction();
    changes_.push_back([delta](MemoryTables& tables) { tables.Add(delta); });
    return absl::OkStatus();
  }

  absl::Status SetDropped(const DroppedRow& dropped) override {
    if (!open_) return NoTransaction();
    changes_.push_back([dropped](MemoryTables& tables) {
      for (MemoryTables::Journal& journal : tables.journals) {
        if (journal.dropped.journal_number == dropped.journal_number) {
          journal.dropped = dropped;
        }
      }
    });
    return absl::OkStatus();
  }

  void Maintain() noexcept override {}
  // What was inherited is a copy: it harms nobody.
  void CloseInChild() noexcept override {}

  absl::Status Read(
      const std::function<absl::Status(StoreReader&)>& read) override {
    const MutexLock lock(readers_);
    return read(tables_);
  }
  void PauseReaders() noexcept override ABSL_NO_THREAD_SAFETY_ANALYSIS {
    readers_.lock();
  }
  void ResumeReaders() noexcept override ABSL_NO_THREAD_SAFETY_ANALYSIS {
    readers_.unlock();
  }
  JournalIdentity identity() const noexcept override { return identity_; }

 private:
  static absl::Status NoTransaction() {
    return absl::FailedPreconditionError("no transaction: Begin() first");
  }

  // Names that a sweep forgot get ids of their own when they come again.
  void FollowSweep() {
    name_ids_.EraseIf([this](const auto& name) {
      return tables_.names[name.second - 1].empty();
    });
    ++epoch_;
  }

  // Ends the transaction, whose changes are made or void.
  void Forget() {
    new_names_.clear();
    new_sets_.clear();
    new_records_.clear();
    changes_.clear();
    journals_committed_ = journals_.size();
    swept_ = false;
    open_ = false;
  }

  // Drain thread only.
  bool open_ = false;
  bool swept_ = false;  // In this transaction.
  uint64_t epoch_ = 1;
  HashMap<std::string, NameId> name_ids_;
  HashMap<KeySet, SetId> set_ids_;
  std::vector<JournalIdentity> journals_;
  size_t journals_committed_ = 0;
  // What the transaction would change.
  std::vector<std::string> new_names_;
  std::vector<KeySet> new_sets_;
  std::map<int64_t, KeptRecord> new_records_;
  std::vector<std::function<void(MemoryTables&)>> changes_;

  // Constant after construction.
  JournalIdentity identity_;

  Mutex readers_;
  // Guarded by readers_; changed, and read without it, by the drain alone.
  MemoryTables tables_;
};

}  // namespace

std::shared_ptr<Store> MakeMemoryStore() {
  return std::make_shared<KeepingStore>();
}

}  // namespace toll::internal

namespace toll::testing {

std::shared_ptr<internal::Store> MemoryStore() {
  return internal::MakeMemoryStore();
}

}  // namespace toll::testing
