// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Components are what a book has prices for; leaves are what calls count. A
// leaf without a price of its own is charged as its parent.
//
//   cache_write_1h ─▶ cache_write ─▶ input        reasoning_out ─▶ output
//
// Thread safety: constants.

#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/leaves.h"

namespace toll::internal {

enum class Component : uint8_t {
  // Per million tokens. The order of the names below.
  kInput,
  kOutput,
  kCacheRead,
  kCacheWrite,
  kCacheWrite5m,
  kCacheWrite1h,
  kAudioIn,
  kImageIn,
  kVideoIn,
  kAudioCacheRead,
  kImageCacheRead,
  kAudioCacheWrite,  // No leaf counts it: the facts have it, calls do not.
  kReasoningOut,
  kAudioOut,
  kImageOut,
  kVideoOut,
  kCitationOut,
  // Per thousand.
  kRequest,
  kWebSearch,
  kQuery,
  // Per hour of media.
  kHourAudio,
  kHourAudioIn,
  kCount,
  kNone = kCount,
};
inline constexpr size_t kComponentCount =
    static_cast<size_t>(Component::kCount);
inline constexpr size_t kTokenComponentCount =
    static_cast<size_t>(Component::kRequest);

inline constexpr std::array<std::string_view, kComponentCount> kComponentNames =
    {
        "input",
        "output",
        "cache_read",
        "cache_write",
        "cache_write_5m",
        "cache_write_1h",
        "audio_in",
        "image_in",
        "video_in",
        "audio_cache_read",
        "image_cache_read",
        "audio_cache_write",
        "reasoning_out",
        "audio_out",
        "image_out",
        "video_out",
        "citation_out",
        "request",
        "web_search",
        "query",
        "audio",
        "audio_in",
};

inline constexpr size_t kChainLength = 3;

// What a leaf is called, and the components it may be charged as: the first
// that has a price.
struct LeafRule {
  std::string_view name;
  std::array<Component, kChainLength> chain;
};

constexpr LeafRule RuleOf(uint32_t leaf) {
  using enum Component;
  switch (leaf) {
    case internal::kInput:
      return {"input", {Component::kInput, kNone, kNone}};
    case internal::kCacheRead:
      return {"cache_read", {Component::kCacheRead, Component::kInput, kNone}};
    case internal::kCacheWrite5m:
      return {"cache_write_5m",
              {Component::kCacheWrite5m, Component::kCacheWrite,
               Component::kInput}};
    case internal::kCacheWrite1h:
      return {"cache_write_1h",
              {Component::kCacheWrite1h, Component::kCacheWrite,
               Component::kInput}};
    case internal::kCacheWrite:
      return {"cache_write",
              {Component::kCacheWrite, Component::kInput, kNone}};
    case kInputAudio:
      return {"input_audio", {kAudioIn, Component::kInput, kNone}};
    case kInputImage:
      return {"input_image", {kImageIn, Component::kInput, kNone}};
    case kInputVideo:
      return {"input_video", {kVideoIn, Component::kInput, kNone}};
    case kToolPrompt:
      return {"tool_prompt", {Component::kInput, kNone, kNone}};
    case internal::kOutput:
      return {"output", {Component::kOutput, kNone, kNone}};
    case kReasoning:
      return {"reasoning", {kReasoningOut, Component::kOutput, kNone}};
    case kOutputAudio:
      return {"output_audio", {kAudioOut, Component::kOutput, kNone}};
    case kOutputImage:
      return {"output_image", {kImageOut, Component::kOutput, kNone}};
    case kWebSearches:
      return {"web_searches", {kWebSearch, kNone, kNone}};
    case kOtherToolUses:
      return {"other_tool_uses", {kNone, kNone, kNone}};
    case kAudioMs:
      return {"audio_ms", {kHourAudio, kHourAudioIn, kNone}};
    case kCacheReadAudio:
      return {"cache_read_audio",
              {kAudioCacheRead, Component::kCacheRead, Component::kInput}};
    case kCacheReadImage:
      return {"cache_read_image",
              {kImageCacheRead, Component::kCacheRead, Component::kInput}};
    case kCacheReadVideo:
      return {"cache_read_video",
              {Component::kCacheRead, Component::kInput, kNone}};
    case kOutputVideo:
      return {"output_video", {kVideoOut, Component::kOutput, kNone}};
    case kCitation:
      return {"citation", {kCitationOut, Component::kOutput, kNone}};
    case kBilledInput:
      return {"billed_input", {Component::kInput, kNone, kNone}};
    case kBilledOutput:
      return {"billed_output", {Component::kOutput, kNone, kNone}};
    case kSearchUnits:
      return {"search_units", {kQuery, kNone, kNone}};
    default:
      return {"", {kNone, kNone, kNone}};
  }
}

}  // namespace toll::internal
