// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/vitals.h"

#include <algorithm>

#include "fmt/format.h"

namespace toll::internal {
namespace {

constexpr VitalWords kWords[] = {
    {"call p99", "ns", "self_call_ns_max", &SelfBudgets::call_p99_ns_max,
     "bodies are large (lower parse_bytes_max), a token counter is slow, or "
     "the machine has too few cores for its threads"},
    {"cpu", "/1000 core", "self_cpu_permille_max",
     &SelfBudgets::cpu_permille_max,
     "for the hosts' share see call p99; for the drain's raise "
     "flush_interval_ms and batch_size, or lower rollup_sets_max"},
    {"memory", "bytes", "self_memory_bytes_max", &SelfBudgets::memory_bytes_max,
     "Health::memory tells the part; the journal grows with calls that wait: "
     "see drain lag, or lower journal_bytes_max"},
    {"memory growth", "bytes", "self_growth_hours_max",
     &SelfBudgets::memory_bytes_max,
     "memory grows steadily: streams that the host never ends hold theirs; "
     "else it is a leak of toll's, please report it"},
    {"queue", "% of slots", "self_queue_percent_max",
     &SelfBudgets::queue_percent_max,
     "calls are left open, or come faster than they are stored: see drain "
     "lag, or raise journal_bytes_max"},
    {"drain lag", "ms", "self_drain_lag_ms_max", &SelfBudgets::drain_lag_ms_max,
     "Health::last_store_error says what the store lacks; without one the "
     "disk or the drain's thread is too slow"},
    {"written", "bytes/call", "self_written_bytes_a_call_max",
     &SelfBudgets::written_bytes_a_call_max,
     "raise flush_interval_ms, or lower the number of sessions and sets of "
     "names that a pass touches (rollup_sets_max)"},
    {"drift", "%", "self_drift_percent_max", &SelfBudgets::drift_percent_max,
     "calls cost more than in the days before: larger answers, another "
     "machine or compiler, or a regression (scripts/compare-baseline.sh)"},
};
static_assert(std::size(kWords) == kVitalCount);

}  // namespace

const VitalWords& WordsOf(Vital vital) {
  return kWords[static_cast<size_t>(vital)];
}

int64_t BudgetOf(Vital vital, const Options& options) {
  const int64_t budget = options.self_budgets.*WordsOf(vital).budget;
  if (budget <= 0) return 0;
  if (vital == Vital::kDrainLag) {
    return std::max(budget, 2 * options.flush_interval_ms);
  }
  const bool is_off = vital == Vital::kMemoryGrowth &&
                      options.self_budgets.growth_hours_max <= 0;
  return is_off ? 0 : budget;
}

std::string BreachText(Vital vital, int64_t measured, int64_t budget) {
  const VitalWords& words = WordsOf(vital);
  return fmt::format("{}: {} {}, of {} ({}): {}", words.name, measured,
                     words.unit, budget, words.knob, words.cure);
}

}  // namespace toll::internal
