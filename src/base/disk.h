// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Disk is what the journal asks of the file system; tests and the simulation
// put their own in its place.
//
// Thread safety: implementations are thread-safe.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace toll::internal {

// A file by descriptor; who holds it closes it.
struct DiskFile {
  int fd = -1;
};

struct FileIdentity {
  uint64_t device = 0;
  uint64_t inode = 0;
  int64_t bytes = 0;
  friend bool operator==(const FileIdentity& a, const FileIdentity& b) {
    return a.device == b.device && a.inode == b.inode;
  }
};

class Disk {
 public:
  virtual ~Disk() = default;

  // Creates a private file (0600, O_EXCL, O_NOFOLLOW, O_CLOEXEC).
  virtual absl::StatusOr<DiskFile> Create(const std::string& path) = 0;
  virtual absl::StatusOr<DiskFile> Open(const std::string& path) = 0;
  // Of no file: nothing.
  virtual void Close(DiskFile file) noexcept = 0;
  // An exclusive flock without waiting. Unavailable: another holds it.
  virtual absl::Status Lock(DiskFile file) = 0;

  // Gives [offset, offset + bytes) real blocks: a hole in a mapping is a
  // SIGBUS on a full disk.
  virtual absl::Status Allocate(DiskFile file, int64_t offset,
                                int64_t bytes) = 0;
  // Copies exactly `bytes` from `offset`; OutOfRange if the file is shorter.
  virtual absl::Status Read(DiskFile file, void* to, size_t bytes,
                            int64_t offset) = 0;
  // Maps shared, read and write, at `address` (inside a reservation).
  virtual absl::Status MapAt(DiskFile file, void* address, size_t bytes,
                             int64_t offset) = 0;
  // Faults mapped pages in for writing, so that a host's thread need not.
  virtual absl::Status Prefault(void* address, size_t bytes) = 0;
  // Writes dirty pages of the file to the disk and waits.
  virtual absl::Status Sync(DiskFile file) = 0;
  // The same for the names in a directory: a file that is synced but whose name
  // is not is lost with its name.
  virtual absl::Status SyncDirectory(const std::string& path) = 0;

  virtual absl::StatusOr<FileIdentity> Identify(DiskFile file) = 0;
  virtual absl::StatusOr<FileIdentity> Identify(const std::string& path) = 0;
  virtual absl::Status Rename(const std::string& from,
                              const std::string& to) = 0;
  virtual absl::Status Unlink(const std::string& path) = 0;
  // Names (not paths) in a directory.
  virtual absl::StatusOr<std::vector<std::string>> List(
      const std::string& directory) = 0;
  // Creates the directory and its parents, the last one 0700; refuses one that
  // others may write to or that another user owns.
  virtual absl::Status MakePrivateDirectory(const std::string& path) = 0;
  // True if the path lies on a network or user-space file system, where locks
  // and shared mappings cannot be relied on.
  virtual bool IsRemote(const std::string& path) = 0;
};

// True for the statfs(2) magic numbers of network and user-space file systems.
bool IsRemoteFileSystem(uint32_t magic);

// The machine's file system. Never destroyed.
Disk& PosixDisk();

}  // namespace toll::internal
