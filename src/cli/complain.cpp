// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <cstdio>

#include "fmt/format.h"

#include "cli/commands.h"

namespace toll::cli {

int Complain(int exit_code, std::string_view message) {
  fmt::print(stderr, "toll: {}\n", message);
  return exit_code;
}

}  // namespace toll::cli
