// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Counts the tokens of files, of any size, a chunk at a time.
//
//   FileCount count = CountFile("-", &counter);   // Standard input.
//   if (!count.error.empty()) ...
//
// Thread safety: as the counter's. Cost: 256 KB, and the longest word.

#pragma once

#include <cstdint>
#include <string>

#include "toll/tokens.h"

namespace toll::cli {

struct FileCount {
  std::string name;
  int64_t tokens = 0;
  int64_t bytes = 0;
  bool has_nul = false;  // No text has one: perhaps a picture, or a program.
  std::string error;     // "" or "notes.txt: No such file or directory".
};

// `path` "-" is standard input.
FileCount CountFile(const std::string& path, TokenCounter* counter);

}  // namespace toll::cli
