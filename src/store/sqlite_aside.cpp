// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/sqlite_aside.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "fmt/format.h"
#include <sys/file.h>

#include "base/text.h"

namespace toll::internal {
namespace {

class DirectoryLock {
 public:
  explicit DirectoryLock(const std::string& directory)
      : fd_(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (fd_ >= 0 && flock(fd_, LOCK_EX) != 0) Release();
  }
  ~DirectoryLock() { Release(); }
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;
  bool held() const { return fd_ >= 0; }

 private:
  void Release() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }
  int fd_;
};

bool Exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

}  // namespace

absl::StatusOr<std::string> SetDatabaseAside(const std::string& path,
                                             const FileIdentity& damaged,
                                             int64_t unix_seconds,
                                             std::string_view why) {
  const std::string directory =
      std::filesystem::path(path).parent_path().string();
  const DirectoryLock lock(directory.empty() ? "." : directory);
  if (!lock.held()) {
    return absl::ErrnoToStatus(
        errno,
        ToAbsl(fmt::format("lock {}", directory.empty() ? "." : directory)));
  }
  Disk& disk = PosixDisk();
  const absl::StatusOr<FileIdentity> now = disk.Identify(path);
  if (!now.ok() || !(*now == damaged)) return std::string();
  std::string aside = fmt::format("{}{}{}", path, kDamagedMark, unix_seconds);
  for (int i = 2; Exists(aside); ++i) {
    aside = fmt::format("{}{}{}-{}", path, kDamagedMark, unix_seconds, i);
  }
  // The database first: a log that is left without one is emptied by SQLite,
  // a database without its log would seem whole and lack its last commits.
  if (absl::Status s = disk.Rename(path, aside); !s.ok()) return s;
  if (Exists(path + "-wal")) {
    if (absl::Status s = disk.Rename(path + "-wal", aside + "-wal"); !s.ok()) {
      return s;
    }
  }
  // An index of the log, made anew whenever it is missing.
  if (Exists(path + "-shm")) disk.Unlink(path + "-shm").IgnoreError();
  KeepReason(disk, aside, why);
  return aside;
}

}  // namespace toll::internal
