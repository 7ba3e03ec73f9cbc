// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Journal is one journal file, mapped: it outlives the process that writes it.
//
//   auto journal = Journal::Create(disk, "state/toll", sizes);
//   journal->slot(i).begin.state_word.store(...);   // survives kill -9
//
//   auto dead = Journal::TakeOver(disk, path);      // of a process that died
//   dead->Unlink();                                 // before the lock goes
//
// The address range of all segments is reserved once; a segment gets its disk
// blocks and is mapped before any host thread hears of it.
//
// Thread safety: names are appended under a mutex and read without one; slots
// and notes belong to their holder; the rest is for the drain.

#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "base/disk.h"
#include "base/memory_disk.h"
#include "base/mutex.h"
#include "base/ticks.h"
#include "journal/layout.h"

namespace toll::internal {

struct JournalSizes {
  uint32_t segments_at_open = 10;
  uint32_t segments_prefaulted = 4;
  uint32_t segments_max = 120;
  uint32_t notes_count = 4'096;
};

class Journal {
 public:
  static constexpr std::string_view kSuffix = ".journal";

  // Makes a new file in `directory`, locked for the life of this object.
  static absl::StatusOr<std::unique_ptr<Journal>> Create(
      Disk& disk, const std::string& directory, const JournalSizes& sizes,
      const Anchor& now);
  // Takes over the file of a dead process. Unavailable: it is still owned, or
  // another process has just taken it. DataLoss: it is damaged.
  // FailedPrecondition: a newer build wrote it.
  static absl::StatusOr<std::unique_ptr<Journal>> TakeOver(
      Disk& disk, const std::string& path);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  JournalHeader& header() noexcept { return *header_; }
  const JournalHeader& header() const noexcept { return *header_; }
  Slot& slot(uint32_t index) noexcept { return slots_[index]; }
  const Slot& slot(uint32_t index) const noexcept { return slots_[index]; }
  Note& note(uint32_t index) noexcept { return notes_[index]; }
  const Note& note(uint32_t index) const noexcept { return notes_[index]; }
  ThreadCounters& counters(uint32_t thread) noexcept {
    return counters_[thread];
  }
  const ThreadCounters& counters(uint32_t thread) const noexcept {
    return counters_[thread];
  }
  uint32_t slots_ready() const noexcept;
  const std::string& path() const { return path_; }
  // No file: what it holds dies with the process.
  bool in_memory() const { return &disk_ == &MemoryDisk(); }
  int64_t bytes() const;

  // Interns a name; the id is valid in this file for ever. 0: the table is
  // full. Cold: takes a mutex.
  uint32_t AppendName(std::string_view name) noexcept;
  // Empty for an id that this file does not have.
  std::string_view NameText(uint32_t id) const noexcept;

  // Drain only: maps a further segment. ResourceExhausted: at its cap.
  absl::Status AddSegment();
  // Drain only: makes the slots from `first` on resident, so that a host's
  // thread need not.
  absl::Status Prefault(uint32_t first);
  // Drain only: renews the last anchor; readers see the old or the new one.
  void RenewAnchor(const Anchor& now) noexcept;
  TickMap tick_map() const noexcept;

  // Drain only: what slots hold now, and what it refers to, is on the disk when
  // it returns, vouched for by the slots' CRCs. Costs the host a fault a hot
  // page, so it is for when the store lags. stamp.cpp
  absl::Status StampAndSync();
  // True if what the CRC of a used slot vouches for is whole.
  static bool BeginIsWhole(const Slot& slot) noexcept;
  static bool EndIsWhole(const Slot& slot) noexcept;
  // True if the machine was started anew since this file was written.
  bool from_another_boot() const;

  // REQUIRES: this process holds the lock.
  absl::Status Unlink();
  // Whether its file goes with it: while it is being made, or once all that it
  // held is stored.
  void SetTemporary(bool temporary) noexcept { temporary_ = temporary; }
  // Renames the file to "<name>.damaged-<seconds>" and keeps the reason beside
  // it.
  static absl::StatusOr<std::string> SetAside(Disk& disk,
                                              const std::string& path,
                                              int64_t unix_seconds,
                                              std::string_view why);
  // In a forked child: lets go of the lock that the parent holds.
  void CloseInChild() noexcept;

 private:
  explicit Journal(Disk& disk) : disk_(disk) {}
  absl::Status LayOut(const JournalSizes& sizes);
  absl::Status WriteHeader(const uint64_t (&identity)[2],
                           const JournalSizes& sizes, const Anchor& now);
  absl::Status MapHead(uint32_t notes_count, uint32_t segments_max);
  absl::Status SyncAll();
  void UnlinkQuietly() noexcept;

  // Constant after construction, but for the descriptor in a forked child.
  Disk& disk_;
  std::string path_;
  DiskFile file_;
  bool temporary_ = false;
  char* base_ = nullptr;
  size_t reserved_bytes_ = 0;
  JournalLayout layout_{};
  JournalHeader* header_ = nullptr;
  ThreadCounters* counters_ = nullptr;
  NameEntry* name_entries_ = nullptr;
  char* name_text_ = nullptr;
  Note* notes_ = nullptr;
  Slot* slots_ = nullptr;

  Mutex append_mutex_;  // One appender of names at a time.

  // Drain only.
  bool name_synced_ = false;   // The file's, in its directory.
  bool sync_suspect_ = false;  // The last one failed.
};

// The boot id of this machine, or empty.
std::string BootId();

}  // namespace toll::internal
