// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What of journals is this process's memory: what it has touched of them since
// they were mapped, as the kernel counts it.
//
//   const int64_t kb = ResidentJournalKb();
//
// Thread safety: any thread.

#pragma once

#include <cstdint>
#include <fstream>
#include <string>

#include "absl/strings/ascii.h"

namespace toll::internal {

// Lines that begin with a capital tell of the mapping that another named.
inline int64_t ResidentJournalKb() {
  int64_t kb = 0;
  bool is_journal = false;
  std::ifstream mappings("/proc/self/smaps");
  for (std::string line; std::getline(mappings, line);) {
    if (line.starts_with("Rss:")) {
      if (is_journal) kb += std::stoll(line.substr(4));
    } else if (!absl::ascii_isupper(static_cast<unsigned char>(line[0]))) {
      is_journal = line.find(".journal") != std::string::npos;
    }
  }
  return kb;
}

}  // namespace toll::internal
