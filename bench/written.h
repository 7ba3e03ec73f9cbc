// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// How many bytes this process has written.
//
//   const int64_t before = BytesWritten();
//
// Thread safety: a function.

#pragma once

#include <cstdint>
#include <cstdio>

namespace toll::bench {

// Given to write(2) and its kin; what goes to mapped files is not in it.
inline int64_t BytesWritten() {
  long long bytes = 0;
  if (FILE* file = std::fopen("/proc/self/io", "r")) {
    char line[128];
    while (std::fgets(line, sizeof line, file) != nullptr) {
      if (std::sscanf(line, "wchar: %lld", &bytes) == 1) break;
    }
    std::fclose(file);
  }
  return bytes;
}

}  // namespace toll::bench
