// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A host that calls at a steady rate: threads whose calls are due at fixed
// times, so that what is a little late is caught up and the rate holds.
//
//   {
//     Load load(*ledger, {.rate = 10'000, .threads = 4});
//     ... load.calls() ...
//   }  // Stopped; every call has settled.
//
// Of 20 calls 12 have an answer of 2 KB, 4 are streams of 8 chunks, 2 have no
// body, 1 is refused by the provider and 1 fails before it answers. Sessions
// end after `session_calls`, so that names never stop coming.
//
// Thread safety: calls() is thread-safe.

#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "toll/ledger.h"

namespace toll::bench {

struct LoadOptions {
  int64_t rate = 10'000;  // Calls a second, of all threads.
  int threads = 4;
  int64_t session_calls = 100;
};

class Load {
 public:
  Load(Ledger& ledger, const LoadOptions& options);
  ~Load();
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  // Relaxed: a statistic.
  int64_t calls() const { return calls_.load(std::memory_order_relaxed); }

 private:
  void Run(int thread) noexcept;
  void Make(int64_t number) noexcept;

  // Constant after construction.
  Ledger& ledger_;
  const LoadOptions options_;
  const std::vector<std::string> answers_;

  std::atomic<int64_t> calls_{0};
  std::atomic<bool> stopping_{false};
  std::vector<std::thread> threads_;
};

}  // namespace toll::bench
