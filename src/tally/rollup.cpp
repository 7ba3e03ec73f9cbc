// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "tally/rollup.h"

#include <algorithm>

#include "base/hash_table.h"
#include "base/histogram.h"
#include "store/buckets.h"

namespace toll::internal {
namespace {

// Minutes of which the sets are remembered; a call that took longer may make
// its minute exceed the cap, until the store packs it.
constexpr size_t kMinutesRemembered = 16;
// Ids that are cached; beyond, the cache begins anew.
constexpr size_t kSetsRemembered = 1 << 16;

bool IsError(const Record& record) {
  return record.outcome != Outcome::kFinished &&
         record.outcome != Outcome::kCached;
}

bool IsEstimated(const Record& record) {
  return record.provenance == Provenance::kEstimated ||
         record.cost_state == CostState::kEstimated;
}

bool IsPartial(const Record& record) {
  return record.provenance == Provenance::kPartial ||
         record.cost_state == CostState::kPartial;
}

// All that a record's price decides of its sums; `times` -1 takes it away.
void AddCost(const Record& record, int64_t times, Totals* totals) {
  totals->unpriced += record.cost_state == CostState::kUnpriced ? times : 0;
  totals->estimated += IsEstimated(record) ? times : 0;
  totals->partial += IsPartial(record) ? times : 0;
  const Money cost = Money::PicoUsd(Int128{record.cost_pico} * times);
  totals->cost += cost;
  if (record.cost_state == CostState::kEstimated) {
    totals->estimated_cost += cost;
  } else if (record.cost_state == CostState::kPartial) {
    totals->partial_cost += cost;
  }
  if ((record.flags & kCostDiffers) == 0) return;
  totals->differing += times;
  totals->stated_beyond += Money::PicoUsd(
      (Int128{record.reported_cost_pico} - record.cost_pico) * times);
}

void Unite(uint32_t name, uint32_t* one) {
  if (*one != name) *one = kManyNames;
}

void Unite(const KeySet& names, KeySet* one) {
  Unite(names.provider, &one->provider);
  Unite(names.model, &one->model);
  Unite(names.issue, &one->issue);
  Unite(names.workflow, &one->workflow);
  Unite(names.agent, &one->agent);
  Unite(names.user, &one->user);
  Unite(names.endpoint, &one->endpoint);
  Unite(names.outcome, &one->outcome);
}

}  // namespace

KeySet KeySetOf(const Record& record) {
  const NameId served = record.names[kServedModel];
  return {.provider = record.names[kProvider],
          .model = served != 0 ? served : record.names[kModel],
          .issue = record.names[kIssue],
          .workflow = record.names[kWorkflow],
          .agent = record.names[kAgent],
          .user = record.names[kUser],
          .endpoint = record.names[kEndpoint],
          .outcome = static_cast<uint32_t>(record.outcome)};
}

void Tally::Sums::Clear() {
  totals = {};
  latency_us.clear();
  first_token_us.clear();
  tokens_per_second.clear();
}

void Tally::Sums::Add(const Record& record) {
  ++totals.calls;
  totals.errors += IsError(record) ? 1 : 0;
  AddCost(record, 1, &totals);
  for (uint32_t i = 0; i < kLeafCount; ++i) {
    totals.leaves[i] += record.leaves[i];
  }
  if (record.first_token_ns > 0) {
    first_token_us.push_back(
        HistogramIndex(static_cast<uint64_t>(record.first_token_ns) / 1'000));
  }
  if (record.latency_ns <= 0) return;  // Interrupted: nobody saw its end.
  const auto latency_ns = static_cast<uint64_t>(record.latency_ns);
  latency_us.push_back(HistogramIndex(latency_ns / 1'000));
  const uint64_t output = TotalOutput(record.leaves);
  if (output == 0) return;
  // In doubles: integers would overflow from 2^34 tokens on, and a histogram
  // keeps seven bits anyway.
  tokens_per_second.push_back(HistogramIndex(static_cast<uint64_t>(
      static_cast<double>(output) * 1e9 / static_cast<double>(latency_ns))));
}

void Tally::Sums::Change(const Record& before, const Record& after) {
  AddCost(before, -1, &totals);
  AddCost(after, 1, &totals);
}

void Tally::Sums::Encode(Histograms* histograms) {
  histograms->latency_us.clear();
  histograms->first_token_us.clear();
  histograms->tokens_per_second.clear();
  AppendHistogram(&latency_us, &histograms->latency_us);
  AppendHistogram(&first_token_us, &histograms->first_token_us);
  AppendHistogram(&tokens_per_second, &histograms->tokens_per_second);
}

template <typename T>
uint32_t Tally::Pool<T>::Take() {
  if (used_ == all_.size()) all_.emplace_back();
  if constexpr (std::is_same_v<T, Sums>) {
    all_[used_].Clear();
  } else {
    all_[used_].sums.Clear();
  }
  return used_++;
}

absl::Status Tally::Count(const Record& record, Store& store) {
  const absl::StatusOr<SetId> set =
      SetFor(record, MinuteOf(record.start_ns), store);
  if (!set.ok()) return set.status();
  Count(record, *set);
  return absl::OkStatus();
}

absl::StatusOr<SetId> Tally::SetFor(const Record& record, int64_t minute,
                                    Store& store) {
  if (epoch_ != store.epoch() || set_ids_.size() >= kSetsRemembered) {
    set_ids_.clear();
    minutes_.clear();
    epoch_ = store.epoch();
  }
  if (minutes_.size() > kMinutesRemembered) minutes_.clear();
  HashSet<SetId>& sets = minutes_[minute];
  const KeySet names = KeySetOf(record);
  const auto known = set_ids_.find(names);
  if (known != set_ids_.end() && sets.contains(known->second)) {
    return known->second;
  }
  if (sets.size() >= sets_max_) {
    // Before the store is asked: a set that is not shown needs no row.
    ++capped_calls_;
    return kOtherSet;
  }
  const absl::StatusOr<SetId> id =
      known != set_ids_.end() ? known->second : store.IdOf(names);
  if (!id.ok()) return id.status();
  set_ids_.emplace(names, *id);
  sets.insert(*id);
  return *id;
}

void Tally::Count(const Record& record, SetId set) {
  CountGroup(record, set);
  CountSession(record);
}

void Tally::CountGroup(const Record& record, SetId set) {
  GroupOf(record, set).Add(record);
}

void Tally::CountSession(const Record& record) {
  if (record.names[kSession] != 0) SessionOf(record).Add(record);
}

absl::Status Tally::Change(const Record& before, const Record& after,
                           Store& store) {
  // Without the cap, which only the time of counting knew: where it had sent
  // the call to kOtherSet, the difference is shown under its own names.
  const absl::StatusOr<SetId> set = store.IdOf(KeySetOf(after));
  if (!set.ok()) return set.status();
  GroupOf(after, *set).Change(before, after);
  if (after.names[kSession] != 0) SessionOf(after).Change(before, after);
  return absl::OkStatus();
}

Tally::Sums& Tally::GroupOf(const Record& record, SetId set) {
  const auto [at, made] =
      groups_.emplace(Group{MinuteOf(record.start_ns), set}, uint32_t{});
  if (made) at->second = group_sums_.Take();
  return group_sums_.at(at->second);
}

Tally::Sums& Tally::SessionOf(const Record& record) {
  const NameId id = record.names[kSession];
  const auto [at, made] = sessions_.emplace(id, uint32_t{});
  if (made) {
    at->second = session_sums_.Take();
    SessionRow& row = session_sums_.at(at->second).row;
    row.session = id;
    row.first_ns = row.last_ns = record.start_ns;
    row.names = KeySetOf(record);
  }
  Session& session = session_sums_.at(at->second);
  session.row.first_ns = std::min(session.row.first_ns, record.start_ns);
  session.row.last_ns = std::max(session.row.last_ns, record.start_ns);
  Unite(KeySetOf(record), &session.row.names);
  return session.sums;
}

absl::Status Tally::WriteTo(Store& store) {
  absl::Status status =
      VisitRollups([&](RollupRow& row) { return store.Add(row); });
  if (!status.ok()) return status;
  return VisitSessions([&](SessionRow& row) { return store.Add(row); });
}

absl::Status Tally::VisitRollups(const VisitRollup& visit) {
  RollupRow rollup;
  for (const auto& [group, index] : groups_) {
    Sums& sums = group_sums_.at(index);
    rollup.minute = group.first;
    rollup.set = group.second;
    rollup.totals = sums.totals;
    sums.Encode(&rollup.histograms);
    absl::Status status = visit(rollup);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Tally::VisitSessions(const VisitSession& visit) {
  for (const auto& [id, index] : sessions_) {
    Session& session = session_sums_.at(index);
    session.row.totals = session.sums.totals;
    // Latency alone: with all three a session's row is three times as long,
    // and it is written again in every pass that has a call of it.
    session.row.histograms.latency_us.clear();
    AppendHistogram(&session.sums.latency_us,
                    &session.row.histograms.latency_us);
    absl::Status status = visit(session.row);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

void Tally::Clear() {
  groups_.clear();
  sessions_.clear();
  group_sums_.Clear();
  session_sums_.Clear();
}

}  // namespace toll::internal
