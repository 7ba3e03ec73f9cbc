// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/memory_disk.h"

#include <cerrno>

#include <sys/mman.h>

namespace toll::internal {
namespace {

absl::Status NoName() {
  return absl::NotFoundError("a file in memory has no name");
}

// A memfd is a file in all but its name: the machine's disk does the rest.
class NamelessDisk final : public Disk {
 public:
  absl::StatusOr<DiskFile> Create(const std::string&) override {
    const int fd = memfd_create("toll-journal", MFD_CLOEXEC);
    if (fd < 0) return absl::ErrnoToStatus(errno, "memfd_create");
    return DiskFile{fd};
  }
  absl::StatusOr<DiskFile> Open(const std::string&) override {
    return NoName();
  }
  void Close(DiskFile file) noexcept override { real_.Close(file); }
  absl::Status Lock(DiskFile file) override { return real_.Lock(file); }
  absl::Status Allocate(DiskFile file, int64_t offset, int64_t bytes) override {
    return real_.Allocate(file, offset, bytes);
  }
  absl::Status Read(DiskFile file, void* to, size_t bytes,
                    int64_t offset) override {
    return real_.Read(file, to, bytes, offset);
  }
  absl::Status MapAt(DiskFile file, void* address, size_t bytes,
                     int64_t offset) override {
    return real_.MapAt(file, address, bytes, offset);
  }
  absl::Status Prefault(void* address, size_t bytes) override {
    return real_.Prefault(address, bytes);
  }
  absl::Status Sync(DiskFile) override { return absl::OkStatus(); }
  absl::Status SyncDirectory(const std::string&) override {
    return absl::OkStatus();
  }
  absl::StatusOr<FileIdentity> Identify(DiskFile file) override {
    return real_.Identify(file);
  }
  absl::StatusOr<FileIdentity> Identify(const std::string&) override {
    return NoName();
  }
  absl::Status Rename(const std::string&, const std::string&) override {
    return absl::OkStatus();
  }
  absl::Status Unlink(const std::string&) override { return absl::OkStatus(); }
  absl::StatusOr<std::vector<std::string>> List(const std::string&) override {
    return std::vector<std::string>();
  }
  absl::Status MakePrivateDirectory(const std::string&) override {
    return absl::OkStatus();
  }
  bool IsRemote(const std::string&) override { return false; }

 private:
  Disk& real_ = PosixDisk();
};

}  // namespace

Disk& MemoryDisk() {
  static Disk& disk = *new NamelessDisk;
  return disk;
}

}  // namespace toll::internal
