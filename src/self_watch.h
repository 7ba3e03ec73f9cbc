// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Toll watches itself: once a minute the drain judges what toll costs by
// Options::self_budgets, tells Options::on_breach, and keeps it by day, so that
// today can be compared with the ledger's own past.
//
//   watch.Step();                              // Each round of the drain.
//   watch.NotePass(now_ns, had_work);          // A pass is stored.
//   if (watch.has_row()) watch.WriteTo(store); // Within a pass.
//
//   call_ns (hosts' threads) ──▶ minute ──▶ vitals ──▶ Health, on_breach
//                                  └──▶ SelfDay ──▶ the store's table `self`
//
// Thread safety: one thread at a time, which holds Engine::store_mutex, but for
// Step(), which takes it: on_breach is told without.
// Cost: a round 30 ns; each second 10 us; each minute 50 us.

#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"

#include "base/histogram.h"
#include "ledger_state.h"
#include "store/self_day.h"
#include "toll/health.h"

namespace toll::internal {

class SelfWatch {
 public:
  explicit SelfWatch(Engine& engine);

  void Step() noexcept;
  // The ledger closes: what was seen since the last minute is kept as well.
  void Finish() noexcept;

  // All that settled before `now_ns` is stored.
  void NotePass(int64_t now_ns, bool had_work) noexcept;

  // There is something that only waits for a pass to be kept.
  bool has_row() const { return !pending_.empty(); }
  // Only a ledger that closes makes a pass of its own for it.
  bool wants_pass() const { return finishing_ && has_row(); }
  absl::Status WriteTo(Store& store);
  // The transaction is committed.
  void NoteWritten() noexcept { pending_.clear(); }

 private:
  // What the counters said when the minute began.
  struct Counted {
    int64_t calls = 0;
    int64_t chunks_ns = 0;
    int64_t stored = 0;
    int64_t drain_ns = 0;
    int64_t written_bytes = 0;
  };

  void StepEachSecond(int64_t now_ns);
  // Some 50 us on a cold cache.
  void CountCosts();
  void JudgeMinute(const Anchor& now);
  SelfDay TakeMinute(const Anchor& now, Counted* added);
  void JudgeCalls(const std::string& call_ns);
  // What memory would come to; 0: it does not grow, or that is not known yet.
  int64_t JudgeGrowth(int64_t memory_bytes);
  void JudgeDrift(const SelfDay& minute);
  void ReadPast(int64_t day);
  void Set(Vital vital, int64_t measured);
  void Publish();
  void Tell();

  Engine& engine_;
  std::array<VitalSign, kVitalCount> vitals_;
  std::array<bool, kVitalCount> told_ = {};  // Broken, as on_breach knows it.

  int64_t second_ns_ = 0;  // Monotonic, as all but days.
  int64_t minute_ns_ = 0;
  Counted counted_;
  std::vector<uint32_t> calls_before_;  // See SharedHistogram::TakeSince.
  int64_t lag_ns_max_ = 0;
  bool had_work_ = true;  // Since the costs were last counted.

  HistogramSum recent_;  // Not judged yet: too few.
  std::vector<double> growth_seconds_, growth_bytes_;
  int64_t today_ = -1;
  HistogramSum today_calls_;
  std::vector<int64_t> past_p50_ns_;  // Of up to seven days, the oldest first.

  std::vector<SelfDay> pending_;
  bool finishing_ = false;
};

}  // namespace toll::internal
