// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/stages.h"

#include <algorithm>

namespace toll::internal {

#ifdef TOLL_PROFILE
constinit SharedHistogram stage_ticks[kStageCount];
#endif

std::string_view NameOf(Stage stage) {
  constexpr std::string_view kNames[] = {
      "take slot", "names",  "open",  "read",    "copy",    "index",
      "walk",      "price",  "texts", "enqueue", "collect", "records",
      "rollups",   "commit", "free",  "maintain"};
  static_assert(std::size(kNames) == kStageCount);
  return kNames[static_cast<size_t>(stage)];
}

HistogramFigures FiguresOf([[maybe_unused]] Stage stage) {
  HistogramFigures figures;
#ifdef TOLL_PROFILE
  figures = stage_ticks[static_cast<size_t>(stage)].Figures();
  for (int64_t* ticks : {&figures.mean, &figures.p50, &figures.p99}) {
    *ticks = static_cast<int64_t>(static_cast<double>(*ticks) * NsPerTick());
  }
#endif
  return figures;
}

}  // namespace toll::internal
