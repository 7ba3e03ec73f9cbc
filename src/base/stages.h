// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What each stage of a call takes, where toll is built with TOLL_PROFILE;
// nothing otherwise, not an instruction.
//
//   StageTimer timer;
//   ... find the names ...
//   timer.Lap(Stage::kNames);           // Since the last lap.
//   for (Stage stage : kStages) Print(NameOf(stage), FiguresOf(stage));
//
// Thread safety: thread-safe; a timer is one thread's.
// Cost: a lap reads the clock once and adds once: bench/stages_bench.cpp.

#pragma once

#include <cstdint>
#include <string_view>

#include "base/shared_histogram.h"
#include "base/ticks.h"

namespace toll::internal {

enum class Stage : uint8_t {
  // The host's thread, Start ...
  kTakeSlot,
  kNames,
  kOpen,
  // ... and Finish; copying, indexing and walking are parts of reading.
  kRead,
  kCopy,
  kIndex,
  kWalk,
  kPrice,
  kTexts,
  kEnqueue,
  // The drain, a pass each.
  kCollect,
  kRecords,
  kRollups,
  kCommit,
  kFree,
  kMaintain,
};
inline constexpr size_t kStageCount = 16;

std::string_view NameOf(Stage stage);
// Nanoseconds. All zero without TOLL_PROFILE.
HistogramFigures FiguresOf(Stage stage);

#ifdef TOLL_PROFILE

inline constexpr bool kStagesAreTimed = true;

extern constinit SharedHistogram stage_ticks[kStageCount];

class StageTimer {
 public:
  void Lap(Stage stage) noexcept {
    const uint64_t now = ReadTicks();
    stage_ticks[static_cast<size_t>(stage)].Add(now - last_);
    last_ = now;
  }

 private:
  uint64_t last_ = ReadTicks();
};

#else

inline constexpr bool kStagesAreTimed = false;

struct StageTimer {
  void Lap(Stage) const noexcept {}
};

#endif

}  // namespace toll::internal
