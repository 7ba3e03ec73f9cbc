// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Stated is what a document says in its own words and sums; settling turns it
// into leaves that never overlap.
//
//   Stated stated{.input = 1000, .output = 50, .cached = 800};
//   SettleInclusive(stated, 0, &reading);   // kInput 200, kCacheRead 800
//
// Thread safety: values. Cost: allocates nothing; a settling about 5 ns.

#pragma once

#include <cstdint>

#include "meter/json_walk.h"
#include "meter/reading.h"

namespace toll::internal {

// Counts that a document does not state are kAbsent.
struct Stated {
  int64_t input = kAbsent;
  int64_t output = kAbsent;
  int64_t total = kAbsent;
  int64_t cached = kAbsent;
  int64_t cached_beside = kAbsent;  // Where the details do not state it.
  int64_t cached_audio = kAbsent;   // Parts of the cached ones.
  int64_t cached_image = kAbsent;
  int64_t cached_video = kAbsent;
  int64_t cache_write = kAbsent;
  int64_t cache_write_5m = kAbsent;
  int64_t cache_write_1h = kAbsent;
  int64_t input_audio = kAbsent;
  int64_t input_image = kAbsent;
  int64_t input_video = kAbsent;
  int64_t tool_prompt = kAbsent;
  int64_t reasoning = kAbsent;
  int64_t reasoning_beside = kAbsent;  // Outside the output, if citations are.
  int64_t citation = kAbsent;
  int64_t output_audio = kAbsent;
  int64_t output_image = kAbsent;
  int64_t output_video = kAbsent;
  int64_t web_searches = kAbsent;
  int64_t other_tool_uses = kAbsent;
  int64_t audio_ms = kAbsent;
  // What is billed where that is not what was counted.
  int64_t billed_input = kAbsent;
  int64_t billed_output = kAbsent;
  int64_t search_units = kAbsent;
};

// 0 for a count that is not stated.
constexpr int64_t OrZero(int64_t count) { return count == kAbsent ? 0 : count; }

// What a document has said so far. A whole answer is read into one; the events
// of a stream all into the same.
struct Draft {
  Reading* reading = nullptr;
  Stated stated = {};
  bool has_usage = false;    // A usage object with something in it.
  bool has_answer = false;   // A field that only its dialect has.
  bool complete = false;     // A stream: its last word was said.
  bool final_usage = false;  // A stream: output is no placeholder any more.
  uint8_t quirks = 0;        // Bits of Quirk.
};

// Input and output that include their parts: OpenAI's way. Where the total
// shows that a part stands beside them, it is added.
void SettleInclusive(const Draft& draft, Reading* reading) noexcept;

// Input that excludes what was read from and written to the cache: Anthropic's.
void SettleExclusive(const Draft& draft, Reading* reading) noexcept;

}  // namespace toll::internal
