// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/leaves.h"

namespace toll::internal {
namespace {

struct Pair {
  Leaf leaf;
  int64_t Usage::*field;
};

// One table for both directions, so that they cannot drift apart.
constexpr Pair kPairs[] = {
    {kInput, &Usage::input},
    {kCacheRead, &Usage::cache_read},
    {kCacheWrite5m, &Usage::cache_write_5m},
    {kCacheWrite1h, &Usage::cache_write_1h},
    {kCacheWrite, &Usage::cache_write},
    {kInputAudio, &Usage::input_audio},
    {kInputImage, &Usage::input_image},
    {kInputVideo, &Usage::input_video},
    {kToolPrompt, &Usage::tool_prompt},
    {kOutput, &Usage::output},
    {kReasoning, &Usage::reasoning},
    {kOutputAudio, &Usage::output_audio},
    {kOutputImage, &Usage::output_image},
    {kWebSearches, &Usage::web_searches},
    {kOtherToolUses, &Usage::other_tool_uses},
    {kAudioMs, &Usage::audio_ms},
    {kCacheReadAudio, &Usage::cache_read_audio},
    {kCacheReadImage, &Usage::cache_read_image},
    {kCacheReadVideo, &Usage::cache_read_video},
    {kOutputVideo, &Usage::output_video},
    {kCitation, &Usage::citation},
};

}  // namespace

Leaves LeavesOf(const Usage& usage, uint32_t* flags) {
  Leaves leaves{};
  for (const Pair& pair : kPairs) {
    leaves[pair.leaf] = LeafOf(usage.*pair.field, flags);
  }
  return leaves;
}

Usage UsageOf(const Leaves& leaves) {
  Usage usage;
  for (const Pair& pair : kPairs) usage.*pair.field = leaves[pair.leaf];
  return usage;
}

Usage UsageOf(const std::array<int64_t, kLeafCount>& leaves) {
  Usage usage;
  for (const Pair& pair : kPairs) usage.*pair.field = leaves[pair.leaf];
  return usage;
}

}  // namespace toll::internal
