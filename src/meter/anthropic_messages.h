// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The parts of Anthropic's dialect that others read too: the iterations in a
// usage object.
//
// Thread safety: pure. Cost: as the walk.

#pragma once

#include <string_view>

#include "meter/json_walk.h"
#include "meter/stated.h"
#include "meter/unit.h"

namespace toll::internal {

struct Iteration {
  std::string_view type;   // message, compaction, advisor_message ...
  std::string_view model;  // Empty: the answer's own.
};

// Reads the iteration ahead; its counts are its own, never sums.
// REQUIRES: the draft has a reading, which takes the flags.
Iteration ReadIteration(JsonWalk& walk, Draft* draft) noexcept;

}  // namespace toll::internal
