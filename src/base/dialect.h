// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The languages in which providers state what a call used.

#pragma once

#include <cstdint>
#include <string_view>

namespace toll::internal {

// Written to disk: append only.
enum class Dialect : uint8_t {
  kUnknown = 0,
  kOpenAiChat = 1,
  kOpenAiResponses = 2,
  kAnthropicMessages = 3,
  kOpenAiEmbeddings = 4,
  kOpenAiMedia = 5,
  kOpenAiRealtime = 6,
  kGemini = 7,
  kGeminiInteractions = 8,
  kBedrockConverse = 9,
  kBedrockInvoke = 10,
  kCohere = 11,
  kOllama = 12,
  kLlamaCpp = 13,
};

std::string_view ToString(Dialect dialect);

}  // namespace toll::internal
