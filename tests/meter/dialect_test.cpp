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
  EXPECT_EQ(RouteOf("openai", "/v1/files").dialect, Dialect::kUnknown);
  EXPECT_EQ(RouteOf("cohere", "api.cohere.com/v1/tokenize").dialect,
            Dialect::kUnknown);
  EXPECT_EQ(RouteOf("google", "/v1beta/models/x:countTokens").dialect,
            Dialect::kUnknown);
  EXPECT_EQ(RouteOf("anthropic", "/v1/messages/count_tokens").dialect,
            Dialect::kUnknown);
}

struct Asked {
  const char* provider;
  const char* endpoint;
  Dialect dialect;
};

TEST(RouteOf, KnowsEveryProvidersPaths) {
  const Asked kAsked[] = {
      {"openai", "/v1/completions", Dialect::kOpenAiChat},
      {"openai", "/v1/embeddings", Dialect::kOpenAiEmbeddings},
      {"openai", "/v1/images/edits", Dialect::kOpenAiMedia},
      {"openai", "/v1/audio/transcriptions", Dialect::kOpenAiMedia},
      {"openai", "wss://api.openai.com/v1/realtime?model=m",
       Dialect::kOpenAiRealtime},
      {"mistral", "api.mistral.ai/v1/fim/completions", Dialect::kOpenAiChat},
      {"mistral", "api.mistral.ai/v1/ocr", Dialect::kOpenAiMedia},
      {"writer", "api.writer.com/v1/chat", Dialect::kOpenAiChat},
      {"snowflake", "x.snowflakecomputing.com/api/v2/cortex/inference:complete",
       Dialect::kOpenAiChat},
      {"voyage", "api.voyageai.com/v1/rerank", Dialect::kOpenAiEmbeddings},
      {"google", "/v1beta/models/m:streamGenerateContent", Dialect::kGemini},
      {"google", "/v1beta/models/m:batchEmbedContents", Dialect::kGemini},
      {"google", "/v1beta/interactions", Dialect::kGeminiInteractions},
      {"google", "/v1beta/openai/chat/completions", Dialect::kOpenAiChat},
      {"google-vertex", "/v1/publishers/anthropic/models/m:streamRawPredict",
       Dialect::kAnthropicMessages},
      {"google-vertex", "/v1/publishers/mistralai/models/m:rawPredict",
       Dialect::kOpenAiChat},
      {"bedrock", "/model/us.amazon.nova-micro-v1:0/converse-stream",
       Dialect::kBedrockConverse},
      {"bedrock", "/model/us.amazon.nova-micro-v1:0/invoke",
       Dialect::kBedrockConverse},
      {"bedrock", "/model/anthropic.claude-v2/invoke-with-response-stream",
       Dialect::kAnthropicMessages},
      {"bedrock", "/model/meta.llama2-13b-chat-v1/invoke",
       Dialect::kBedrockInvoke},
      {"bedrock", "/model/amazon.nova-2-multimodal-embeddings-v1:0/invoke",
       Dialect::kBedrockInvoke},
      {"cohere", "api.cohere.com/v2/chat", Dialect::kCohere},
      {"cohere", "/v1/rerank", Dialect::kCohere},
      {"", "api.cohere.ai/compatibility/v1/chat/completions",
       Dialect::kOpenAiChat},
      {"ollama", "localhost:11434/api/chat", Dialect::kOllama},
      {"ollama", "localhost:11434/v1/chat/completions", Dialect::kOpenAiChat},
      {"llama.cpp", "localhost:8080/completion", Dialect::kLlamaCpp},
  };
  for (const Asked& asked : kAsked) {
    EXPECT_EQ(RouteOf(asked.provider, asked.endpoint).dialect, asked.dialect)
        << asked.endpoint;
  }
}

TEST(RouteOf, KnowsWhatProvidersSpeakWithoutAnEndpoint) {
  EXPECT_EQ(RouteOf("google-vertex", "").dialect, Dialect::kGemini);
  EXPECT_EQ(RouteOf("bedrock", "").dialect, Dialect::kBedrockConverse);
  EXPECT_EQ(RouteOf("cohere", "").dialect, Dialect::kCohere);
  EXPECT_EQ(RouteOf("ollama", "").dialect, Dialect::kOllama);
  EXPECT_EQ(RouteOf("voyage", "").dialect, Dialect::kOpenAiEmbeddings);
  EXPECT_EQ(RouteOf("cerebras", "").dialect, Dialect::kOpenAiChat);
}

TEST(ModelInPath, IsWhatThePathNames) {
  EXPECT_EQ(ModelInPath("https://bedrock-runtime.eu-west-1.amazonaws.com/model/"
                        "eu.anthropic.claude-sonnet-4-5-v1:0/converse-stream"),
            "eu.anthropic.claude-sonnet-4-5-v1:0");
  EXPECT_EQ(ModelInPath("/model/arn:aws:bedrock:us-east-1:1:inference-profile/"
                        "us.meta.llama/invoke"),
            "arn:aws:bedrock:us-east-1:1:inference-profile/us.meta.llama");
  EXPECT_EQ(ModelInPath("/v1beta/models/gemini-2.5-flash:generateContent"),
            "gemini-2.5-flash");
  EXPECT_EQ(ModelInPath("/openai/deployments/gpt-4o/chat/completions?v=1"),
            "gpt-4o");
  EXPECT_EQ(ModelInPath("/v1/chat/completions"), "");
  EXPECT_EQ(ModelInPath("/v1/models"), "");
  EXPECT_EQ(ModelInPath(""), "");
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
  EXPECT_EQ(RouteOf("bedrock", "/model/m/invoke").quirks, kToldInHeaders);
  EXPECT_EQ(RouteOf("", "gateway/bedrock/model/m/converse").quirks,
            kToldInHeaders);
}

}  // namespace
}  // namespace toll::internal
