// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/terminal.h"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include <sys/ioctl.h>

namespace toll::cli {

internal::TextStyle StyleOfTerminal() {
  internal::TextStyle style;
  if (isatty(STDOUT_FILENO) == 0) return style;
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  style.color = (no_color == nullptr || *no_color == '\0') &&
                (terminal == nullptr || std::string_view(terminal) != "dumb");
  winsize size = {};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) style.width = size.ws_col;
  return style;
}

}  // namespace toll::cli
