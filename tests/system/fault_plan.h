// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Fails the n-th call of the file, mapping and SQLite operations, once or from
// then on: in SQLite's own manner, n = 1, 2, 3 ... until a run passes.
//
//   FaultPlan plan;
//   plan.Arm(n, {EIO, SQLITE_IOERR_WRITE}, Lasting::kOnce);
//   ... work ...
//   if (!plan.Disarm()) ... n was beyond the last call: the loop is done.
//
// Thread safety: thread-safe.

#pragma once

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <string>

#include "absl/status/status.h"

#include "system/shim_vfs.h"

namespace toll::internal {

struct FaultKind {
  const char* name;
  int posix;   // What a Disk answers.
  int sqlite;  // What the database's file answers.
};

// Each error that a disk has.
inline constexpr FaultKind kFaultKinds[] = {
    {"ENOSPC", ENOSPC, SQLITE_FULL},
    {"EIO", EIO, SQLITE_IOERR},
    {"EIO on fsync", EIO, SQLITE_IOERR_FSYNC},
    {"EDQUOT", EDQUOT, SQLITE_FULL},
    {"EROFS", EROFS, SQLITE_READONLY},
    {"EMFILE", EMFILE, SQLITE_CANTOPEN},
    {"BUSY", EAGAIN, SQLITE_BUSY},
    {"CORRUPT", EIO, SQLITE_CORRUPT},
};

enum class Lasting : uint8_t { kOnce, kFromThenOn };

class FaultPlan : public VfsWatcher {
 public:
  void Arm(int64_t nth, const FaultKind& kind, Lasting lasting) {
    kind_ = kind;
    lasting_ = lasting;
    hits_ = 0;
    left_ = nth;
  }
  // True if a call was failed since Arm().
  bool Disarm() {
    left_ = -1;
    return hits_ != 0;
  }
  int64_t hits() const { return hits_; }

  int Before(VfsCall call) override {
    // Only who wants a file alone finds it busy.
    if (kind_.sqlite == SQLITE_BUSY && call != VfsCall::kLock) return SQLITE_OK;
    return Fails() ? kind_.sqlite : SQLITE_OK;
  }
  absl::Status BeforeDisk() {
    return kind_.sqlite != SQLITE_BUSY && Fails()
               ? absl::ErrnoToStatus(kind_.posix, "injected")
               : absl::OkStatus();
  }

 private:
  bool Fails() {
    // Defaults of std::atomic: this is a test, and orders nothing else.
    int64_t left = left_;
    if (left < 0) return false;
    if (left == 0 && lasting_ == Lasting::kOnce) return false;
    if (left > 0 && --left_ > 0) return false;
    ++hits_;
    return true;
  }

  FaultKind kind_{};
  Lasting lasting_ = Lasting::kOnce;
  std::atomic<int64_t> left_{-1};  // 0: the n-th has come; -1: not armed.
  std::atomic<int64_t> hits_{0};
};

}  // namespace toll::internal
