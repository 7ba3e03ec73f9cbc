// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/dialect.h"

#include <gtest/gtest.h>

#include "meter/reading.h"

namespace toll::internal {
namespace {

TEST(RouteOf, KnowsEndpointsInAnyForm) {
  for (const char* endpoint :
       {"/v1/chat/completions", "api.openai.com/v1/chat/completions",
        "https://api.openai.com/v1/chat/completions?x=1",
        "/openai/deployments/gpt-4o/chat/completions/"}) {
    EXPECT_EQ(RouteOf("openai", endpoint).dialect, Dialect::kOpenAiChat)
        << endpoint;
  }
  EXPECT_EQ(RouteOf("openai", "/v1/responses").dialect,
            Dialect::kOpenAiResponses);
  EXPECT_EQ(RouteOf("openai", "/v1/responses/resp_12").dialect,
            Dialect::kOpenAiResponses);
  EXPECT_EQ(
      RouteOf("anthropic", "https://api.anthropic.com/v1/messages").dialect,
      Dialect::kAnthropicMessages);
}

TEST(RouteOf, FallsBackToTheProvider) {
  EXPECT_EQ(RouteOf("openai", "").dialect, Dialect::kOpenAiChat);
  EXPECT_EQ(RouteOf("anthropic", "").dialect, Dialect::kAnthropicMessages);
  EXPECT_EQ(RouteOf("groq", "api.groq.com").dialect, Dialect::kOpenAiChat);
  EXPECT_EQ(RouteOf("", "api.anthropic.com").dialect,
            Dialect::kAnthropicMessages);
}

TEST(RouteOf, LeavesTheUnknownOpen) {
  EXPECT_EQ(RouteOf("", "").dialect, Dialect::kUnknown);
  EXPECT_EQ(RouteOf("acme", "").dialect, Dialect::kUnknown);
  EXPECT_EQ(RouteOf("openai", "/v1/embeddings").dialect, Dialect::kUnknown);
  EXPECT_EQ(RouteOf("cohere", "api.cohere.com/v2/chat").dialect,
            Dialect::kUnknown);
  EXPECT_EQ(RouteOf("google", "/v1beta/models/x:generateContent").dialect,
            Dialect::kUnknown);
}

TEST(RouteOf, SaysWhatTheHostMultiplies) {
  EXPECT_EQ(RouteOf("openai", "https://eu.api.openai.com/v1/responses")
                .price_modifiers,
            kRegionEu);
  EXPECT_EQ(RouteOf("openai", "us.api.openai.com/v1/responses").price_modifiers,
            kRegionUs);
  EXPECT_EQ(RouteOf("openai", "api.openai.com/v1/responses").price_modifiers,
            0);
  EXPECT_EQ(RouteOf("heroku", "us.inference.heroku.com/v1/chat/completions")
                .price_modifiers,
            0);
}

TEST(RouteOf, KnowsWhoDepartsFromTheDialect) {
  EXPECT_EQ(RouteOf("azure", "x.openai.azure.com/chat/completions").quirks,
            kCachedMayBeOutside);
  EXPECT_EQ(RouteOf("google",
                    "generativelanguage.googleapis.com/v1beta/openai/"
                    "chat/completions")
                .quirks,
            kThinkingOnlyInTotal);
  EXPECT_EQ(RouteOf("openai", "").quirks, 0);
}

}  // namespace
}  // namespace toll::internal
