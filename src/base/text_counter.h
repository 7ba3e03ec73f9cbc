// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// TextCounter counts the tokens of a text that arrives in pieces; the seam by
// which an exact counter takes the place of the estimate.
//
//   options.counters = ...;   // Empty: estimated (meter/estimator.h).
//
// Only streams that do not say what they used are counted by it in the end;
// but which these are is known only then, so every delta passes through.
//
// Thread safety: TextCounters is thread-safe; a TextCounter belongs to one
// stream and so to one thread at a time.
// Cost: the default, none, costs nothing.

#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

namespace toll::internal {

class TextCounter {
 public:
  virtual ~TextCounter() = default;
  // The text goes on: UTF-8, split anywhere, even inside a character.
  virtual void Feed(std::string_view text) noexcept = 0;
  // Of all that was fed.
  virtual uint64_t tokens() const noexcept = 0;
};

class TextCounters {
 public:
  virtual ~TextCounters() = default;
  // A counter for one answer of `model`, as it was asked for. Null: none knows
  // that model's tokens; they are then estimated.
  virtual std::unique_ptr<TextCounter> CounterFor(
      std::string_view provider, std::string_view model) noexcept = 0;
};

// What a counter that has failed takes for a token: what English and code come
// to.
inline constexpr uint64_t kBytesPerToken = 4;

}  // namespace toll::internal
