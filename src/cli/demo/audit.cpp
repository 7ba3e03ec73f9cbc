// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/audit.h"

#include <map>
#include <set>

namespace toll::cli {

namespace {

struct Index {
  std::map<int64_t, const KeptCall*> by_id;
  std::map<std::string, const KeptCall*> by_response_id;
};

Index IndexOf(const std::vector<KeptCall>& kept, Audit* audit) {
  Index index;
  for (const KeptCall& call : kept) {
    index.by_id.emplace(call.id, &call);
    // An interrupted call may have heard its id, and its retry has another.
    if (call.response_id.empty()) continue;
    if (!index.by_response_id.emplace(call.response_id, &call).second) {
      ++audit->kept_twice;
    }
  }
  return index;
}

void AddWhole(const SettledCall& call, const Index& index, const Bill& bill,
              Audit* audit) {
  ++audit->whole;
  const auto kept = index.by_response_id.find(call.response_id);
  if (kept == index.by_response_id.end() || kept->second->id != call.id) {
    ++audit->whole_missing;
  } else {
    audit->toll_cost += kept->second->cost;
  }
  const auto billed = bill.find(call.response_id);
  if (billed == bill.end()) {
    ++audit->whole_unbilled;
    return;
  }
  audit->billed += Money::PicoUsd(billed->second);
  if (kept == index.by_response_id.end() ||
      kept->second->cost_state != CostState::kComputed ||
      kept->second->cost != Money::PicoUsd(billed->second)) {
    ++audit->differing;
  }
}

void AddSettled(const SettledCall& call, const Index& index, const Bill& bill,
                Audit* audit) {
  const auto kept = index.by_id.find(call.id);
  if (kept == index.by_id.end() ||
      kept->second->outcome == Outcome::kInterrupted) {
    ++audit->settled_missing;
  } else if (call.response_id.empty() && !kept->second->cost.is_zero()) {
    ++audit->broken_off;
    audit->broken_off_cost += kept->second->cost;
  }
  if (!call.response_id.empty()) AddWhole(call, index, bill, audit);
}

}  // namespace

Audit AuditCalls(const std::vector<KeptCall>& kept, const Diary& diary,
                 const Bill& bill, const AuditOptions& options) {
  Audit audit;
  audit.kept = static_cast<int64_t>(kept.size());
  audit.begun = static_cast<int64_t>(diary.begun.size());
  audit.settled = static_cast<int64_t>(diary.settled.size());
  const Index index = IndexOf(kept, &audit);
  for (const KeptCall& call : kept) {
    if (call.outcome != Outcome::kInterrupted) continue;
    ++audit.interrupted;
    audit.interrupted_cost += call.cost;
  }
  for (const int64_t id : diary.begun) {
    audit.begun_missing += index.by_id.contains(id) ? 0 : 1;
  }
  std::set<std::string> received;
  for (const SettledCall& call : diary.settled) {
    AddSettled(call, index, bill, &audit);
    received.insert(call.response_id);
  }
  if (options.killed) return audit;
  for (const auto& [response_id, pico_usd] : bill) {
    audit.billed_missing += received.contains(response_id) ? 0 : 1;
  }
  return audit;
}

}  // namespace toll::cli
