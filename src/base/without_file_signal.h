// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A write beyond RLIMIT_FSIZE raises SIGXFSZ in the thread that writes, and
// that ends the process. While one of these lives the write just fails:
//
//   const WithoutFileSignal quiet;
//   store.Commit(true);  // EFBIG
//
// For host threads that open or close a ledger; the drain blocks all signals.
//
// Thread safety: of one thread. Cost: three system calls.

#pragma once

#include <signal.h>

namespace toll::internal {

class WithoutFileSignal {
 public:
  WithoutFileSignal() noexcept;
  ~WithoutFileSignal();
  WithoutFileSignal(const WithoutFileSignal&) = delete;
  WithoutFileSignal& operator=(const WithoutFileSignal&) = delete;

 private:
  sigset_t before_;
  bool was_pending_;
};

}  // namespace toll::internal
