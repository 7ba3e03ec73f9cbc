// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A Disk in memory that remembers what was synced: processes die on it, and
// power fails.
//
//   auto disk = std::make_shared<SimDisk>();
//   Ledger::Open({.disk = disk, ...});
//   auto later = disk->AfterPowerCut(dice);   // what the next life finds
//
// A mapping is written without a word to anybody: Look() finds the pages that
// changed since the last look. So what reaches the disk in what order is known
// only as finely as one looks: before each sync, and wherever a power cut may
// come.
//
// Thread safety: one thread at a time.

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/disk.h"
#include "simulation/dice.h"
#include "simulation/unsynced_file.h"

namespace toll::internal {

class SimDisk : public Disk {
 public:
  SimDisk() = default;
  ~SimDisk() override;

  // Notes what was written through mappings.
  void Look();
  // What the next process finds after this one was killed, or after its
  // machine lost power. This disk then refuses everything: its ledger is dead,
  // though it is still to be destroyed.
  std::shared_ptr<SimDisk> AfterKill();
  std::shared_ptr<SimDisk> AfterPowerCut(Dice& dice);
  // The same as texts, by path; this disk goes on.
  std::map<std::string, std::string> FilesAfterPowerCut(Dice& dice);

  // Whether the next boot can be told from this one.
  bool boots_show = true;
  // No file grows.
  bool full = false;

  // Asked before each call that may fail; empty: none does.
  std::function<absl::Status()> before = {};
  // The same before each sync, whose failure loses what was to be synced.
  std::function<absl::Status()> before_sync = {};
  // Told before and after each sync. May be empty.
  std::function<void()> around_sync = {};

  absl::StatusOr<DiskFile> Create(const std::string& path) override;
  absl::StatusOr<DiskFile> Open(const std::string& path) override;
  void Close(DiskFile file) noexcept override;
  absl::Status Lock(DiskFile file) override;
  absl::Status Allocate(DiskFile file, int64_t offset, int64_t bytes) override;
  absl::Status Read(DiskFile file, void* to, size_t bytes,
                    int64_t offset) override;
  absl::Status MapAt(DiskFile file, void* address, size_t bytes,
                     int64_t offset) override;
  absl::Status Prefault(void* address, size_t bytes) override;
  absl::Status Sync(DiskFile file) override;
  absl::Status SyncDirectory(const std::string& path) override;
  absl::StatusOr<FileIdentity> Identify(DiskFile file) override;
  absl::StatusOr<FileIdentity> Identify(const std::string& path) override;
  absl::Status Rename(const std::string& from, const std::string& to) override;
  absl::Status Unlink(const std::string& path) override;
  absl::StatusOr<std::vector<std::string>> List(
      const std::string& directory) override;
  absl::Status MakePrivateDirectory(const std::string& path) override;
  bool IsRemote(const std::string&) override { return false; }

 private:
  struct File;
  // Where a file is mapped.
  struct Mapping {
    std::shared_ptr<File> file;
    size_t bytes;
    int64_t offset;
  };
  using Names = std::map<std::string, std::shared_ptr<File>>;

  absl::Status MayGoOn() const;
  std::shared_ptr<File> Of(DiskFile file) const;
  static void LookAt(File& file);
  static std::vector<std::pair<std::string, std::shared_ptr<File>>> ByAge(
      const Names& names);
  // The names after a power cut: changes of a directory are ordered.
  const Names& NamesAfterPowerCut(Dice& dice) const;
  std::string TextAfterPowerCut(const File& file, Dice& dice) const;
  void NamesChanged() { past_names_.push_back(names_); }

  bool dead_ = false;
  uint64_t next_inode_ = 1;
  Names names_;
  std::vector<Names> past_names_ = {{}};  // Since the directory was synced.
  std::map<int, std::shared_ptr<File>> open_;
  std::map<char*, Mapping> mappings_;
};

}  // namespace toll::internal
