// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What a process with a ledger takes, seen from within it: memory,
// descriptors, threads, files, and what the ledger tells of itself.
//
//   Sampler sampler(*ledger, directory);
//   const Sample sample = sampler.Take();
//   sample[kRssBytes]
//
// Thread safety: one thread at a time.
// Cost: some 100 us; it keeps no descriptor and no memory.

#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "toll/ledger.h"

namespace toll::bench {

enum Column : uint8_t {
  kSeconds,         // Since the first.
  kCallsPerSecond,  // Since the one before.
  kRssBytes,
  kHeapBytes,    // RSS without files: the journal is one.
  kDescriptors,  // But for those of journals.
  kThreads,
  kJournalBytes,
  kDatabaseBytes,
  kLogBytes,   // SQLite's write-ahead log.
  kNotStored,  // Calls that are open, or settled and not yet stored.
  kLagMs,      // How old the oldest of these is, at this rate.
  kDropped,
  kDrainShare,       // Of one processor.
  kOwnBytes,         // Health::memory_bytes.
  kJournals,         // Files: one more for a minute after a rotation.
  kJournalRssBytes,  // What of them was touched since it was mapped.
  kColumns
};

using Sample = std::array<double, kColumns>;

class Sampler {
 public:
  Sampler(const Ledger& ledger, std::string directory);
  Sample Take();

 private:
  const Ledger& ledger_;
  const std::string directory_;
  int64_t began_ns_;
  int64_t taken_ns_;
  int64_t offered_;
  int64_t drain_cpu_ns_;
};

// Comma-separated, with a line of names.
bool WriteCsv(const std::vector<Sample>& samples, const std::string& path);

}  // namespace toll::bench
