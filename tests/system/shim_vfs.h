// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A VFS of SQLite's that asks before each call and tells after each write:
// faults are injected, and power cuts recorded, below the real database.
//
//   Faults faults;
//   ShimVfs vfs("toll-faults", faults);
//   OpenSqliteStore(path, {.vfs = "toll-faults"});
//
// Thread safety: as the watcher's. Register and unregister from one thread.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <sqlite3.h>

namespace toll::internal {

enum class VfsCall : uint8_t {
  kOpen,
  kDelete,
  kRead,
  kWrite,
  kTruncate,
  kSync,
  kShare,  // A lock that others may share; kLock excludes them.
  kLock,
  kSize,
  kShm,
};

class VfsWatcher {
 public:
  virtual ~VfsWatcher() = default;
  // SQLITE_OK lets the call go on; anything else is its result.
  virtual int Before(VfsCall call) = 0;
  // What was done. Paths are as SQLite names them.
  virtual void Wrote(const std::string&, std::string_view, int64_t) {}
  virtual void Truncated(const std::string&, int64_t) {}
  virtual void Synced(const std::string&) {}
  virtual void Deleted(const std::string&) {}
};

class ShimVfs {
 public:
  ShimVfs(std::string name, VfsWatcher& watcher);
  ~ShimVfs();
  ShimVfs(const ShimVfs&) = delete;
  ShimVfs& operator=(const ShimVfs&) = delete;

  const std::string& name() const { return name_; }

 private:
  const std::string name_;
  sqlite3_vfs vfs_{};
};

}  // namespace toll::internal
