// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <memory>
#include <string_view>

#include "fmt/format.h"
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "base/text.h"

namespace toll::internal {
namespace {

constexpr mode_t kPrivateFile = 0600;
constexpr mode_t kPrivateDirectory = 0700;
constexpr size_t kPageBytes = 4096;

// Calls that a signal may cut short are made again.
template <typename Call>
auto Retry(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

std::string_view Cure(int error) {
  switch (error) {
    case EACCES:
    case EPERM:
      return "; give this user access, or set `path` to a directory it owns";
    case EDQUOT:
    case ENOSPC:
      return "; free space there, or set `path` to another disk";
    case ELOOP:
      return "; it is a symbolic link, which is not followed: name its target";
    case EMFILE:
    case ENFILE:
      return "; raise the limit of open files (ulimit -n)";
    case EROFS:
      return "; the file system is read-only: set `path` to another one";
    default:
      return "";
  }
}

absl::Status PosixError(std::string_view verb, const std::string& what,
                        int error) {
  const absl::Status status = absl::ErrnoToStatus(error, "");
  return absl::Status(
      status.code(), ToAbsl(fmt::format("{} {}: {}{}", verb, what,
                                        ToStd(status.message()), Cure(error))));
}

// A file beyond the limit would not fail but raise SIGXFSZ, which kills hosts
// that do not expect it.
absl::Status CheckFileSizeLimit(int64_t bytes) {
  struct rlimit limit {};
  if (getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
      static_cast<uint64_t>(bytes) <= limit.rlim_cur) {
    return absl::OkStatus();
  }
  return absl::ResourceExhaustedError(ToAbsl(fmt::format(
      "a journal of {} bytes is beyond this process's file size limit of {}; "
      "raise it (ulimit -f) or lower `journal_bytes_max`",
      bytes, limit.rlim_cur)));
}

// Writes to each page without changing it, as MADV_POPULATE_WRITE does where
// the kernel knows it (5.14). The blocks must be allocated.
void TouchPages(void* address, size_t bytes) {
  for (size_t at = 0; at < bytes; at += kPageBytes) {
    auto* word = reinterpret_cast<uint32_t*>(static_cast<char*>(address) + at);
    // Relaxed: only the page fault counts; the value stays what it was, even
    // if another process writes it now.
    std::atomic_ref<uint32_t>(*word).fetch_or(0, std::memory_order_relaxed);
  }
}

absl::Status PrefaultPages(void* address, size_t bytes) {
  if (Retry([&] { return madvise(address, bytes, MADV_POPULATE_WRITE); }) ==
      0) {
    return absl::OkStatus();
  }
  if (errno == EINVAL) {  // A kernel before 5.14.
    TouchPages(address, bytes);
    return absl::OkStatus();
  }
  // EFAULT is what would have been a SIGBUS: a hole, and no block to fill it.
  return absl::ResourceExhaustedError(ToAbsl(fmt::format(
      "back {} mapped bytes: {}; free space or memory there, or set `path` to "
      "another disk",
      bytes, ToStd(absl::ErrnoToStatus(errno, "").message()))));
}

FileIdentity IdentityOf(const struct stat& stat) {
  return {stat.st_dev, stat.st_ino, stat.st_size};
}

absl::Status CheckPrivateDirectory(const std::string& path) {
  struct stat stat {};
  if (lstat(path.c_str(), &stat) != 0) return PosixError("stat", path, errno);
  if (S_ISLNK(stat.st_mode)) return PosixError("use", path, ELOOP);
  if (!S_ISDIR(stat.st_mode)) return PosixError("use", path, ENOTDIR);
  if (stat.st_uid != geteuid()) {
    return absl::PermissionDeniedError(ToAbsl(fmt::format(
        "{} belongs to user {}, this process runs as user {}; set `path` to a "
        "directory of its own",
        path, stat.st_uid, geteuid())));
  }
  if ((stat.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return absl::PermissionDeniedError(ToAbsl(fmt::format(
        "{} is mode {:04o}: others may write to it; run 'chmod 700 {}'", path,
        stat.st_mode & 07777, path)));
  }
  return absl::OkStatus();
}

struct CloseDirectory {
  void operator()(DIR* stream) const { closedir(stream); }
};

class MachineDisk final : public Disk {
 public:
  absl::StatusOr<DiskFile> Create(const std::string& path) override {
    constexpr int kFlags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    const int fd =
        Retry([&] { return open(path.c_str(), kFlags, kPrivateFile); });
    if (fd < 0) return PosixError("create", path, errno);
    // A umask can take bits that we need, such as the owner's own.
    if (fchmod(fd, kPrivateFile) != 0) {
      const int error = errno;
      close(fd);
      unlink(path.c_str());
      return PosixError("chmod", path, error);
    }
    return DiskFile{fd};
  }

  absl::StatusOr<DiskFile> Open(const std::string& path) override {
    // Without O_NONBLOCK a device planted under the name could hang us.
    constexpr int kFlags = O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
    const int fd = Retry([&] { return open(path.c_str(), kFlags); });
    if (fd < 0) return PosixError("open", path, errno);
    struct stat stat {};
    if (fstat(fd, &stat) != 0 || !S_ISREG(stat.st_mode)) {
      close(fd);
      return absl::FailedPreconditionError(
          ToAbsl(fmt::format("{} is not a regular file; remove it", path)));
    }
    return DiskFile{fd};
  }

  void Close(DiskFile file) noexcept override {
    // Not retried: Linux has released the descriptor even on EINTR.
    if (file.fd >= 0) close(file.fd);
  }

  absl::Status Lock(DiskFile file) override {
    if (Retry([&] { return flock(file.fd, LOCK_EX | LOCK_NB); }) == 0) {
      return absl::OkStatus();
    }
    if (errno == EWOULDBLOCK) {
      return absl::UnavailableError("locked by another process");
    }
    return PosixError("lock", fmt::format("descriptor {}", file.fd), errno);
  }

  absl::Status Allocate(DiskFile file, int64_t offset, int64_t bytes) override {
    absl::Status limit = CheckFileSizeLimit(offset + bytes);
    if (!limit.ok()) return limit;
    if (Retry([&] { return fallocate(file.fd, 0, offset, bytes); }) == 0) {
      return absl::OkStatus();
    }
    int error = errno;
    // A file system without the call: glibc writes into each block instead.
    if (error == EOPNOTSUPP) error = posix_fallocate(file.fd, offset, bytes);
    if (error == 0) return absl::OkStatus();
    return PosixError("allocate", fmt::format("{} bytes", bytes), error);
  }

  absl::Status Read(DiskFile file, void* to, size_t bytes,
                    int64_t offset) override {
    for (size_t done = 0; done < bytes;) {
      const ssize_t got = Retry([&] {
        return pread(file.fd, static_cast<char*>(to) + done, bytes - done,
                     offset + static_cast<int64_t>(done));
      });
      if (got < 0) {
        return PosixError("read", fmt::format("descriptor {}", file.fd), errno);
      }
      if (got == 0) {
        return absl::OutOfRangeError(ToAbsl(fmt::format(
            "read {} bytes at {}: only {} are there", bytes, offset, done)));
      }
      done += static_cast<size_t>(got);
    }
    return absl::OkStatus();
  }

  absl::Status MapAt(DiskFile file, void* address, size_t bytes,
                     int64_t offset) override {
    struct stat stat {};
    if (fstat(file.fd, &stat) != 0) return PosixError("stat", "file", errno);
    if (stat.st_size < offset + static_cast<int64_t>(bytes)) {
      return absl::DataLossError(ToAbsl(fmt::format(
          "map {} bytes at {}: the file has {} bytes; a page beyond its end "
          "would be a SIGBUS",
          bytes, offset, stat.st_size)));
    }
    if (mmap(address, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
             file.fd, offset) == MAP_FAILED) {
      return PosixError("map", fmt::format("{} bytes", bytes), errno);
    }
    return absl::OkStatus();
  }

  absl::Status Prefault(void* address, size_t bytes) override {
    return PrefaultPages(address, bytes);
  }

  absl::Status Sync(DiskFile file) override {
    if (Retry([&] { return fdatasync(file.fd); }) == 0) return absl::OkStatus();
    return PosixError("sync", fmt::format("descriptor {}", file.fd), errno);
  }

  absl::Status SyncDirectory(const std::string& path) override {
    constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    const int fd = Retry([&] { return open(path.c_str(), kFlags); });
    if (fd < 0) return PosixError("open", path, errno);
    const int synced = Retry([&] { return fsync(fd); });
    const int error = errno;
    close(fd);
    if (synced != 0) return PosixError("sync", path, error);
    return absl::OkStatus();
  }

  absl::StatusOr<FileIdentity> Identify(DiskFile file) override {
    struct stat stat {};
    if (fstat(file.fd, &stat) == 0) return IdentityOf(stat);
    return PosixError("stat", fmt::format("descriptor {}", file.fd), errno);
  }

  absl::StatusOr<FileIdentity> Identify(const std::string& path) override {
    struct stat stat {};
    if (lstat(path.c_str(), &stat) == 0) return IdentityOf(stat);
    return PosixError("stat", path, errno);
  }

  absl::Status Rename(const std::string& from, const std::string& to) override {
    if (rename(from.c_str(), to.c_str()) == 0) return absl::OkStatus();
    return PosixError("rename", fmt::format("{} to {}", from, to), errno);
  }

  absl::Status Unlink(const std::string& path) override {
    if (unlink(path.c_str()) == 0) return absl::OkStatus();
    return PosixError("unlink", path, errno);
  }

  absl::StatusOr<std::vector<std::string>> List(
      const std::string& directory) override {
    const std::unique_ptr<DIR, CloseDirectory> stream(
        opendir(directory.c_str()));
    if (stream == nullptr) return PosixError("list", directory, errno);
    std::vector<std::string> names;
    errno = 0;  // The only way to tell the end from an error.
    while (const dirent* entry = readdir(stream.get())) {
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
    }
    const int error = errno;
    if (error != 0) return PosixError("list", directory, error);
    std::sort(names.begin(), names.end());
    return names;
  }

  absl::Status MakePrivateDirectory(const std::string& path) override {
    if (path.empty()) {
      return absl::InvalidArgumentError("`path` is empty; name a directory");
    }
    for (size_t end = 0; end != std::string::npos;) {
      end = path.find('/', end + 1);
      const std::string part = path.substr(0, end);
      // Parents are private too: one that all may write to lets others swap
      // what is in it.
      if (mkdir(part.c_str(), kPrivateDirectory) == 0) {
        if (chmod(part.c_str(), kPrivateDirectory) != 0) {
          return PosixError("chmod", part, errno);
        }
      } else if (errno != EEXIST && errno != EISDIR) {
        return PosixError("make directory", part, errno);
      }
    }
    // lstat of "link/" would follow the link.
    const size_t last = path.find_last_not_of('/');
    return CheckPrivateDirectory(
        last == std::string::npos ? "/" : path.substr(0, last + 1));
  }

  bool IsRemote(const std::string& path) override {
    std::string existing = path.empty() ? "." : path;
    struct statfs stat {};
    while (statfs(existing.c_str(), &stat) != 0) {
      if (errno != ENOENT || existing == "/" || existing == ".") return false;
      const size_t slash = existing.find_last_of('/');
      if (slash == std::string::npos) {
        existing.assign(1, '.');
      } else {
        existing.resize(std::max<size_t>(slash, 1));
      }
    }
    return IsRemoteFileSystem(static_cast<uint32_t>(stat.f_type));
  }
};

}  // namespace

bool IsRemoteFileSystem(uint32_t magic) {
  // statfs(2) and the makers' own headers.
  constexpr uint32_t kRemote[] = {
      0x00006969,  // NFS
      0x0000517b,  // SMB
      0x0000564c,  // NCP
      0x00c36400,  // Ceph
      0x01021997,  // 9p
      0x01161970,  // GFS2
      0x0bd00bd0,  // Lustre
      0x19830326,  // BeeGFS
      0x20030528,  // OrangeFS
      0x47504653,  // GPFS
      0x5346414f,  // AFS (OpenAFS)
      0x65735546,  // FUSE, virtiofs
      0x6b414653,  // AFS (kAFS)
      0x73757245,  // Coda
      0x7461636f,  // OCFS2
      0x786f4256,  // VirtualBox shared folder
      0x7c7c6673,  // Parallels shared folder
      0xbacbacbc,  // VMware shared folder
      0xfe534d42,  // SMB2
      0xff534d42,  // CIFS
  };
  return std::find(std::begin(kRemote), std::end(kRemote), magic) !=
         std::end(kRemote);
}

Disk& PosixDisk() {
  // Never destroyed: a ledger may outlive static destructors.
  static Disk& disk = *new MachineDisk;
  return disk;
}

}  // namespace toll::internal
