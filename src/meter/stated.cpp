// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/stated.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "meter/dialect.h"

namespace toll::internal {
namespace {

void Put(Reading* reading, Leaf leaf, int64_t count) {
  reading->leaves[leaf] = LeafOf(OrZero(count), &reading->flags);
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
  Totals totals = {OrZero(stated.input), OrZero(stated.output),
                   OrZero(stated.reasoning)};
  const int64_t gap = OrZero(stated.total) - totals.input - totals.output;
  if (gap <= 0) [[likely]]
    return totals;
  if (gap == OrZero(stated.input_audio)) {
    totals.input += gap;  // Mistral's voxtral counts audio beside the prompt.
  } else if (gap == totals.reasoning) {
    totals.output += gap;  // xAI's chat counts reasoning beside the output.
  } else if ((draft.quirks & kThinkingOnlyInTotal) != 0) {
    totals.output += gap;
    totals.reasoning += gap;
  }
  return totals;
}

// What was read from the cache; input that excludes it is made to include it.
int64_t CachedOf(const Draft& draft, Totals* totals, Reading* reading) {
  const Stated& stated = draft.stated;
  const int64_t cached =
      OrZero(stated.cached == kAbsent ? stated.cached_beside : stated.cached);
  if (cached > totals->input) [[unlikely]] {
    // More was read from the cache than there is input, so the input does not
    // include it.
    totals->input += cached;
    reading->flags |= kAmbiguousUsage;
  } else if (cached > 0 && (draft.quirks & kCachedMayBeOutside) != 0 &&
             reading->served_model.find("grok") != std::string_view::npos) {
    reading->flags |= kAmbiguousUsage;
  }
  return cached;
}

// A kind of input: what no cache gave, and what one did.
void PutKind(Reading* reading, std::pair<Leaf, Leaf> leaves, int64_t count,
             int64_t cached) {
  PutRest(reading, leaves.first, OrZero(count) - OrZero(cached));
  Put(reading, leaves.second, cached);
}

// Kinds of input, of which most answers have none: how much of it they take.
[[gnu::noinline]] int64_t PutInputKinds(const Stated& stated,
                                        Reading* reading) {
  PutKind(reading, {kInputAudio, kCacheReadAudio}, stated.input_audio,
          stated.cached_audio);
  PutKind(reading, {kInputImage, kCacheReadImage}, stated.input_image,
          stated.cached_image);
  PutKind(reading, {kInputVideo, kCacheReadVideo}, stated.input_video,
          stated.cached_video);
  Put(reading, kToolPrompt, stated.tool_prompt);
  const int64_t cached = OrZero(stated.cached_audio) +
                         OrZero(stated.cached_image) +
                         OrZero(stated.cached_video);
  reading->leaves[kCacheRead] =
      LeafOf(int64_t{reading->leaves[kCacheRead]} - cached, &reading->flags);
  return OrZero(stated.input_audio) + OrZero(stated.input_image) +
         OrZero(stated.input_video) + OrZero(stated.tool_prompt) - cached;
}

// What most answers have nothing of.
bool HasInputKinds(const Stated& stated) {
  return std::max({stated.input_audio, stated.input_image, stated.input_video,
                   stated.tool_prompt, stated.cached_audio, stated.cached_image,
                   stated.cached_video}) > 0;
}
bool HasOutputKinds(const Stated& stated) {
  return std::max({stated.output_audio, stated.output_image,
                   stated.output_video, stated.citation}) > 0;
}

// The same of output.
[[gnu::noinline]] int64_t PutOutputKinds(const Stated& stated,
                                         Reading* reading) {
  Put(reading, kOutputAudio, stated.output_audio);
  Put(reading, kOutputImage, stated.output_image);
  Put(reading, kOutputVideo, stated.output_video);
  Put(reading, kCitation, stated.citation);
  return OrZero(stated.output_audio) + OrZero(stated.output_image) +
         OrZero(stated.output_video) + OrZero(stated.citation);
}

}  // namespace

[[gnu::hot]] void SettleInclusive(const Draft& draft,
                                  Reading* reading) noexcept {
  const Stated& stated = draft.stated;
  Totals totals = TotalsOf(draft);
  if (stated.citation != kAbsent) [[unlikely]] {
    // Perplexity's deep research counts both beside the output and the total.
    totals.reasoning += OrZero(stated.reasoning_beside);
    totals.output += OrZero(stated.reasoning_beside) + stated.citation;
  }
  const int64_t cached = CachedOf(draft, &totals, reading);
  Put(reading, kCacheRead, cached);
  Put(reading, kCacheWrite, stated.cache_write);
  int64_t rest = totals.input - cached - OrZero(stated.cache_write);
  if (HasInputKinds(stated)) [[unlikely]]
    rest -= PutInputKinds(stated, reading);
  PutRest(reading, kInput, rest);
  Put(reading, kReasoning, totals.reasoning);
  rest = totals.output - totals.reasoning;
  if (HasOutputKinds(stated)) [[unlikely]]
    rest -= PutOutputKinds(stated, reading);
  PutRest(reading, kOutput, rest);
  Put(reading, kWebSearches, stated.web_searches);
  Put(reading, kOtherToolUses, stated.other_tool_uses);
  Put(reading, kAudioMs, stated.audio_ms);
  KeepTotals(reading, totals.input, totals.output);
}

void SettleExclusive(const Draft& draft, Reading* reading) noexcept {
  const Stated& stated = draft.stated;
  const int64_t split =
      OrZero(stated.cache_write_5m) + OrZero(stated.cache_write_1h);
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
  PutRest(reading, kOutput, OrZero(stated.output) - OrZero(stated.reasoning));
  Put(reading, kWebSearches, stated.web_searches);
  Put(reading, kOtherToolUses, stated.other_tool_uses);
  KeepTotals(reading, OrZero(stated.input) + OrZero(stated.cached) + written,
             OrZero(stated.output));
}

}  // namespace toll::internal
