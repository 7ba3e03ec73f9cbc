// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Estimator takes a text that arrives in pieces for so many tokens, where
// nobody can count them: the vocabulary of its model is not public, or
// toll::tokens is not linked.
//
//   Estimator estimator;
//   estimator.Begin(FamilyOf("claude-sonnet-4-5"));
//   estimator.Feed(delta);      // Cut anywhere, even within a character.
//   estimator.AddCalls(1);      // A tool call, whose wrapping is billed.
//   estimator.tokens();         // As if the text ended here.
//
//   estimator.Feed(json);       // Wrong: escapes are to be resolved before.
//
// Tokens are a weighted sum of the text's features, plus a constant an answer
// and one a tool call; the weights of each family of models come from answers
// that say what they used (scripts/calibrate_estimators). What that is worth
// stands in docs/token_estimates.md.
//
// Thread safety: a value. FamilyOf is pure.
// Cost: allocates nothing. Feed 0.1 ns a byte, and some 5 ns for a delta: short
// ones wait until they are worth the 20 ns that weighing takes. FamilyOf
// 0.1-0.4 us; bench/meter/estimator_bench.cpp.

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "meter/text_features.h"

namespace toll::internal {

// Models whose tokens weigh the same. Weights are in kWeightOne-ths of a token.
struct ModelFamily {
  std::string_view name;
  FeatureWeights weights;
  uint16_t answer;  // What an answer has beside its text,
  uint16_t call;    // ... and a tool call.
};

inline constexpr uint64_t kWeightOne = 1024;

// The family of a model's name as hosts and providers write it: "gpt-4o",
// "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "google/gemini-2.5-flash".
// Of one that is not known, the family of all models together.
const ModelFamily& FamilyOf(std::string_view model) noexcept;
const ModelFamily& AnyFamily() noexcept;

class Estimator {
 public:
  Estimator() noexcept : Estimator(AnyFamily()) {}
  // `simd` false: scalar code only, with the same result.
  explicit Estimator(const ModelFamily& family, bool simd = true) noexcept
      : family_(&family), simd_(simd) {}

  // Forgets what was fed.
  void Begin(const ModelFamily& family) noexcept;
  void Feed(std::string_view text) noexcept {
    if (text.size() > sizeof waiting_ - waiting_count_) [[unlikely]]
      return Weigh(text);
    if (text.empty()) return;  // Its data may be null.
    memcpy(waiting_ + waiting_count_, text.data(), text.size());
    waiting_count_ += static_cast<uint32_t>(text.size());
  }
  void AddCalls(uint32_t count) noexcept { calls_ += count; }

  // Of an answer: 0 before its first byte, never 0 after it.
  uint64_t tokens() const noexcept;
  // Of the text alone.
  uint64_t text_tokens() const noexcept;
  uint64_t bytes() const noexcept { return bytes_ + waiting_count_; }
  bool is_empty() const noexcept { return bytes() == 0 && calls_ == 0; }
  const ModelFamily& family() const noexcept { return *family_; }

 private:
  // What waits, and `text` after it.
  void Weigh(std::string_view text) noexcept;
  uint64_t weight() const noexcept;

  const ModelFamily* family_;
  uint64_t weight_ = 0;
  uint64_t bytes_ = 0;
  TextTail tail_;
  uint32_t calls_ = 0;
  bool simd_;
  uint32_t waiting_count_ = 0;
  char waiting_[120];
};
static_assert(sizeof(Estimator) <= 176);

// What a body that could not be read may have brought: its beginning is taken
// for the whole, so that a huge one costs no more than a megabyte.
uint64_t EstimateBody(const ModelFamily& family,
                      std::string_view body) noexcept;

}  // namespace toll::internal
