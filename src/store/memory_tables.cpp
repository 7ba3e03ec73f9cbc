// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/memory_tables.h"

#include <algorithm>

#include "fmt/format.h"

#include "base/histogram.h"
#include "store/buckets.h"
#include "store/pack.h"

namespace toll::internal {
namespace {

void Merge(const Histograms& from, Histograms* to) {
  to->latency_us = MergeHistograms(to->latency_us, from.latency_us);
  to->first_token_us = MergeHistograms(to->first_token_us, from.first_token_us);
  to->tokens_per_second =
      MergeHistograms(to->tokens_per_second, from.tokens_per_second);
}

void MergeName(uint32_t from, uint32_t* to) {
  if (*to != from) *to = kManyNames;
}

}  // namespace

Record KeptRecord::View() const {
  Record view = record;
  view.response_id = response_id;
  view.raw_usage = raw_usage;
  view.error_text = error_text;
  return view;
}

void MemoryTables::UpdateCost(const Record& cost) {
  const auto at = records.find(cost.id);
  if (at == records.end()) return;
  Record& record = at->second.record;
  record.names[kPriceId] = cost.names[kPriceId];
  record.cost_state = cost.cost_state;
  record.flags = cost.flags;
  record.cost_pico = cost.cost_pico;
}

void MemoryTables::Add(const RollupRow& delta) {
  const auto [at, made] = rollups.try_emplace({delta.minute, delta.set}, delta);
  if (made) return;
  AddTotals(delta.totals, kAllLeaves, 1, &at->second.totals);
  Merge(delta.histograms, &at->second.histograms);
}

void MemoryTables::Add(const SessionRow& delta) {
  const auto [at, made] = sessions.try_emplace(delta.session, delta);
  if (made) return;
  SessionRow& row = at->second;
  row.first_ns = std::min(row.first_ns, delta.first_ns);
  row.last_ns = std::max(row.last_ns, delta.last_ns);
  MergeName(delta.names.provider, &row.names.provider);
  MergeName(delta.names.model, &row.names.model);
  MergeName(delta.names.issue, &row.names.issue);
  MergeName(delta.names.workflow, &row.names.workflow);
  MergeName(delta.names.agent, &row.names.agent);
  MergeName(delta.names.user, &row.names.user);
  MergeName(delta.names.endpoint, &row.names.endpoint);
  MergeName(delta.names.outcome, &row.names.outcome);
  AddTotals(delta.totals, kAllLeaves, 1, &row.totals);
  Merge(delta.histograms, &row.histograms);
}

void MemoryTables::Sweep(NameId user) {
  std::vector<bool> used(names.size() + 1, false);
  const auto use = [&](NameId name) {
    if (name < used.size()) used[name] = true;
  };
  const auto use_all = [&](const KeySet& set) {
    for (const NameId name : {set.provider, set.model, set.issue, set.workflow,
                              set.agent, set.user, set.endpoint}) {
      use(name);
    }
  };
  const auto names_of = [&](SetId set) {
    return set != kOtherSet && set <= sets.size() ? sets[set - 1] : KeySet();
  };
  std::erase_if(rollups, [&](const auto& rollup) {
    return IsZero(rollup.second.totals) ||
           (user != 0 && names_of(rollup.first.second).user == user);
  });
  for (const auto& [key, row] : rollups) use_all(names_of(key.second));
  for (const auto& [id, session] : sessions) {
    use(id);
    use_all(session.names);
  }
  for (const auto& [id, kept] : records) {
    for (const NameId name : kept.record.names) use(name);
    for (const NameId label : kept.record.labels) use(label);
  }
  // Ids are never given again: the place stays.
  for (size_t i = 0; i < names.size(); ++i) {
    if (!used[i + 1]) names[i].clear();
  }
}

absl::Status MemoryTables::ReadRollups(
    BucketRange range, bool with_histograms,
    const std::function<void(const RollupView&)>& visit) {
  const auto end = rollups.lower_bound({range.last_minute, 0});
  for (auto at = rollups.lower_bound({range.first_minute, 0}); at != end;
       ++at) {
    const RollupRow& row = at->second;
    RollupView view;
    view.minute = BucketOf(range.kind, row.minute);
    view.set = row.set;
    view.totals = row.totals;
    view.leaf_mask = kAllLeaves;
    if (with_histograms) {
      view.histograms = {row.histograms.latency_us,
                         row.histograms.first_token_us,
                         row.histograms.tokens_per_second};
    }
    visit(view);
  }
  return absl::OkStatus();
}

// Only minutes are kept: every wider bucket is their exact sum.
absl::Status MemoryTables::ReadCapped(
    const std::function<void(BucketKind, int64_t)>&) {
  return absl::OkStatus();
}

absl::StatusOr<Extent> MemoryTables::ReadExtent() {
  if (rollups.empty()) return Extent{};
  return Extent{rollups.begin()->first.first, rollups.rbegin()->first.first + 1,
                0};
}

absl::Status MemoryTables::ReadSessions(
    const SessionRange& range, bool with_histograms,
    const std::function<void(const SessionRow&)>& visit) {
  for (const auto& [id, session] : sessions) {
    if (range.only != 0 && id != range.only) continue;
    if (session.last_ns < range.first_ns || session.last_ns >= range.last_ns) {
      continue;
    }
    SessionRow row = session;
    if (!with_histograms) row.histograms = {};
    visit(row);
  }
  return absl::OkStatus();
}

absl::Status MemoryTables::ReadRecords(
    int64_t first_id, const std::function<void(const Record&)>& visit) {
  for (auto at = records.lower_bound(first_id); at != records.end(); ++at) {
    visit(at->second.View());
  }
  return absl::OkStatus();
}

absl::Status MemoryTables::ReadDropped(
    const std::function<void(const DroppedRow&)>& visit) {
  for (const Journal& journal : journals) {
    const DroppedRow& dropped = journal.dropped;
    if (dropped.calls != 0 || !dropped.cost.is_zero()) visit(dropped);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> MemoryTables::NameText(NameId id) {
  if (id == 0) return std::string();
  if (id > names.size() || names[id - 1].empty()) {
    return absl::NotFoundError(fmt::format("no name has the id {}", id));
  }
  return names[id - 1];
}

absl::StatusOr<KeySet> MemoryTables::SetOf(SetId id) {
  if (id == 0 || id > sets.size()) {
    return absl::NotFoundError(fmt::format("no set has the id {}", id));
  }
  return sets[id - 1];
}

absl::StatusOr<std::optional<NameId>> MemoryTables::FindName(
    std::string_view name) {
  if (name.empty()) return std::optional<NameId>(0);
  const auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end()) return std::optional<NameId>();
  return std::optional<NameId>(static_cast<NameId>(at - names.begin() + 1));
}

}  // namespace toll::internal
