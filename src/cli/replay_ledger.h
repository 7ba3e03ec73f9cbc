// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Sends recorded answers through a ledger, as if each had just arrived, and
// reads back what was kept of them.
//
//   absl::StatusOr<std::vector<ReplayLine>> lines =
//       ReplayThroughLedger(index_path, cases, "state/toll");
//
// Thread safety: one thread at a time.

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "cli/replay_case.h"
#include "cli/replay_line.h"

namespace toll::cli {

// A stream is fed in pieces of this size.
inline constexpr size_t kReplayChunkBytes = 1024;

// A line a case, in their order. `db` is a ledger's directory, or the toll.db
// in it; empty: a ledger of its own, gone afterwards.
absl::StatusOr<std::vector<ReplayLine>> ReplayThroughLedger(
    const std::string& index_path, const std::vector<ReplayCase>& cases,
    const std::string& db);

}  // namespace toll::cli
