// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The machine's Disk behind a question: may this call go on? And a word after
// each sync, for who records what a power cut would spare.
//
// Thread safety: as the two functions'.

#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/disk.h"

namespace toll::internal {

class WatchedDisk : public Disk {
 public:
  // `before` refuses a call by an error; `synced` may be empty.
  explicit WatchedDisk(std::function<absl::Status()> before,
                       std::function<void(DiskFile)> synced = {})
      : before_(std::move(before)), synced_(std::move(synced)) {}

  absl::StatusOr<DiskFile> Create(const std::string& path) override {
    return Ask([&] { return real_.Create(path); });
  }
  absl::StatusOr<DiskFile> Open(const std::string& path) override {
    return Ask([&] { return real_.Open(path); });
  }
  void Close(DiskFile file) noexcept override { real_.Close(file); }
  absl::Status Lock(DiskFile file) override {
    return Ask([&] { return real_.Lock(file); });
  }
  absl::Status Allocate(DiskFile file, int64_t offset, int64_t bytes) override {
    return Ask([&] { return real_.Allocate(file, offset, bytes); });
  }
  absl::Status Read(DiskFile file, void* to, size_t bytes,
                    int64_t offset) override {
    return Ask([&] { return real_.Read(file, to, bytes, offset); });
  }
  absl::Status MapAt(DiskFile file, void* address, size_t bytes,
                     int64_t offset) override {
    return Ask([&] { return real_.MapAt(file, address, bytes, offset); });
  }
  absl::Status Prefault(void* address, size_t bytes) override {
    return Ask([&] { return real_.Prefault(address, bytes); });
  }
  absl::Status Sync(DiskFile file) override {
    absl::Status status = Ask([&] { return real_.Sync(file); });
    if (status.ok() && synced_) synced_(file);
    return status;
  }
  absl::Status SyncDirectory(const std::string& path) override {
    return Ask([&] { return real_.SyncDirectory(path); });
  }
  absl::StatusOr<FileIdentity> Identify(DiskFile file) override {
    return Ask([&] { return real_.Identify(file); });
  }
  absl::StatusOr<FileIdentity> Identify(const std::string& path) override {
    return Ask([&] { return real_.Identify(path); });
  }
  absl::Status Rename(const std::string& from, const std::string& to) override {
    return Ask([&] { return real_.Rename(from, to); });
  }
  absl::Status Unlink(const std::string& path) override {
    return Ask([&] { return real_.Unlink(path); });
  }
  absl::StatusOr<std::vector<std::string>> List(
      const std::string& directory) override {
    return Ask([&] { return real_.List(directory); });
  }
  absl::Status MakePrivateDirectory(const std::string& path) override {
    return Ask([&] { return real_.MakePrivateDirectory(path); });
  }
  bool IsRemote(const std::string& path) override {
    return real_.IsRemote(path);
  }

 private:
  template <typename Call>
  auto Ask(Call&& call) -> decltype(call()) {
    absl::Status refused = before_();
    if (!refused.ok()) return refused;
    return call();
  }

  Disk& real_ = PosixDisk();
  const std::function<absl::Status()> before_;
  const std::function<void(DiskFile)> synced_;
};

}  // namespace toll::internal
