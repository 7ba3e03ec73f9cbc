// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The demo's story: a provider starts, an agent works, perhaps dies; then what
// the ledger kept is compared with what the others say.
//
//   absl::StatusOr<DemoResult> result = RunDemo({.calls_count = 60});
//   if (!result->audit.good()) ...
//
// Thread safety: one thread at a time; starts processes and waits for them.

#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

#include "cli/demo/audit.h"
#include "cli/demo/overhead.h"
#include "cli/takeover.h"
#include "toll/query.h"

namespace toll::cli {

struct DemoOptions {
  int64_t calls_count = 200;
  int64_t threads_count = 4;
  uint64_t seed = 1;
  bool kill = false;
  std::string directory;         // Empty: a new one, in the place for such.
  std::string program = "toll";  // How it was called, for what to try next.
};

struct AgentHealth {
  int64_t dropped = 0;
  int64_t drain_cpu_ns = 0;
  int64_t journal_bytes = 0;
  int64_t memory_bytes = 0;
};

struct DemoResult {
  DemoOptions options;
  std::string directory;  // With the bill, the diary and ...
  std::string ledger;     // ... the ledger's own directory.
  double seconds = 0;     // That the agent worked.
  Audit audit;
  Overhead overhead;
  bool has_health = false;
  AgentHealth health;  // The agent's last words; it has none if killed.
  Takeover takeover;
  Summary by_model;
  Summary by_issue;
  Summary by_session;
};

absl::StatusOr<DemoResult> RunDemo(const DemoOptions& options);

}  // namespace toll::cli
