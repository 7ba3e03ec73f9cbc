// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Stores with the rollups of many calls, for reports to read: made through the
// store itself, as the drain would add them up, without the calls' own rows.
//
//   Rollups few = RollupsOf(kTenThousandCalls);
//   Summarize(*few.store, ...);
//
// Thread safety: one thread at a time.
// Cost: the year takes two minutes and 1.4 GB, once (see kept.h); the others
// seconds.

#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/time/time.h"

#include "store/store.h"

namespace toll::bench {

struct RollupsShape {
  const char* name;
  int64_t days;
  int64_t models;
  int64_t issues;
  int64_t calls_an_hour;  // Of each model and issue.

  int64_t calls() const { return days * 24 * models * issues * calls_an_hour; }
};
inline constexpr RollupsShape kTenThousandCalls = {"10k", 7, 4, 5, 3};
inline constexpr RollupsShape kMillionCalls = {"1M", 90, 10, 10, 5};
// 20 models by 50 issues, each called every hour of the year.
inline constexpr RollupsShape kYear = {"100M", 365, 20, 50, 12};

struct Rollups {
  std::shared_ptr<internal::Store> store;
  absl::Time begin, end;
};

// Makes them if they are not kept.
Rollups RollupsOf(const RollupsShape& shape);
bool AreKept(const RollupsShape& shape);

}  // namespace toll::bench
