// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "simulation/promises.h"

#include <cstdlib>
#include <string_view>
#include <utility>

#include "fmt/format.h"

#include "toll/money.h"
#include "view/summarize.h"

namespace toll::internal {
namespace {

using Fault = std::string;  // What is broken; empty: nothing.

Fault CheckRow(const Fact& fact, const Record& record, SimResult* result) {
  ++result->stored;
  if (!fact.recorded) {
    return fmt::format("{} was dropped, and is there", fact.user);
  }
  if (record.latency_ns < 0) {
    return fmt::format("{} took less than no time", fact.user);
  }
  if (record.outcome == Outcome::kInterrupted) {
    ++result->interrupted;
    if (fact.ended == Ended::kDied || fact.may_lack) return "";
    return fmt::format("{} had ended, and is stored as interrupted", fact.user);
  }
  const Outcome expected =
      fact.ended == Ended::kSettled ? Outcome::kFinished : Outcome::kAbandoned;
  if (!fact.EndedByHost() || record.outcome != expected) {
    return fmt::format("{} is stored with outcome {}", fact.user,
                       static_cast<int>(record.outcome));
  }
  if (record.leaves[kInput] != fact.input) {
    return fmt::format("{} is stored with {} tokens, not {}", fact.user,
                       record.leaves[kInput], fact.input);
  }
  return "";
}

// A call without a row.
Fault CheckMissing(const Fact& fact, SimResult* result) {
  if (!fact.recorded) {
    ++result->dropped;
    return "";
  }
  if (fact.may_lack) {
    ++result->lost;
    return "";
  }
  return fmt::format("{} of life {} is lost: {} at {} ms", fact.user, fact.life,
                     fact.EndedByHost() ? "ended" : "in flight",
                     fact.ended_ns / 1'000'000);
}

Fault CheckSums(int64_t rows, Money cost, bool any_power_cut, Store& store,
                int64_t dropped) {
  const absl::StatusOr<Summary> summary = Summarize(store, {});
  if (!summary.ok()) return "no summary";
  if (summary->total.calls != rows || !(summary->total.cost == cost)) {
    return fmt::format("{} rows, but {} calls in the rollups", rows,
                       summary->total.calls);
  }
  // A power cut may take the count of what was dropped just before.
  const bool exact =
      any_power_cut ? summary->dropped <= dropped : summary->dropped == dropped;
  if (exact) return "";
  return fmt::format("{} dropped calls in the summary, not {}",
                     summary->dropped, dropped);
}

// The row's call, or null.
const Fact* FactOf(const std::vector<Fact>& facts, std::string_view user) {
  if (!user.starts_with("u")) return nullptr;
  const size_t index =
      std::strtoull(std::string(user.substr(1)).c_str(), nullptr, 10);
  return index < facts.size() ? &facts[index] : nullptr;
}

}  // namespace

void MarkPowerCut(const PowerCut& cut, std::vector<Fact>* facts) {
  for (Fact& fact : *facts) {
    const bool synced =
        fact.life == cut.life
            ? fact.EndedByHost() && fact.ended_ns < cut.synced_ns
            : !cut.recovering;
    if (!fact.flushed && !synced) fact.may_lack = true;
  }
}

Fault CheckPromises(const std::vector<Fact>& facts, bool any_power_cut,
                    Store& store, SimResult* result) {
  std::vector<Record> rows;
  const absl::Status read = store.ReadRecords(
      0, [&](const Record& record) { rows.push_back(record); });
  if (!read.ok()) return "the rows cannot be read";
  Money cost;
  std::vector<int> seen(facts.size());
  for (const Record& record : rows) {
    const std::string user = store.NameText(record.names[kUser]).value_or("");
    const Fact* const fact = FactOf(facts, user);
    if (fact == nullptr) return fmt::format("a row of no call: \"{}\"", user);
    if (++seen[static_cast<size_t>(fact - facts.data())] > 1) {
      return fmt::format("{} is stored twice", user);
    }
    cost += Money::PicoUsd(record.cost_pico);
    if (Fault broken = CheckRow(*fact, record, result); !broken.empty()) {
      return broken;
    }
  }
  for (size_t i = 0; i < facts.size(); ++i) {
    if (seen[i] != 0) continue;
    if (Fault broken = CheckMissing(facts[i], result); !broken.empty()) {
      return broken;
    }
  }
  return CheckSums(static_cast<int64_t>(rows.size()), cost, any_power_cut,
                   store, result->dropped);
}

}  // namespace toll::internal
