// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What is judged of toll itself, in words: names, units, budgets, cures; one
// table for Options::on_breach and `toll doctor`.
//
//   const VitalWords& words = WordsOf(Vital::kMemory);
//   int64_t budget = BudgetOf(Vital::kMemory, options);
//
// Thread safety: constant data and functions without state.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "toll/health.h"
#include "toll/options.h"

namespace toll::internal {

struct VitalWords {
  std::string_view name;  // "drain lag"
  std::string_view unit;  // "ms"
  std::string_view knob;  // "self_drain_lag_ms_max"
  int64_t SelfBudgets::*budget;
  std::string_view cure;
};

const VitalWords& WordsOf(Vital vital);

// The budget that holds under these options; 0: none.
int64_t BudgetOf(Vital vital, const Options& options);

// "drain lag: 12000 ms, of 10000 (self_drain_lag_ms_max): ...".
std::string BreachText(Vital vital, int64_t measured, int64_t budget);

}  // namespace toll::internal
