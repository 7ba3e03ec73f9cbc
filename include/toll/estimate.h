// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// How many tokens a text is about, before a call, for any model: those whose
// vocabulary is not public (Claude, Gemini ...) included.
//
//   int64_t tokens = toll::EstimateTokens("claude-sonnet-4-5", prompt);
//
//   EstimateTokens("gpt-4o", text);    // Better: TokenCounter of toll/tokens.h
//                                      // counts these exactly.
//
// The weights of each family of models come from answers that state what they
// used; docs/token_estimates.md has the errors by family and kind of text.
//
// Thread safety: pure.
// Cost: allocates, locks and throws nothing; 0.1 us for the name, 0.1 ns a
// byte; bench/meter/estimator_bench.cpp.

#pragma once

#include <cstdint>
#include <string_view>

namespace toll {

// Tokens of `text` (UTF-8; other bytes are estimated too) as `model` would
// count it: 0 for an empty text, else at least 1. The text alone: what a
// provider puts around messages and tools is not in it. `model` may carry what
// gateways put before it ("us.anthropic.claude-..."); one that is not known
// gets the weights of all models together.
int64_t EstimateTokens(std::string_view model, std::string_view text) noexcept;

}  // namespace toll
