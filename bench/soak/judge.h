// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What a soak's samples say of the promises that nothing grows.
//
//   for (const Verdict& verdict : Judge(evidence)) ...
//
// Thread safety: thread-safe.

#pragma once

#include <cstdint>
#include <vector>

#include "soak/soak.h"
#include "toll/health.h"

namespace toll::bench {

struct Evidence {
  const SoakOptions* options = nullptr;
  const std::vector<Sample>* samples = nullptr;
  int64_t store_bytes_max = 0;
  int64_t journal_bytes_max = 0;
  int64_t calls = 0;     // Made while it was watched.
  bool flushed = false;  // At the end, all was stored.
  Health last;           // After that.
};

std::vector<Verdict> Judge(const Evidence& evidence);

}  // namespace toll::bench
