// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/without_file_signal.h"

#include <pthread.h>

#include <ctime>

namespace toll::internal {
namespace {

sigset_t TheSignal() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGXFSZ);
  return set;
}

bool IsPending() {
  sigset_t pending;
  sigemptyset(&pending);
  return sigpending(&pending) == 0 && sigismember(&pending, SIGXFSZ) == 1;
}

}  // namespace

WithoutFileSignal::WithoutFileSignal() noexcept {
  const sigset_t set = TheSignal();
  pthread_sigmask(SIG_BLOCK, &set, &before_);
  was_pending_ = IsPending();
}

WithoutFileSignal::~WithoutFileSignal() {
  // What was raised meanwhile was for us; what waited before is the host's.
  if (!was_pending_ && IsPending()) {
    const sigset_t set = TheSignal();
    constexpr timespec kNow{};
    sigtimedwait(&set, nullptr, &kNow);
  }
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace toll::internal
