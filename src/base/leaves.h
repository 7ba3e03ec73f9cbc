// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Leaves are a Usage as it travels: an array of 32-bit counts, of which the
// first line of 16 is what nearly every call has.
//
//   leaves[kInput] = LeafOf(prompt - cached, &flags);
//
// Thread safety: values.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <utility>

#include "toll/record.h"
#include "toll/usage.h"

namespace toll::internal {

// The order is that of the journal's slot and of the store: append only.
enum Leaf : uint32_t {
  // The common line.
  kInput,
  kCacheRead,
  kCacheWrite5m,
  kCacheWrite1h,
  kCacheWrite,
  kInputAudio,
  kInputImage,
  kInputVideo,
  kToolPrompt,
  kOutput,
  kReasoning,
  kOutputAudio,
  kOutputImage,
  kWebSearches,
  kOtherToolUses,
  kAudioMs,
  // The rare line.
  kCacheReadAudio,
  kCacheReadImage,
  kCacheReadVideo,
  kOutputVideo,
  kCitation,
  kBilledInput,   // Where the provider bills other counts than it reports
  kBilledOutput,  // (Cohere); used for pricing alone.
  kSearchUnits,
  kLeafCount,
};
inline constexpr uint32_t kCommonLeafCount = 16;

using Leaves = std::array<uint32_t, kLeafCount>;

// A count that may be out of range: kept as the nearest bound, and said.
constexpr uint32_t LeafOf(int64_t count, uint32_t* flags) {
  if (count < 0) [[unlikely]] {
    *flags |= kDialectMismatch;
    return 0;
  }
  if (count > std::numeric_limits<uint32_t>::max()) [[unlikely]] {
    *flags |= kCountSaturated;
    return std::numeric_limits<uint32_t>::max();
  }
  return static_cast<uint32_t>(count);
}

// True if a leaf counts input (cached, written or plain).
constexpr bool IsInput(uint32_t leaf) {
  return leaf <= kToolPrompt ||
         (leaf >= kCacheReadAudio && leaf <= kCacheReadVideo);
}

constexpr bool IsOutput(uint32_t leaf) {
  return (leaf >= kOutput && leaf <= kOutputImage) || leaf == kOutputVideo ||
         leaf == kCitation;
}

struct LeafField {
  Leaf leaf;
  int64_t Usage::*field;
};

// One table for both directions, so that they cannot drift apart.
inline constexpr LeafField kLeafFields[] = {
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

namespace leaves_internal {

// Unrolled at compile time: as a loop over member pointers it takes 25 ns of a
// call that has 50.
template <size_t... kIndex>
inline Leaves Convert(const Usage& usage, uint32_t* flags,
                      std::index_sequence<kIndex...>) {
  Leaves leaves{};
  // One look at all of them: a count out of range has a bit above the 32nd.
  const uint64_t bits =
      (static_cast<uint64_t>(usage.*kLeafFields[kIndex].field) | ...);
  if (bits <= std::numeric_limits<uint32_t>::max()) [[likely]] {
    ((leaves[kLeafFields[kIndex].leaf] =
          static_cast<uint32_t>(usage.*kLeafFields[kIndex].field)),
     ...);
  } else {
    ((leaves[kLeafFields[kIndex].leaf] =
          LeafOf(usage.*kLeafFields[kIndex].field, flags)),
     ...);
  }
  return leaves;
}

}  // namespace leaves_internal

inline Leaves LeavesOf(const Usage& usage, uint32_t* flags) {
  return leaves_internal::Convert(
      usage, flags, std::make_index_sequence<std::size(kLeafFields)>());
}

Usage UsageOf(const Leaves& leaves);
// The same of sums.
Usage UsageOf(const std::array<int64_t, kLeafCount>& leaves);

constexpr uint64_t TotalInput(const Leaves& leaves) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < kLeafCount; ++i) sum += IsInput(i) ? leaves[i] : 0;
  return sum;
}

constexpr uint64_t TotalOutput(const Leaves& leaves) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < kLeafCount; ++i) sum += IsOutput(i) ? leaves[i] : 0;
  return sum;
}

}  // namespace toll::internal
