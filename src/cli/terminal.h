// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// How stdout likes its text.
//
//   fmt::print("{}", table.Render(StyleOfTerminal()));
//
// Thread safety: thread-safe.

#pragma once

#include "view/table.h"

namespace toll::cli {

// Plain and as wide as it gets unless stdout is a terminal. Colours are for
// users who have not set NO_COLOR (no-color.org: any value but the empty one).
internal::TextStyle StyleOfTerminal();

}  // namespace toll::cli
