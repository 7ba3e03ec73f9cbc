// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What toll may add to a host, and what it did: the mission's bounds, which are
// asserted, and our own, which are told beside them.
//
//   for (const Budget& budget : BudgetsOf(agent, paced)) ... budget.held() ...
//
// Thread safety: values.

#pragma once

#include <string>
#include <vector>

#include "end_to_end/pairs.h"

namespace toll::bench {

struct Budget {
  std::string name;  // As in the JSON: "cpu_share_at_1000_calls_per_second".
  std::string what;
  std::string unit;
  SpreadOfPairs added;
  double bound = 0;  // The mission's; 0: none.
  double ours = 0;   // 0: none.

  bool held() const { return bound == 0 || added.median < bound; }
  bool ours_held() const { return ours == 0 || added.median <= ours; }
};

std::vector<Budget> BudgetsOf(const Pairs& agent, const Pairs& paced);

// A line each; then those that were exceeded.
void PrintBudgets(const std::vector<Budget>& budgets);

// As Google Benchmark writes its results, so that what reads these reads it:
// a row a budget, its figures as counters.
bool WriteJson(const std::vector<Budget>& budgets, const std::string& path);

}  // namespace toll::bench
