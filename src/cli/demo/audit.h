// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The audit joins what toll kept with what others say happened: call by call
// with the agent's diary, answer by answer with the provider's bill.
//
//   Audit audit = AuditCalls(kept, diary, bill, {.killed = false});
//   if (!audit.good()) ...
//
// Thread safety: values.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/demo/evidence.h"
#include "toll/money.h"
#include "toll/record.h"

namespace toll::cli {

// A call as the store has it.
struct KeptCall {
  int64_t id = 0;
  std::string response_id;
  Outcome outcome = Outcome::kFinished;
  CostState cost_state = CostState::kNone;
  Money cost;
};

struct AuditOptions {
  bool killed = false;  // Then the provider may have billed answers that no
                        // one was left to receive.
};

struct Audit {
  int64_t begun = 0;
  int64_t settled = 0;
  int64_t kept = 0;
  int64_t interrupted = 0;  // Kept of calls in flight when the agent died ...
  Money interrupted_cost;   // ... with what they cost, as toll estimates it.
  int64_t broken_off = 0;   // Settled without a whole answer, but with a cost.
  Money broken_off_cost;

  int64_t whole = 0;  // Answers that the agent received to the end ...
  Money toll_cost;    // ... what toll says they cost ...
  Money billed;       // ... and what the provider billed for them.

  // What must be zero.
  int64_t begun_missing = 0;    // Begun, not kept.
  int64_t settled_missing = 0;  // Settled, not kept or kept as interrupted.
  int64_t whole_missing = 0;    // Received, but no such response id is kept.
  int64_t whole_unbilled = 0;   // Received, but not on the bill.
  int64_t billed_missing = 0;   // On the bill, never received.
  int64_t differing = 0;        // Answers whose two prices differ.
  int64_t kept_twice = 0;       // Response ids that are kept more than once.

  bool nothing_lost() const {
    return begun_missing == 0 && settled_missing == 0 && whole_missing == 0 &&
           kept_twice == 0;
  }
  bool bill_matches() const {
    return toll_cost == billed && differing == 0 && whole_unbilled == 0 &&
           billed_missing == 0;
  }
  bool good() const { return nothing_lost() && bill_matches() && whole > 0; }
};

Audit AuditCalls(const std::vector<KeptCall>& kept, const Diary& diary,
                 const Bill& bill, const AuditOptions& options);

}  // namespace toll::cli
