// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The drain's thread: when it passes, and how it waits.

#include <algorithm>
#include <exception>

#include "base/host_threads.h"
#include "base/time_units.h"
#include "drain.h"
#include "engine.h"

namespace toll::internal {
namespace {

constexpr int64_t kPauseNsMin = kNsPerMs;
constexpr int64_t kBackOffNs = 10 * kNsPerMs;
constexpr int64_t kLookForHostNs = 1'000 * kNsPerMs;

}  // namespace

int64_t Drain::NextPauseNs(int64_t rows, int64_t elapsed_ns) const {
  const Options& options = engine_.options;
  // No longer than until the next sync, or the next try of it, is due.
  const int64_t sync_ns = std::max(durable_ns_, journals_synced_ns_) +
                          SyncDueNs() - round_began_ns_;
  const int64_t longest =
      std::clamp(sync_ns, kPauseNsMin,
                 std::max(options.flush_interval_ms * kNsPerMs, kPauseNsMin));
  if (rows <= 0) return longest;
  // The pace that fills half of the smaller pool, but no less than a batch.
  // Without notes there is one pool.
  const int64_t pool =
      options.notes_count == 0
          ? options.memory_pool_size
          : std::min(options.memory_pool_size, options.notes_count);
  const int64_t half = std::max(pool / 2, options.batch_size);
  return std::clamp(elapsed_ns / rows * half, kPauseNsMin, longest);
}

void Drain::FollowRate(int64_t rows, int64_t now_ns) {
  rate_rows_ += rows;
  const int64_t passed_ns = now_ns - rate_began_ns_;
  if (passed_ns < kNsPerSecond) return;
  rows_per_second_ = rate_rows_ * 1'000 / (passed_ns / kNsPerMs);
  rate_rows_ = 0;
  rate_began_ns_ = now_ns;
}

void Drain::AnswerFlushes(uint64_t asked, uint64_t durable_asked,
                          bool durable) {
  // Release: who waits for the flush sees the rows committed.
  engine_.flush_done.store(asked, std::memory_order_release);
  if (durable) {
    engine_.durable_done.store(durable_asked,
                               std::memory_order_release);  // As above.
  }
}

DrainWait Drain::TryRound() {
  // Acquire: calls finished before the request are in.
  const uint64_t asked = engine_.flush_asked.load(std::memory_order_acquire);
  const uint64_t durable_asked =
      engine_.durable_asked.load(std::memory_order_acquire);  // As above.
  // Relaxed: own words.
  const bool durable =
      durable_asked != engine_.durable_done.load(std::memory_order_relaxed);
  const bool flush =
      durable || asked != engine_.flush_done.load(std::memory_order_relaxed);
  DrainStatistics& statistics = engine_.statistics;
  const int64_t before =
      statistics.stored.load(std::memory_order_relaxed);  // Own word.
  absl::Status status;     // Of this ledger's own calls,
  absl::Status recovered;  // and of those of dead processes.
  bool more = false;
  {
    const MutexLock lock(engine_.store_mutex);
    status = Pass(durable ? PassKind::kDurable
                  : flush ? PassKind::kScan
                          : PassKind::kUsual);
    if (status.ok()) RotateIfNeeded();
    // Relaxed: own word.
    if (status.ok() && statistics.recovering.load(std::memory_order_relaxed)) {
      const absl::StatusOr<bool> left = RecoverStep();
      recovered = left.status();
      more = left.ok() && *left;
    }
  }
  const int64_t now = engine_.Now().monotonic_ns;
  const int64_t rows =
      statistics.stored.load(std::memory_order_relaxed) - before;  // Own word.
  const int64_t elapsed_ns = now - round_began_ns_;
  round_began_ns_ = now;
  FollowRate(rows, now);
  const int64_t pause_ns = more ? kPauseNsMin : NextPauseNs(rows, elapsed_ns);
  if (status.ok()) AnswerFlushes(asked, durable_asked, durable);
  statistics.cpu_ns.store(KernelClockNs(CLOCK_THREAD_CPUTIME_ID),
                          std::memory_order_relaxed);  // A statistic.
  watch_.Step();
  if (status.ok() && recovered.ok()) return {.pause_ns = pause_ns};
  return BackOff();
}

// Deaf while the store refuses: with the word set no host thread makes a system
// call to wake us. Without it every Start on an empty pool pays 6 us, and we
// spin on the store.
DrainWait Drain::BackOff() noexcept {
  // Relaxed: a hint.
  engine_.wake_word.store(1, std::memory_order_relaxed);
  return {.deaf_ns = kBackOffNs};
}

DrainWait Drain::Round() noexcept try {
  return TryRound();
} catch (const std::exception& error) {
  const MutexLock lock(engine_.store_mutex);
  GiveUp(error).IgnoreError();  // Health tells of it.
  return BackOff();
}

void Drain::Run() noexcept {
  round_began_ns_ = engine_.Now().monotonic_ns;
  DrainWait wait{.pause_ns = kPauseNsMin};
  int64_t looked_ns = round_began_ns_;
  // Acquire: pairs with the release in Close.
  while (!engine_.stopping.load(std::memory_order_acquire)) {
    const timespec deaf{0, wait.deaf_ns};
    if (wait.deaf_ns != 0) nanosleep(&deaf, nullptr);
    engine_.WaitForWork(wait.pause_ns);
    wait = Round();
    if (round_began_ns_ - looked_ns < kLookForHostNs) continue;
    looked_ns = round_began_ns_;
    if (!HostHasLeft()) continue;
    const MutexLock lock(engine_.store_mutex);
    Pass(PassKind::kDurable).IgnoreError();
    return;
  }
}

}  // namespace toll::internal
