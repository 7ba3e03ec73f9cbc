// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What a journal's file says, without taking it over.
//
//   const JournalLook look = LookAtJournal(disk, "4f..a1.journal");
//   if (!look.sound.ok()) ...   // what is wrong with it
//
// Nothing is written, and its host may be at work: the counts are then of the
// moment at which each slot was read.
//
// Thread safety: functions of their arguments. Cost: reads the slots, 512 KB a
// segment.

#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"

#include "base/disk.h"
#include "journal/layout.h"

namespace toll::internal {

struct JournalLook {
  // NotFound: it is gone. DataLoss: it is damaged. FailedPrecondition: a newer
  // build wrote it, or it is no file. What follows `is_live` counts if ok.
  absl::Status sound;
  bool is_live = false;  // A process holds it.
  uint64_t pid = 0;      // Of the process that made it.
  bool from_another_boot = false;
  int64_t open = 0;  // Calls in flight, or cut off with their process.
  int64_t done = 0;  // Settled, not stored yet.
};

JournalLook LookAtJournal(Disk& disk, const std::string& path);

// DataLoss: the file is too short for one.
absl::Status ReadJournalHeader(Disk& disk, DiskFile file,
                               const std::string& path, JournalHeader* header);

// Whether a file of `bytes` holds what its header says. DataLoss: it does not.
// FailedPrecondition: a newer build wrote it.
absl::Status CheckJournalHeader(const std::string& path,
                                const JournalHeader& header, int64_t bytes);

// Segments of slots that count. REQUIRES: the header is sound.
uint32_t SegmentsOf(const JournalHeader& header, int64_t bytes);

// True where the boot cannot be told.
bool IsOfThisBoot(const JournalHeader& header);

}  // namespace toll::internal
