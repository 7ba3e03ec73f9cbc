// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Usage is what one call consumed, as leaf counts that never overlap.
//
//   toll::Usage{.input = 700, .cache_read = 100, .output = 48};
//
// Where a provider counts cached tokens as input, subtract them first:
//
//   toll::Usage{.input = reply.prompt_tokens - reply.cached_tokens,
//               .cache_read = reply.cached_tokens};
//
// Inclusive totals, which is what providers and bills speak of, are sums.
// Counts are tokens unless the name says otherwise. A count outside
// [0, 2^32) is kept as the nearest bound and flagged (kCountSaturated).
//
// Thread safety: a value.

#pragma once

#include <cstdint>

namespace toll {

struct Usage {
  // Input. Text that was neither read from nor written to a cache.
  int64_t input = 0;
  int64_t cache_read = 0;
  int64_t cache_write_5m = 0;
  int64_t cache_write_1h = 0;
  int64_t cache_write = 0;  // Written with another time to live, or none said.
  int64_t input_audio = 0;
  int64_t input_image = 0;
  int64_t input_video = 0;
  // What the provider's own tools put into the prompt.
  int64_t tool_prompt = 0;
  int64_t cache_read_audio = 0;
  int64_t cache_read_image = 0;
  int64_t cache_read_video = 0;

  // Output.
  int64_t output = 0;  // Text that was shown.
  int64_t reasoning = 0;
  int64_t output_audio = 0;
  int64_t output_image = 0;
  int64_t output_video = 0;
  int64_t citation = 0;

  // Counted by use, not in tokens.
  int64_t web_searches = 0;
  int64_t other_tool_uses = 0;
  int64_t audio_ms = 0;  // Milliseconds of media.

  constexpr int64_t total_input() const {
    return input + total_cache_read() + total_cache_write() + input_audio +
           input_image + input_video + tool_prompt;
  }
  constexpr int64_t total_cache_read() const {
    return cache_read + cache_read_audio + cache_read_image + cache_read_video;
  }
  constexpr int64_t total_cache_write() const {
    return cache_write_5m + cache_write_1h + cache_write;
  }
  constexpr int64_t total_output() const {
    return output + reasoning + output_audio + output_image + output_video +
           citation;
  }
  friend bool operator==(const Usage&, const Usage&) = default;
};

}  // namespace toll
