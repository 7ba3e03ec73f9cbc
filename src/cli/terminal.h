// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What may be shown where.

#pragma once

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace toll::cli {

// Colours are for terminals, and for users who have not set NO_COLOR
// (no-color.org: any value but the empty one).
inline bool ColorsWanted(std::FILE* file) {
  const char* no_color = std::getenv("NO_COLOR");
  if (no_color != nullptr && *no_color != '\0') return false;
  const char* terminal = std::getenv("TERM");
  if (terminal == nullptr || std::string_view(terminal) == "dumb") return false;
  return isatty(fileno(file)) == 1;
}

}  // namespace toll::cli
