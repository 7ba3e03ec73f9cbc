// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What toll itself cost by day, as its store keeps it, and whether that holds
// the budgets.
//
//   const OwnCosts costs = JudgeOwnCosts(days, options);
//   fmt::print("{}", TextOf(costs));
//
// Thread safety: functions of their arguments.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/self_day.h"
#include "toll/health.h"
#include "toll/options.h"

namespace toll::cli {

// A day as one reads it.
struct OwnCostsDay {
  int64_t day = 0;  // Since 1970.
  int64_t calls = 0;
  int64_t timed = 0;  // Of these; the percentiles are theirs.
  int64_t p50_ns = 0;
  int64_t p99_ns = 0;
  int64_t cpu_permille = 0;  // Of one core, while a process watched.
  int64_t bytes_a_call = 0;
  int64_t memory_bytes = 0;
  int64_t own_bytes = 0;      // Of that.
  int64_t journal_bytes = 0;  // As above.
  int64_t store_bytes = 0;    // As above.
  int64_t grown_bytes = 0;    // What it would come to; 0: did not grow.
  int64_t waiting = 0;        // Calls, at the most.
  int64_t queue_percent = 0;
  int64_t drain_lag_ms = 0;
};

// Of the latest day.
struct OwnCostsVerdict {
  Vital vital = Vital::kCallP99;
  VitalSign sign;
};

struct OwnCosts {
  std::vector<OwnCostsDay> days;  // The latest last.
  // Without those of which the store says too little.
  std::vector<OwnCostsVerdict> verdicts;
};

OwnCosts JudgeOwnCosts(const std::vector<internal::SelfDay>& days,
                       const Options& options);

std::string TextOf(const OwnCosts& costs);
// Two members of an object: "own_cost_days" and "own_cost_budgets".
std::string JsonOf(const OwnCosts& costs);

}  // namespace toll::cli
