// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/mock_answer.h"

#include "absl/strings/str_replace.h"
#include "fmt/format.h"

namespace toll::cli {

namespace {

bool IsOpenAi(MockEndpoint endpoint) {
  return endpoint != MockEndpoint::kMessages;
}

struct MockError {
  int status;
  std::string type;
  std::string code;  // OpenAI's; "null" where it has none.
  std::string message;
};

MockReply ErrorReply(MockEndpoint endpoint, const MockError& error,
                     const std::string& request_id) {
  MockReply reply;
  reply.status = error.status;
  if (IsOpenAi(endpoint)) {
    reply.headers.emplace_back("x-request-id", request_id);
    const std::string code =
        error.code == "null" ? error.code : '"' + error.code + '"';
    reply.pieces.push_back(absl::StrReplaceAll(
        R"({"error":{"message":"$message","type":"$type","param":null,)"
        R"("code":$code}})",
        {{"$message", error.message}, {"$type", error.type}, {"$code", code}}));
  } else {
    reply.headers.emplace_back("request-id", request_id);
    reply.pieces.push_back(absl::StrReplaceAll(
        R"({"type":"error","error":{"type":"$type","message":"$message"},)"
        R"("request_id":"$request_id"})",
        {{"$message", error.message},
         {"$type", error.type},
         {"$request_id", request_id}}));
  }
  return reply;
}

MockError RateLimitError(const MockRequest& request) {
  if (!IsOpenAi(request.endpoint)) {
    return {429, "rate_limit_error", "null",
            "This request would exceed your organization's rate limit of 50 "
            "requests per minute."};
  }
  return {429, "requests", "rate_limit_exceeded",
          fmt::format("Rate limit reached for {} in organization org-demo on "
                      "requests per min (RPM): Limit 500, Used 500, Requested "
                      "1. Please try again in 40ms.",
                      request.price->alias)};
}

MockError ErrorOf(const MockRequest& request, MockFate fate) {
  const bool openai = IsOpenAi(request.endpoint);
  if (fate == MockFate::kRateLimit) return RateLimitError(request);
  if (fate == MockFate::kOverloaded) {
    if (!openai) return {529, "overloaded_error", "null", "Overloaded"};
    return {503, "service_unavailable_error", "null",
            "The engine is currently overloaded, please try again later"};
  }
  if (!openai) return {500, "api_error", "null", "Internal server error"};
  return {500, "server_error", "null",
          "The server had an error while processing your request. Sorry about "
          "that!"};
}

}  // namespace

std::vector<std::string_view> TextParts(std::string_view text) {
  constexpr size_t kPartBytes = 60;
  std::vector<std::string_view> parts;
  while (text.size() > kPartBytes) {
    const size_t space = text.find(' ', kPartBytes);
    if (space == std::string_view::npos) break;
    parts.push_back(text.substr(0, space));
    text.remove_prefix(space);
  }
  parts.push_back(text);
  return parts;
}

MockReply MockAnswer(const MockRequest& request, const MockPlan& plan) {
  MockReply reply = request.endpoint == MockEndpoint::kChat
                        ? OpenAiChatAnswer(request, plan)
                    : request.endpoint == MockEndpoint::kResponses
                        ? OpenAiResponsesAnswer(request, plan)
                        : AnthropicAnswer(request, plan);
  if (request.stream) reply.content_type = "text/event-stream; charset=utf-8";
  if (IsOpenAi(request.endpoint)) {
    reply.headers.emplace_back("x-request-id", "req_" + plan.id);
    reply.headers.emplace_back("openai-version", "2020-10-01");
    reply.headers.emplace_back(
        "openai-processing-ms",
        fmt::format("{}", plan.first_byte_delay.count() / 1000));
    reply.headers.emplace_back("x-ratelimit-remaining-requests", "499");
  } else {
    reply.headers.emplace_back("request-id", "req_" + plan.id);
    reply.headers.emplace_back("anthropic-ratelimit-requests-remaining", "49");
  }
  return reply;
}

MockReply MockRefusal(const MockRequest& request, const MockPlan& plan) {
  MockReply reply = ErrorReply(request.endpoint, ErrorOf(request, plan.fate),
                               "req_" + plan.id);
  if (plan.fate == MockFate::kRateLimit) {
    // Both SDKs look at the milliseconds first; the seconds are whole.
    reply.headers.emplace_back("retry-after-ms", "40");
    reply.headers.emplace_back("retry-after", "1");
  }
  return reply;
}

MockReply MockBadRequest(MockEndpoint endpoint, std::string_view message) {
  return ErrorReply(
      endpoint, {400, "invalid_request_error", "null", std::string(message)},
      "req_bad");
}

MockReply MockUnknownModel(MockEndpoint endpoint, std::string_view model) {
  if (!IsOpenAi(endpoint)) {
    return ErrorReply(
        endpoint,
        {404, "not_found_error", "null", fmt::format("model: {}", model)},
        "req_unknown");
  }
  return ErrorReply(
      endpoint,
      {404, "invalid_request_error", "model_not_found",
       fmt::format("The model `{}` does not exist or you do not have access "
                   "to it.",
                   model)},
      "req_unknown");
}

}  // namespace toll::cli
