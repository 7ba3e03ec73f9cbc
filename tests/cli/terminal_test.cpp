// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/terminal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace toll::cli {
namespace {

// A stdout that is a terminal, for as long as it lives.
class TerminalStdout {
 public:
  TerminalStdout() : saved_(dup(STDOUT_FILENO)) {
    terminal_ = posix_openpt(O_RDWR | O_NOCTTY);
    if (terminal_ < 0 || grantpt(terminal_) != 0 || unlockpt(terminal_) != 0) {
      return;
    }
    const int end = open(ptsname(terminal_), O_RDWR | O_NOCTTY);
    if (end < 0) return;
    made_ = dup2(end, STDOUT_FILENO) >= 0;
    close(end);
  }
  ~TerminalStdout() {
    dup2(saved_, STDOUT_FILENO);
    close(saved_);
    if (terminal_ >= 0) close(terminal_);
  }
  bool made() const { return made_; }

 private:
  int saved_;
  int terminal_ = -1;
  bool made_ = false;
};

TEST(Terminal, HasColoursUnlessItIsToldOtherwise) {
  setenv("TERM", "xterm", 1);
  unsetenv("NO_COLOR");
  bool made = false;
  bool plain = false;
  bool forbidden = true;
  bool dumb = true;
  {
    const TerminalStdout terminal;
    made = terminal.made();
    plain = StyleOfTerminal().color;
    setenv("NO_COLOR", "1", 1);
    forbidden = StyleOfTerminal().color;
    unsetenv("NO_COLOR");
    setenv("TERM", "dumb", 1);
    dumb = StyleOfTerminal().color;
    setenv("TERM", "xterm", 1);
  }
  if (!made) GTEST_SKIP() << "skipped: no pseudo-terminal";
  EXPECT_TRUE(plain);
  EXPECT_FALSE(forbidden);
  EXPECT_FALSE(dumb);
}

TEST(Terminal, IsNotAPipe) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const int saved = dup(STDOUT_FILENO);
  dup2(ends[1], STDOUT_FILENO);
  const internal::TextStyle style = StyleOfTerminal();
  dup2(saved, STDOUT_FILENO);
  close(saved);
  close(ends[0]);
  close(ends[1]);
  EXPECT_FALSE(style.color);
  EXPECT_EQ(style.width, 0);
}

}  // namespace
}  // namespace toll::cli
