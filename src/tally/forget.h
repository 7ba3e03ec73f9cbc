// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Deletes a user's or a session's calls, as if they had never been: rows,
// rollups, sessions, and the names that nothing else has, in one transaction.
//
//   absl::StatusOr<Forgotten> gone =
//       Forget(*store, {kUser, "alice"}, ForgetMode::kLook);
//
// Rows that retention has pruned can no longer be taken from what they were
// added to. A user's rollups go all the same, since they hold nobody else;
// so does the row of a session. What stays is told: Forgotten::unadjusted.
//
// Thread safety: the store's writer. Writers of other processes wait for the
// transaction, their journals hold what comes in meanwhile.
// Cost: reads every call two or three times, some 1 us each, and all packs.

#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

#include "store/store.h"
#include "toll/money.h"

namespace toll::internal {

// Whose calls: a name as kUser or as kSession.
struct ForgetWho {
  Name dimension = kUser;
  std::string name;
};

// kLook tells what would go and writes nothing.
enum class ForgetMode : uint8_t { kWrite, kLook };

struct Forgotten {
  bool known = false;  // The store has the name.
  int64_t calls = 0;
  Money cost;
  int64_t first_ns = 0;  // Of the calls' starts.
  int64_t last_ns = 0;
  int64_t sessions = 0;          // That go as a whole.
  int64_t sessions_changed = 0;  // Others' calls remain.
  // Calls of the user's without rows, which go from rollups.
  int64_t pruned = 0;
  // Calls without rows that stay added up: of a session, in the rollups; of a
  // user at most so many, in sessions shared with others.
  int64_t unadjusted = 0;
};

absl::StatusOr<Forgotten> Forget(Store& store, const ForgetWho& who,
                                 ForgetMode mode);

}  // namespace toll::internal
