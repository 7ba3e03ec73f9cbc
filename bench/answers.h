// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Answers of toll's own for measuring: the shape and size of what providers
// send, and no two alike, so that no branch predictor learns them by heart.

#pragma once

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "fmt/format.h"

#include "toll/call.h"

namespace toll::bench {

inline std::string Words(std::mt19937& random, size_t bytes) {
  static constexpr const char* kWords[] = {
      "the ",   "function ", "returns ", "a \\\"value\\\" ", "of ",
      "type ",  "int64_t, ", "which ",   "callers\\n",       "must ",
      "check ", "before ",   "use. ",    "See also: ",       "RFC 8259 "};
  std::string text;
  while (text.size() < bytes) text += kWords[random() % std::size(kWords)];
  return text;
}

// An OpenAI chat completion of about `bytes`, in the provider's field order.
inline std::string OpenAiChatAnswer(std::mt19937& random, size_t bytes) {
  const unsigned long input = 200 + random() % 4'000;
  const unsigned long output = 20 + random() % 800;
  const std::string head = fmt::format(
      R"({{"id":"chatcmpl-{:08x}{:08x}{:08x}","object":"chat.completion",)"
      R"("created":1763700000,"model":"gpt-4o-2024-08-06","choices":[{{)"
      R"("index":0,"message":{{"role":"assistant","content":")",
      random(), random(), random());
  const std::string tail = fmt::format(
      R"(","refusal":null,"annotations":[]}},"logprobs":null,)"
      R"("finish_reason":"stop"}}],"usage":{{"prompt_tokens":{},)"
      R"("completion_tokens":{},"total_tokens":{},"prompt_tokens_details":)"
      R"({{"cached_tokens":{},"audio_tokens":0}},"completion_tokens_details":)"
      R"({{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,)"
      R"("rejected_prediction_tokens":0}}}},"service_tier":"default",)"
      R"("system_fingerprint":"fp_{:010x}"}})",
      input, output, input + output, input / 2, random());
  const size_t fixed = head.size() + tail.size();
  return head + Words(random, bytes > fixed ? bytes - fixed : 1) + tail;
}

// What comes with an answer, of the usual number and length.
inline constexpr std::string_view kAnswerHeaders =
    "HTTP/2 200\r\n"
    "date: Sat, 21 Nov 2026 08:07:24 GMT\r\n"
    "content-type: application/json\r\n"
    "content-length: 2211\r\n"
    "access-control-expose-headers: X-Request-ID\r\n"
    "openai-organization: org-example\r\n"
    "openai-processing-ms: 812\r\n"
    "openai-version: 2020-10-01\r\n"
    "x-envoy-upstream-service-time: 816\r\n"
    "x-ratelimit-limit-requests: 10000\r\n"
    "x-ratelimit-limit-tokens: 2000000\r\n"
    "x-ratelimit-remaining-requests: 9999\r\n"
    "x-ratelimit-remaining-tokens: 1999976\r\n"
    "x-ratelimit-reset-requests: 6ms\r\n"
    "x-ratelimit-reset-tokens: 0s\r\n"
    "x-request-id: req_0123456789abcdef0123456789abcdef\r\n"
    "strict-transport-security: max-age=31536000; includeSubDomains\r\n"
    "cf-cache-status: DYNAMIC\r\n"
    "x-content-type-options: nosniff\r\n"
    "server: example\r\n"
    "cf-ray: 0123456789abcdef-FRA\r\n"
    "alt-svc: h3=\":443\"; ma=86400\r\n\r\n";

inline std::vector<std::string> OpenAiChatAnswers(size_t count, size_t bytes) {
  std::mt19937 random(7);
  std::vector<std::string> answers;
  for (size_t i = 0; i < count; ++i) {
    answers.push_back(OpenAiChatAnswer(random, bytes));
  }
  return answers;
}

// Pieces of an OpenAI chat stream, as they arrive: `count` of them, the last
// with what it used.
inline std::vector<std::string> OpenAiChatChunks(size_t count) {
  std::mt19937 random(11);
  const std::string head = fmt::format(
      R"(data: {{"id":"chatcmpl-{:08x}{:08x}","object":"chat.completion.chunk",)"
      R"("created":1763700000,"model":"gpt-4o-2024-08-06","service_tier":)"
      R"("default","system_fingerprint":"fp_{:010x}","choices":[)",
      random(), random(), random());
  std::vector<std::string> chunks;
  for (size_t i = 0; i + 1 < count; ++i) {
    chunks.push_back(head +
                     fmt::format(R"({{"index":0,"delta":{{"content":"{}"}},)"
                                 R"("logprobs":null,"finish_reason":null}}],)"
                                 R"("usage":null}})"
                                 "\n\n",
                                 Words(random, 5)));
  }
  chunks.push_back(head +
                   R"(],"usage":{"prompt_tokens":812,"completion_tokens":95,)"
                   R"("total_tokens":907,"prompt_tokens_details":)"
                   R"({"cached_tokens":512}}})"
                   "\n\ndata: [DONE]\n\n");
  return chunks;
}

// A call with all the names that a host can give it.
inline CallSpec EightNames(std::string_view session = "sess-000017") {
  return {.provider = "openai",
          .model = "gpt-4o-2024-08-06",
          .session = session,
          .issue = "PROJ-42",
          .workflow = "code-review",
          .agent = "planner",
          .user = "user-0017",
          .endpoint = "/v1/chat/completions"};
}

}  // namespace toll::bench
