// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "tally/forget.h"

#include <algorithm>
#include <utility>

#include "base/hash_table.h"
#include "store/pack.h"
#include "store/transaction.h"
#include "tally/rollup.h"

namespace toll::internal {
namespace {

struct Whose {
  Name dimension;
  NameId id;
};

class Forgetter {
 public:
  Forgetter(Store& store, StoreReader& reader, ForgetMode mode, Whose whose)
      : store_(store),
        reader_(reader),
        writes_(mode == ForgetMode::kWrite),
        dimension_(whose.dimension),
        id_(whose.id) {
    gone_.known = true;
  }

  absl::StatusOr<Forgotten> Run() {
    absl::Status status = TakeCalls();
    if (status.ok()) status = WriteRollups();
    if (status.ok()) status = ReadSessions();
    if (status.ok()) status = CountWhatStays();
    if (status.ok()) status = PutSessions();
    if (status.ok()) status = CountRowless();
    if (status.ok() && writes_) {
      status = store_.Sweep(dimension_ == kUser ? id_ : 0);
    }
    if (!status.ok()) return status;
    return gone_;
  }

 private:
  // What becomes of a session that loses calls.
  enum class Fate : uint8_t {
    kGoes,     // Nobody else has calls in it.
    kRebuilt,  // From the others' rows.
    kReduced,  // By what goes: some of the others' rows are pruned.
  };
  struct Session {
    int64_t calls_gone = 0;
    int64_t calls_kept = 0;   // Rows of others.
    int64_t calls_known = 0;  // Of its row: ever.
    bool is_theirs = false;   // As its row has it.

    int64_t rowless() const {
      return std::max<int64_t>(0, calls_known - calls_gone - calls_kept);
    }
    Fate fate() const {
      if (is_theirs) return Fate::kGoes;
      if (rowless() > 0) return Fate::kReduced;
      return calls_kept == 0 ? Fate::kGoes : Fate::kRebuilt;
    }
  };

  bool IsTheirs(const Record& record) const {
    return record.names[dimension_] == id_;
  }

  // Visits all records until one fails.
  template <typename Visit>
  absl::Status EachRecord(Visit&& visit) {
    absl::Status status;
    absl::Status read = reader_.ReadRecords(0, [&](const Record& record) {
      if (status.ok()) status = visit(record);
    });
    return status.ok() ? read : status;
  }

  absl::Status TakeCalls() {
    return EachRecord([this](const Record& record) {
      return IsTheirs(record) ? Take(record) : absl::OkStatus();
    });
  }

  absl::Status Take(const Record& record) {
    gone_.first_ns = gone_.calls == 0
                         ? record.start_ns
                         : std::min(gone_.first_ns, record.start_ns);
    gone_.last_ns = std::max(gone_.last_ns, record.start_ns);
    ++gone_.calls;
    gone_.cost += Money::PicoUsd(record.cost_pico);
    const NameId session = record.names[kSession];
    if (session != 0) {
      ++sessions_[session].calls_gone;
      gone_sessions_.CountSession(record);
    }
    if (!writes_) return absl::OkStatus();
    // Without the cap, which only the time of counting knew: packs find out.
    const absl::StatusOr<SetId> set = store_.IdOf(KeySetOf(record));
    if (!set.ok()) return set.status();
    gone_rollups_.CountGroup(record, *set);
    absl::Status status = store_.Delete(record.id);
    if (!status.ok() || ++pending_ < Tally::kCallsAWrite) return status;
    return WriteRollups();
  }

  absl::Status WriteRollups() {
    pending_ = 0;
    absl::Status status = gone_rollups_.VisitRollups([this](RollupRow& row) {
      Negate(&row.totals);
      Negate(&row.histograms);
      return store_.Add(row);
    });
    gone_rollups_.Clear();
    return status;
  }

  // Also those whose rows are all gone.
  absl::Status ReadSessions() {
    return reader_.ReadSessions({}, false, [this](const SessionRow& row) {
      const bool is_theirs =
          dimension_ == kSession ? row.session == id_ : row.names.user == id_;
      if (!is_theirs && !sessions_.contains(row.session)) return;
      Session& session = sessions_[row.session];
      session.calls_known = row.totals.calls;
      session.is_theirs = is_theirs;
    });
  }

  // Of sessions that others have calls in, what theirs add up to.
  absl::Status CountWhatStays() {
    const bool shared = std::any_of(
        sessions_.begin(), sessions_.end(),
        [](const auto& session) { return !session.second.is_theirs; });
    if (!shared) return absl::OkStatus();
    return EachRecord([this](const Record& record) {
      if (IsTheirs(record)) return absl::OkStatus();
      const auto session = sessions_.find(record.names[kSession]);
      if (session == sessions_.end()) return absl::OkStatus();
      ++session->second.calls_kept;
      kept_sessions_.CountSession(record);
      return absl::OkStatus();
    });
  }

  absl::Status PutSessions() {
    for (const auto& [id, session] : sessions_) {
      const Fate fate = session.fate();
      ++(fate == Fate::kGoes ? gone_.sessions : gone_.sessions_changed);
      if (!writes_ || fate == Fate::kReduced) continue;
      absl::Status status = store_.DeleteSession(id);
      if (!status.ok()) return status;
    }
    if (!writes_) return absl::OkStatus();
    absl::Status status = kept_sessions_.VisitSessions([this](SessionRow& row) {
      return sessions_[row.session].fate() == Fate::kRebuilt ? store_.Add(row)
                                                             : absl::OkStatus();
    });
    if (!status.ok()) return status;
    return gone_sessions_.VisitSessions([this](SessionRow& row) {
      if (sessions_[row.session].fate() != Fate::kReduced) {
        return absl::OkStatus();
      }
      Negate(&row.totals);
      Negate(&row.histograms);
      return store_.Add(row);
    });
  }

  absl::Status CountRowless() {
    int64_t rowless = 0;  // In sessions that go.
    for (const auto& [id, session] : sessions_) {
      if (session.is_theirs) rowless += session.rowless();
    }
    gone_.unadjusted = rowless;
    if (dimension_ != kUser) return absl::OkStatus();
    int64_t added_up = 0;
    absl::Status set_status;
    absl::Status status = reader_.ReadRollups(
        {BucketKind::kMonth, 0, kMinuteMax}, false, [&](const RollupView& row) {
          if (row.set == kOtherSet) return;
          const absl::StatusOr<KeySet> set = reader_.SetOf(row.set);
          if (!set.ok()) {
            set_status = set.status();
          } else if (set->user == id_) {
            added_up += row.totals.calls;
          }
        });
    gone_.pruned = std::max<int64_t>(0, added_up - gone_.calls);
    gone_.unadjusted = std::max<int64_t>(0, gone_.pruned - rowless);
    return status.ok() ? set_status : status;
  }

  Store& store_;
  StoreReader& reader_;  // Of the moment before.
  const bool writes_;
  const Name dimension_;
  const NameId id_;
  Forgotten gone_;
  Tally gone_rollups_;
  Tally gone_sessions_;
  Tally kept_sessions_;
  int64_t pending_ = 0;
  HashMap<NameId, Session> sessions_;
};

absl::StatusOr<Forgotten> Run(Store& store, const ForgetWho& who,
                              ForgetMode mode) {
  absl::StatusOr<Forgotten> result;
  const absl::Status read = store.Read([&](StoreReader& reader) {
    const absl::StatusOr<std::optional<NameId>> id = reader.FindName(who.name);
    if (!id.ok()) return id.status();
    result = Forgotten();
    if (!id->has_value() || **id == 0) return absl::OkStatus();
    result = Forgetter(store, reader, mode, {who.dimension, **id}).Run();
    return result.status();
  });
  if (!read.ok()) return read;
  return result;
}

}  // namespace

absl::StatusOr<Forgotten> Forget(Store& store, const ForgetWho& who,
                                 ForgetMode mode) {
  if (mode == ForgetMode::kLook) return Run(store, who, mode);
  return InTransaction(store, [&] { return Run(store, who, mode); });
}

}  // namespace toll::internal
