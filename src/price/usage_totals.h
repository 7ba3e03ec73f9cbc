// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Usage as people and providers write it, with totals and the kinds that are
// inside them, and the way from there to leaves that never overlap.
//
//   UsageTotals totals;
//   totals.Set("input_tokens", 812);   // all input
//   totals.Set("cached_input", 100);   // of which were read from a cache
//   Leaves leaves = ToLeaves(totals, price, &flags);   // input 712, cache 100
//
// Thread safety: a value.

#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/leaves.h"
#include "price/compiled_price.h"

namespace toll::internal {

enum class UsageName : uint8_t {
  kInputTokens,
  kOutputTokens,
  kCachedInput,
  kCacheWrite,
  kCacheWrite5m,
  kCacheWrite1h,
  kInputAudio,
  kInputImage,
  kInputVideo,
  kCachedAudio,
  kCachedImage,
  kReasoning,
  kOutputAudio,
  kOutputImage,
  kOutputVideo,
  kCitation,
  kWebSearches,
  kSearchUnits,
  kAudioMs,
  kCount,
};

class UsageTotals {
 public:
  // False if no such name is known. Names that only repeat what is inside the
  // totals (input_text, tool_input ...) are known and change nothing.
  bool Set(std::string_view name, int64_t count);

  int64_t operator[](UsageName name) const {
    return counts_[static_cast<size_t>(name)];
  }
  // All input, cached and written tokens included; what chooses a step.
  uint64_t total_input() const;

 private:
  std::array<int64_t, static_cast<size_t>(UsageName::kCount)> counts_ = {};
};

// The names that Set() takes and counts, for people: "input_tokens, ...".
std::string UsageNames();

// The leaves of `totals`. Where kinds overlap so that a leaf would be negative,
// those that `price` does not price apart stay inside their total; a leaf that
// is negative still is 0 and kDialectMismatch is set in `*flags`.
Leaves ToLeaves(const UsageTotals& totals, const CompiledPrice& price,
                uint32_t* flags);

}  // namespace toll::internal
