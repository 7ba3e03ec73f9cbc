// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What a public function answers where an exception ended its work: memory is
// gone, or the process's share of something.
//
//   absl::Status Ledger::Flush(...) try {
//     ...
//   } catch (const std::exception& error) {
//     return Exhausted("flush", error);
//   }
//
// Thread safety: a function. Cost: two allocations; where they fail too, the
// code alone is returned, which needs none.

#pragma once

#include <exception>
#include <string_view>

#include "absl/status/status.h"

namespace toll::internal {

// kResourceExhausted; `what` names the attempt.
absl::Status Exhausted(std::string_view what,
                       const std::exception& why) noexcept;

}  // namespace toll::internal
