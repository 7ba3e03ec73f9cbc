// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A sample stream of each dialect, with what a test has to know of it to see
// apart from the readers what an event says.

#pragma once

#include <string>
#include <vector>

#include "meter/aws_message.h"
#include "meter/sample.h"
#include "meter/sse.h"
#include "toll/record.h"

namespace toll::internal {

enum class Wrap : uint8_t {
  kNone,
  kAwsEvents,  // As Bedrock's ConverseStream sends them.
  kAwsChunks,  // As InvokeModelWithResponseStream wraps another API's.
};

struct Speaker {
  const char* name;  // As in the table.
  const char* sample;
  Wrap wrap;
  const char* provider;
  const char* model;
  const char* endpoint;
  const char* text_at;                // Where a delta's text stands.
  std::vector<const char*> input_at;  // Where the input is stated early ...
  const char* output_at;              // ... and the output so far; or "".
  const char* last_word;    // In the event that states the usage for good.
  std::string error_event;  // Empty: it has none.
  ErrorClass error_class;
};

inline const std::vector<Speaker> kSpeakers = {
    {"OpenAI chat",
     "openai_chat.sse",
     Wrap::kNone,
     "openai",
     "gpt-4o-mini",
     "/v1/chat/completions",
     "/choices/0/delta/content",
     {},
     "",
     "\"completion_tokens\":",
     "data: {\"error\":{\"message\":\"The server had an error\",\"type\":"
     "\"server_error\",\"code\":null}}\n\n",
     ErrorClass::kServer},
    {"OpenAI responses",
     "openai_responses.sse",
     Wrap::kNone,
     "openai",
     "gpt-5-mini",
     "/v1/responses",
     "/delta",
     {},
     "",
     "\"output_tokens\":",
     "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":"
     "\"server_error\",\"code\":\"rate_limit_exceeded\",\"message\":\"m\"}}"
     "\n\n",
     ErrorClass::kRateLimit},
    {"Anthropic messages",
     "anthropic_messages.sse",
     Wrap::kNone,
     "anthropic",
     "claude-sonnet-4-5",
     "/v1/messages",
     "/delta/text",
     {"/message/usage/input_tokens",
      "/message/usage/cache_creation_input_tokens",
      "/message/usage/cache_read_input_tokens"},
     "",
     "\"type\":\"message_delta\"",
     "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":"
     "\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n",
     ErrorClass::kOverloaded},
    {"Anthropic on Bedrock",
     "anthropic_messages.sse",
     Wrap::kAwsChunks,
     "bedrock",
     "anthropic.claude-sonnet-4-5-20250929-v1:0",
     "/model/anthropic.claude-sonnet-4-5/invoke-with-response-stream",
     "/delta/text",
     {"/message/usage/input_tokens",
      "/message/usage/cache_creation_input_tokens",
      "/message/usage/cache_read_input_tokens"},
     "",
     "\"type\":\"message_delta\"",
     AwsException("throttlingException", R"({"message":"Too many"})"),
     ErrorClass::kRateLimit},
    {"Bedrock Converse",
     "bedrock_converse.sse",
     Wrap::kAwsEvents,
     "bedrock",
     "amazon.nova-pro-v1:0",
     "/model/amazon.nova-pro-v1:0/converse-stream",
     "/delta/text",
     {},
     "",
     "\"outputTokens\":",
     AwsException("modelStreamErrorException", R"({"message":"broke"})"),
     ErrorClass::kServer},
    {"Gemini",
     "gemini.jsonarray",
     Wrap::kNone,
     "google",
     "gemini-2.5-flash",
     "/v1beta/models/gemini-2.5-flash:streamGenerateContent",
     "/candidates/0/content/parts/0/text",
     {"/usageMetadata/promptTokenCount"},
     "/usageMetadata/candidatesTokenCount",
     "\"finishReason\":",
     ",{\"error\":{\"code\":503,\"message\":\"m\",\"status\":"
     "\"UNAVAILABLE\"}}]",
     ErrorClass::kOverloaded},
    {"Gemini interactions",
     "gemini_interactions.sse",
     Wrap::kNone,
     "google",
     "gemini-2.5-flash",
     "/v1beta/interactions",
     "/delta/text",
     {},
     "",
     "\"total_output_tokens\":",
     "event: error\ndata: {\"event_type\":\"error\",\"error\":{\"message\":"
     "\"m\",\"code\":\"rate_limit_exceeded\"}}\n\n",
     ErrorClass::kRateLimit},
    {"Cohere",
     "cohere.sse",
     Wrap::kNone,
     "cohere",
     "command-a-03-2025",
     "https://api.cohere.com/v2/chat",
     "/delta/message/content/text",
     {},
     "",
     "\"output_tokens\":",
     "data: {\"type\":\"message-end\",\"delta\":{\"finish_reason\":"
     "\"ERROR\",\"error\":\"internal\"}}\n\n",
     ErrorClass::kServer},
    {"Cohere v1",
     "cohere_v1.ndjson",
     Wrap::kNone,
     "cohere",
     "command-r",
     "https://api.cohere.com/v1/chat",
     "/text",
     {},
     "",
     "\"output_tokens\":",
     "",
     ErrorClass::kServer},
    {"Ollama",
     "ollama.ndjson",
     Wrap::kNone,
     "ollama",
     "llama3",
     "/api/chat",
     "/message/content",
     {},
     "",
     "\"eval_count\":",
     "{\"error\":\"an error was encountered\"}\n",
     ErrorClass::kServer},
    {"llama.cpp",
     "llama_cpp.sse",
     Wrap::kNone,
     "llama.cpp",
     "llama3",
     "/completion",
     "/content",
     {"/tokens_evaluated"},
     "",
     "\"stop_type\":",
     "data: {\"error\":{\"code\":500,\"message\":\"m\",\"type\":"
     "\"server_error\"}}\n\n",
     ErrorClass::kServer},
};

// The bytes that a host would get.
inline std::string StreamOf(const Speaker& speaker) {
  const std::string sample = Sample(speaker.sample);
  if (speaker.wrap == Wrap::kNone) return sample;
  std::string out;
  Sse sse;
  sse.Feed(sample, [&](const StreamEvent& event) {
    out += speaker.wrap == Wrap::kAwsChunks ? AwsChunk(event.data)
                                            : AwsEvent(event.name, event.data);
  });
  return out;
}

}  // namespace toll::internal
