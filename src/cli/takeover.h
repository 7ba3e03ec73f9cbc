// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Takes over what dead processes left in a ledger's directory.
//
//   absl::StatusOr<Takeover> takeover = TakeOver("state/toll");
//   takeover->stored, takeover->interrupted
//
// Thread safety: thread-safe; processes that live keep what is theirs.

#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace toll::cli {

struct Takeover {
  std::string path;         // Where the ledger lies.
  int64_t stored = 0;       // Calls taken over in all ...
  int64_t interrupted = 0;  // ... those among them that were in flight.
  absl::Duration took;
};

// Returns when all is stored. `path` empty: the default directory.
absl::StatusOr<Takeover> TakeOver(const std::string& path);

}  // namespace toll::cli
