// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Reads the single calls that a ledger's store holds.
//
// Thread safety: thread-safe. Cost: a row a call; for demos, not for reports.

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "cli/demo/audit.h"

namespace toll::cli {

absl::StatusOr<std::vector<KeptCall>> ReadKeptCalls(
    const std::string& ledger_path);

}  // namespace toll::cli
