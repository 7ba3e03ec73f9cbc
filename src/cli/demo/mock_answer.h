// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What the mock provider says on the wire: answers and errors of six APIs,
// blocking and streamed, in the shapes of the real ones.
//
//   MockReply reply = MockAnswer(request, plan);
//   for (const std::string& piece : reply.pieces) Send(piece);
//
// A blocking answer is one piece; a stream has one for each event, be it a
// server-sent one, a line, an array's element or a message of AWS's.
//
// Thread safety: values.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/demo/mock_bill.h"
#include "cli/demo/mock_plan.h"

namespace toll::cli {

enum class MockEndpoint : uint8_t {
  kChat,        // POST /v1/chat/completions
  kResponses,   // POST /v1/responses
  kMessages,    // POST /v1/messages
  kOllamaChat,  // POST /api/chat
  kGemini,      // POST /v1beta/models/<model>:[streamG|g]enerateContent
  kConverse,    // POST /model/<model>/converse[-stream]
};

struct MockRequest {
  MockEndpoint endpoint = MockEndpoint::kChat;
  const MockPrice* price = nullptr;
  bool stream = false;
  bool include_usage = false;  // stream_options.include_usage
  bool sse = false;  // Gemini's ?alt=sse: its stream is events, no array.
  int64_t created_s = 0;
};

struct MockReply {
  int status = 200;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;
  std::vector<std::string> pieces;
  std::string id;  // Of the answer, with its prefix; empty for an error.
};

// The whole answer, whatever the plan's fate.
MockReply MockAnswer(const MockRequest& request, const MockPlan& plan);

// The error of the plan's fate, which is neither kAnswer nor kCut.
MockReply MockRefusal(const MockRequest& request, const MockPlan& plan);

// What a request that cannot be served gets: 400 and 404.
MockReply MockBadRequest(MockEndpoint endpoint, std::string_view message);
MockReply MockUnknownModel(MockEndpoint endpoint, std::string_view model);

// For mock_answer.cpp alone.
MockReply OpenAiChatAnswer(const MockRequest& request, const MockPlan& plan);
MockReply OpenAiResponsesAnswer(const MockRequest& request,
                                const MockPlan& plan);
MockReply AnthropicAnswer(const MockRequest& request, const MockPlan& plan);
MockReply OllamaAnswer(const MockRequest& request, const MockPlan& plan);
MockReply GeminiAnswer(const MockRequest& request, const MockPlan& plan);
MockReply BedrockAnswer(const MockRequest& request, const MockPlan& plan);

inline constexpr char kEventStream[] = "text/event-stream; charset=utf-8";

// `text` in parts of a few words each; joined they are `text`.
std::vector<std::string_view> TextParts(std::string_view text);

}  // namespace toll::cli
