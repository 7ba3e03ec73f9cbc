// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "price/usage_totals.h"

#include <algorithm>

namespace toll::internal {
namespace {

struct NamedUsage {
  std::string_view name;
  UsageName usage;
};

constexpr NamedUsage kNames[] = {
    {"input_tokens", UsageName::kInputTokens},
    {"output_tokens", UsageName::kOutputTokens},
    {"cached_input", UsageName::kCachedInput},
    {"cache_write", UsageName::kCacheWrite},
    {"cache_write_5m", UsageName::kCacheWrite5m},
    {"cache_write_1h", UsageName::kCacheWrite1h},
    {"input_audio", UsageName::kInputAudio},
    {"input_image", UsageName::kInputImage},
    {"input_video", UsageName::kInputVideo},
    {"cached_audio", UsageName::kCachedAudio},
    {"cached_image", UsageName::kCachedImage},
    {"reasoning", UsageName::kReasoning},
    {"output_audio", UsageName::kOutputAudio},
    {"output_image", UsageName::kOutputImage},
    {"output_video", UsageName::kOutputVideo},
    {"citation", UsageName::kCitation},
    {"web_searches", UsageName::kWebSearches},
    {"search_units", UsageName::kSearchUnits},
    {"audio_ms", UsageName::kAudioMs},
};

// Inside a total, and without a price of their own anywhere.
constexpr std::string_view kInsideTotals[] = {"input_text",
                                              "output_text",
                                              "cached_text",
                                              "tool_input",
                                              "search_queries",
                                              "input_text_tool_tokens",
                                              "cache_video_read_tokens"};

// A kind of tokens inside a total: the part of it that no cache gave, and the
// part that one gave.
struct Kind {
  UsageName count;
  UsageName cached;  // kCount: none.
  Leaf leaf;
  Leaf cached_leaf;
  Component own;
};
constexpr Kind kInputKinds[] = {
    {UsageName::kInputAudio, UsageName::kCachedAudio, kInputAudio,
     kCacheReadAudio, Component::kAudioIn},
    {UsageName::kInputImage, UsageName::kCachedImage, kInputImage,
     kCacheReadImage, Component::kImageIn},
    {UsageName::kInputVideo, UsageName::kCount, kInputVideo, kCacheReadVideo,
     Component::kVideoIn},
};
constexpr Kind kOutputKinds[] = {
    {UsageName::kReasoning, UsageName::kCount, kReasoning, kReasoning,
     Component::kReasoningOut},
    {UsageName::kOutputAudio, UsageName::kCount, kOutputAudio, kOutputAudio,
     Component::kAudioOut},
    {UsageName::kOutputImage, UsageName::kCount, kOutputImage, kOutputImage,
     Component::kImageOut},
    {UsageName::kOutputVideo, UsageName::kCount, kOutputVideo, kOutputVideo,
     Component::kVideoOut},
    {UsageName::kCitation, UsageName::kCount, kCitation, kCitation,
     Component::kCitationOut},
};

using Signed = std::array<int64_t, kLeafCount>;

// Which kinds get a leaf: by a step, those that it prices apart; without one,
// all.
bool Apart(const PriceStep* step, Leaf leaf, Component own) {
  return step == nullptr || step->priced_as[leaf] == own;
}

void SplitInput(const UsageTotals& totals, const PriceStep* step,
                Signed* leaves) {
  int64_t rest = totals[UsageName::kInputTokens];
  int64_t cached = totals[UsageName::kCachedInput];
  const int64_t write = totals[UsageName::kCacheWrite];
  const int64_t write_5m = totals[UsageName::kCacheWrite5m];
  const int64_t write_1h = totals[UsageName::kCacheWrite1h];
  // What the split does not name is written for the default lifetime. The
  // split may be stated without its sum.
  const int64_t written = std::max(write, write_5m + write_1h);
  rest -= cached + written;
  (*leaves)[kCacheWrite5m] = write_5m;
  (*leaves)[kCacheWrite1h] = write_1h;
  (*leaves)[kCacheWrite] = written - write_5m - write_1h;
  for (const Kind& kind : kInputKinds) {
    const int64_t in_cache =
        kind.cached == UsageName::kCount ? 0 : totals[kind.cached];
    if (Apart(step, kind.leaf, kind.own)) {
      // The cached part is taken off the kind first.
      (*leaves)[kind.leaf] = totals[kind.count] - in_cache;
      rest -= totals[kind.count] - in_cache;
    }
    (*leaves)[kind.cached_leaf] = in_cache;
    cached -= in_cache;
  }
  (*leaves)[kCacheRead] = cached;
  (*leaves)[kInput] = rest;
}

void SplitOutput(const UsageTotals& totals, const PriceStep* step,
                 Signed* leaves) {
  int64_t rest = totals[UsageName::kOutputTokens];
  for (const Kind& kind : kOutputKinds) {
    if (!Apart(step, kind.leaf, kind.own)) continue;
    (*leaves)[kind.leaf] = totals[kind.count];
    rest -= totals[kind.count];
  }
  (*leaves)[kOutput] = rest;
}

bool AnyNegative(const Signed& leaves) {
  return std::any_of(leaves.begin(), leaves.end(),
                     [](int64_t count) { return count < 0; });
}

Signed Split(const UsageTotals& totals, const PriceStep* step) {
  Signed leaves = {};
  SplitInput(totals, step, &leaves);
  SplitOutput(totals, step, &leaves);
  return leaves;
}

}  // namespace

bool UsageTotals::Set(std::string_view name, int64_t count) {
  for (const NamedUsage& known : kNames) {
    if (known.name != name) continue;
    counts_[static_cast<size_t>(known.usage)] = count;
    return true;
  }
  return std::find(std::begin(kInsideTotals), std::end(kInsideTotals), name) !=
         std::end(kInsideTotals);
}

uint64_t UsageTotals::total_input() const {
  return static_cast<uint64_t>(
      std::max<int64_t>(0, (*this)[UsageName::kInputTokens]));
}

std::string UsageNames() {
  std::string names;
  for (const NamedUsage& known : kNames) {
    if (!names.empty()) names += ", ";
    names += known.name;
  }
  return names;
}

Leaves ToLeaves(const UsageTotals& totals, const CompiledPrice& price,
                uint32_t* flags) {
  Signed split = Split(totals, nullptr);
  if (AnyNegative(split)) {
    split = Split(totals, &StepOf(price, totals.total_input()));
  }
  split[kWebSearches] = totals[UsageName::kWebSearches];
  split[kSearchUnits] = totals[UsageName::kSearchUnits];
  split[kAudioMs] = totals[UsageName::kAudioMs];
  Leaves leaves = {};
  for (uint32_t i = 0; i < kLeafCount; ++i) leaves[i] = LeafOf(split[i], flags);
  return leaves;
}

}  // namespace toll::internal
