// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/stated.h"

#include <algorithm>

#include "meter/dialect.h"

namespace toll::internal {
namespace {

int64_t Known(int64_t count) { return count == kAbsent ? 0 : count; }

void Put(Reading* reading, Leaf leaf, int64_t count) {
  reading->leaves[leaf] = LeafOf(Known(count), &reading->flags);
}

// The rest of a whole, after its parts. A rest below zero becomes 0 and the
// totals are kept as the provider stated them.
void PutRest(Reading* reading, Leaf leaf, int64_t rest) {
  reading->leaves[leaf] = LeafOf(rest, &reading->flags);
}

void KeepTotals(Reading* reading, int64_t input, int64_t output) {
  if ((reading->flags & kDialectMismatch) == 0) [[likely]]
    return;
  uint32_t flags = 0;
  reading->stated_input = LeafOf(input, &flags);
  reading->stated_output = LeafOf(output, &flags);
  reading->flags |= flags;
}

// The totals where the total shows what the parts leave out.
struct Totals {
  int64_t input;
  int64_t output;
  int64_t reasoning;
};

Totals TotalsOf(const Draft& draft) {
  const Stated& stated = draft.stated;
  Totals totals = {Known(stated.input), Known(stated.output),
                   Known(stated.reasoning)};
  const int64_t gap = Known(stated.total) - totals.input - totals.output;
  if (gap <= 0) [[likely]]
    return totals;
  if (gap == Known(stated.input_audio)) {
    totals.input += gap;  // Mistral's voxtral counts audio beside the prompt.
  } else if (gap == totals.reasoning) {
    totals.output += gap;  // xAI's chat counts reasoning beside the output.
  } else if ((draft.quirks & kThinkingOnlyInTotal) != 0) {
    totals.output += gap;
    totals.reasoning += gap;
  }
  return totals;
}

}  // namespace

void SettleInclusive(const Draft& draft, Reading* reading) noexcept {
  const Stated& stated = draft.stated;
  Totals totals = TotalsOf(draft);
  const int64_t cached = Known(stated.cached);
  if (cached > totals.input) [[unlikely]] {
    // More was read from the cache than there is input, so the input does not
    // include it.
    totals.input += cached;
    reading->flags |= kAmbiguousUsage;
  } else if (cached > 0 && (draft.quirks & kCachedMayBeOutside) != 0 &&
             reading->served_model.find("grok") != std::string_view::npos) {
    reading->flags |= kAmbiguousUsage;
  }
  Put(reading, kCacheRead, cached);
  Put(reading, kCacheWrite, stated.cache_write);
  Put(reading, kInputAudio, stated.input_audio);
  Put(reading, kInputImage, stated.input_image);
  Put(reading, kInputVideo, stated.input_video);
  PutRest(reading, kInput,
          totals.input - cached - Known(stated.cache_write) -
              Known(stated.input_audio) - Known(stated.input_image) -
              Known(stated.input_video));
  Put(reading, kReasoning, totals.reasoning);
  Put(reading, kOutputAudio, stated.output_audio);
  Put(reading, kOutputImage, stated.output_image);
  PutRest(reading, kOutput,
          totals.output - totals.reasoning - Known(stated.output_audio) -
              Known(stated.output_image));
  Put(reading, kWebSearches, stated.web_searches);
  Put(reading, kOtherToolUses, stated.other_tool_uses);
  KeepTotals(reading, totals.input, totals.output);
}

void SettleExclusive(const Draft& draft, Reading* reading) noexcept {
  const Stated& stated = draft.stated;
  const int64_t split =
      Known(stated.cache_write_5m) + Known(stated.cache_write_1h);
  // Without a total, the split is the total.
  const int64_t written =
      stated.cache_write == kAbsent ? split : stated.cache_write;
  if (written > split) reading->flags |= kCacheSplitUnknown;
  Put(reading, kInput, stated.input);
  Put(reading, kCacheRead, stated.cached);
  Put(reading, kCacheWrite5m, stated.cache_write_5m);
  Put(reading, kCacheWrite1h, stated.cache_write_1h);
  PutRest(reading, kCacheWrite, written - split);
  Put(reading, kReasoning, stated.reasoning);
  PutRest(reading, kOutput, Known(stated.output) - Known(stated.reasoning));
  Put(reading, kWebSearches, stated.web_searches);
  Put(reading, kOtherToolUses, stated.other_tool_uses);
  KeepTotals(reading, Known(stated.input) + Known(stated.cached) + written,
             Known(stated.output));
}

}  // namespace toll::internal
