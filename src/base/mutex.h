// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// std::mutex with the words by which clang's -Wthread-safety proves that what
// is guarded is only touched under its lock:
//
//   Mutex mutex;
//   std::string reason ABSL_GUARDED_BY(mutex);
//   { const MutexLock lock(mutex); reason = "why"; }
//
// Not absl::Mutex: a forked child must be able to unlock what its parent held.
//
// Thread safety: a mutex. Never on the hot path.

#pragma once

#include <mutex>

#include "absl/base/thread_annotations.h"

namespace toll::internal {

class ABSL_LOCKABLE Mutex {
 public:
  void lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() { mutex_.lock(); }
  void unlock() ABSL_UNLOCK_FUNCTION() { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

class ABSL_SCOPED_LOCKABLE MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ABSL_EXCLUSIVE_LOCK_FUNCTION(mutex)
      : mutex_(mutex) {
    mutex_.lock();
  }
  ~MutexLock() ABSL_UNLOCK_FUNCTION() { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace toll::internal
