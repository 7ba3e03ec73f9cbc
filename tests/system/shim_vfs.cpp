// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "system/shim_vfs.h"

#include <new>
#include <utility>

namespace toll::internal {
namespace {

// What SQLite allocates for a file of ours; the real one lies behind it.
struct ShimFile {
  sqlite3_file base;
  VfsWatcher* watcher;
  std::string* path;  // A string of ours: SQLite moves nothing, destroys none.

  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

ShimFile& Of(sqlite3_file* file) { return *reinterpret_cast<ShimFile*>(file); }
VfsWatcher& WatcherOf(sqlite3_vfs* vfs) {
  return *static_cast<VfsWatcher*>(vfs->pAppData);
}
sqlite3_vfs* Real() { return sqlite3_vfs_find("unix"); }

// Asks, then calls the method of the real file.
template <typename Method, typename... Arguments>
int Pass(sqlite3_file* file, VfsCall call, Method method,
         Arguments... arguments) {
  ShimFile& shim = Of(file);
  const int code = shim.watcher->Before(call);
  if (code != SQLITE_OK) return code;
  sqlite3_file* const real = shim.real();
  return (real->pMethods->*method)(real, arguments...);
}

int Close(sqlite3_file* file) {
  ShimFile& shim = Of(file);
  const int code = shim.real()->pMethods->xClose(shim.real());
  delete shim.path;
  return code;
}
int Read(sqlite3_file* file, void* to, int bytes, sqlite3_int64 at) {
  return Pass(file, VfsCall::kRead, &sqlite3_io_methods::xRead, to, bytes, at);
}
int Write(sqlite3_file* file, const void* from, int bytes, sqlite3_int64 at) {
  const int code =
      Pass(file, VfsCall::kWrite, &sqlite3_io_methods::xWrite, from, bytes, at);
  if (code == SQLITE_OK) {
    Of(file).watcher->Wrote(
        *Of(file).path,
        {static_cast<const char*>(from), static_cast<size_t>(bytes)}, at);
  }
  return code;
}
int Truncate(sqlite3_file* file, sqlite3_int64 bytes) {
  const int code =
      Pass(file, VfsCall::kTruncate, &sqlite3_io_methods::xTruncate, bytes);
  if (code == SQLITE_OK) Of(file).watcher->Truncated(*Of(file).path, bytes);
  return code;
}
int Sync(sqlite3_file* file, int flags) {
  const int code =
      Pass(file, VfsCall::kSync, &sqlite3_io_methods::xSync, flags);
  if (code == SQLITE_OK) Of(file).watcher->Synced(*Of(file).path);
  return code;
}
int FileSize(sqlite3_file* file, sqlite3_int64* bytes) {
  return Pass(file, VfsCall::kSize, &sqlite3_io_methods::xFileSize, bytes);
}
int Lock(sqlite3_file* file, int level) {
  return Pass(file,
              level == SQLITE_LOCK_SHARED ? VfsCall::kShare : VfsCall::kLock,
              &sqlite3_io_methods::xLock, level);
}
// What gives back, or only tells, is never asked about.
int Unlock(sqlite3_file* file, int level) {
  sqlite3_file* const real = Of(file).real();
  return real->pMethods->xUnlock(real, level);
}
int CheckReserved(sqlite3_file* file, int* out) {
  sqlite3_file* const real = Of(file).real();
  return real->pMethods->xCheckReservedLock(real, out);
}
int Control(sqlite3_file* file, int op, void* argument) {
  sqlite3_file* const real = Of(file).real();
  return real->pMethods->xFileControl(real, op, argument);
}
int SectorSize(sqlite3_file* file) {
  sqlite3_file* const real = Of(file).real();
  return real->pMethods->xSectorSize(real);
}
// No promise of the disk's: a write may be torn, and tear its neighbours.
int Characteristics(sqlite3_file*) { return 0; }
int ShmMap(sqlite3_file* file, int region, int bytes, int extend,
           void volatile** out) {
  *out = nullptr;
  const int code = Pass(file, VfsCall::kShm, &sqlite3_io_methods::xShmMap,
                        region, bytes, extend, out);
  // READONLY would say that there is a mapping which only others may change.
  return code == SQLITE_READONLY ? SQLITE_CANTOPEN : code;
}
int ShmLock(sqlite3_file* file, int offset, int count, int flags) {
  const VfsCall call =
      (flags & SQLITE_SHM_SHARED) != 0 ? VfsCall::kShare : VfsCall::kLock;
  const int code = (flags & SQLITE_SHM_UNLOCK) != 0
                       ? SQLITE_OK
                       : Of(file).watcher->Before(call);
  if (code != SQLITE_OK) return code;
  sqlite3_file* const real = Of(file).real();
  return real->pMethods->xShmLock(real, offset, count, flags);
}
void ShmBarrier(sqlite3_file* file) {
  sqlite3_file* const real = Of(file).real();
  real->pMethods->xShmBarrier(real);
}
int ShmUnmap(sqlite3_file* file, int remove) {
  sqlite3_file* const real = Of(file).real();
  return real->pMethods->xShmUnmap(real, remove);
}

// Version 2: without xFetch, so that every page is read by a call.
constexpr sqlite3_io_methods kMethods = {2,
                                         Close,
                                         Read,
                                         Write,
                                         Truncate,
                                         Sync,
                                         FileSize,
                                         Lock,
                                         Unlock,
                                         CheckReserved,
                                         Control,
                                         SectorSize,
                                         Characteristics,
                                         ShmMap,
                                         ShmLock,
                                         ShmBarrier,
                                         ShmUnmap,
                                         nullptr,
                                         nullptr};

int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags,
         int* out_flags) {
  ShimFile& shim = Of(file);
  shim.base.pMethods = nullptr;
  const int asked = WatcherOf(vfs).Before(VfsCall::kOpen);
  if (asked != SQLITE_OK) return asked;
  const int code = Real()->xOpen(Real(), name, shim.real(), flags, out_flags);
  if (shim.real()->pMethods == nullptr) return code;
  shim.base.pMethods = &kMethods;
  shim.watcher = &WatcherOf(vfs);
  shim.path = new std::string(name == nullptr ? "" : name);
  return code;
}
int Delete(sqlite3_vfs* vfs, const char* name, int sync) {
  const int asked = WatcherOf(vfs).Before(VfsCall::kDelete);
  if (asked != SQLITE_OK) return asked;
  const int code = Real()->xDelete(Real(), name, sync);
  if (code == SQLITE_OK) WatcherOf(vfs).Deleted(name);
  return code;
}

}  // namespace

ShimVfs::ShimVfs(std::string name, VfsWatcher& watcher)
    : name_(std::move(name)) {
  vfs_ = *Real();  // Its other functions need nothing but its own data ...
  vfs_.pNext = nullptr;
  vfs_.zName = name_.c_str();
  vfs_.szOsFile = static_cast<int>(sizeof(ShimFile)) + Real()->szOsFile;
  vfs_.xOpen = Open;  // ... and these two the watcher, which takes its place.
  vfs_.xDelete = Delete;
  vfs_.pAppData = &watcher;
  sqlite3_vfs_register(&vfs_, 0);
}

ShimVfs::~ShimVfs() { sqlite3_vfs_unregister(&vfs_); }

}  // namespace toll::internal
