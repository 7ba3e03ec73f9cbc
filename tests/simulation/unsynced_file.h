// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A file as a power cut sees it: what was synced is there; of what was written
// since, any part may be, in any order, cut at sectors of 512 bytes.
//
//   UnsyncedFile file;
//   file.Write(0, page);  file.Synced();
//   file.Write(4096, page);
//   file.AfterPowerCut(dice)   // 4,096 bytes, or 8,192, or something between
//
// What changes a file's length is ordered, as journaling file systems do it:
// where a cut or an allocation did not happen, nothing after it in its range
// did.
//
// Thread safety: one thread at a time.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "simulation/dice.h"

namespace toll::internal {

class UnsyncedFile {
 public:
  // Extends the file where it reaches beyond its end.
  void Write(int64_t at, std::string_view bytes);
  // As Write, but by a mapping: what lies beyond the end is not there.
  void WriteMapped(int64_t at, std::string_view bytes);
  // Makes it longer, by zeros, or shorter.
  void Resize(int64_t bytes);
  void Synced();
  // The kernel's way with a sync that failed: what was to be written is taken
  // for clean, and never is.
  void SyncFailed();

  std::string AfterPowerCut(Dice& dice) const;

 private:
  enum class Kind : uint8_t { kWrite, kMapped, kResize };
  struct Change {
    Kind kind;
    int64_t at;  // Of kResize: the new length.
    std::string bytes;
  };
  static bool Apply(const Change& change, std::string* file);
  static void ApplyTorn(const Change& change, Dice& dice, std::string* file);

  std::string Now() const;

  std::string durable_;
  std::vector<Change> unsynced_;
};

}  // namespace toll::internal
