// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What did the last day cost, by model and issue? The answer comes from
// rollups, so it takes as long for a million calls as for ten.

#include <cstdio>

#include "absl/time/clock.h"

#include "toll/ledger.h"

int main() {
  const auto ledger = toll::Ledger::OpenOrInert({});

  const absl::StatusOr<toll::Summary> summary = ledger->Summarize(
      {.since = absl::Now() - absl::Hours(24),
       .group_by = {toll::Dimension::kModel, toll::Dimension::kIssue},
       .order_by = toll::Measure::kCost,
       .limit = 10});
  if (!summary.ok()) {
    std::fprintf(stderr, "%s\n", summary.status().ToString().c_str());
    return 1;
  }

  for (const toll::Row& row : summary->rows) {
    std::printf("%-28s %-10s %4lld calls  $%s\n", row.keys[0].c_str(),
                row.keys[1].c_str(), static_cast<long long>(row.calls),
                row.cost.ToString().c_str());
  }
  // A sum says what it lacks: calls whose price is unknown are not $0.
  std::printf("%lld calls in all, $%s; %lld unpriced, %lld estimated\n",
              static_cast<long long>(summary->total.calls),
              summary->total.cost.ToString().c_str(),
              static_cast<long long>(summary->total.unpriced),
              static_cast<long long>(summary->total.estimated));
}
