// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/mock_answer.h"

#include "absl/strings/str_replace.h"
#include "fmt/format.h"

namespace toll::cli {

namespace {

// "$model" is the one that was asked for, "$message" what a caller says.
struct Failure {
  int status;
  const char* type;
  const char* message;
  const char* code = "null";  // OpenAI's, as JSON.
};

// How an API says that it failed.
struct Voice {
  const char* body;
  const char* id_header;    // Has the request's id; empty: nothing has.
  const char* type_header;  // Has the failure's type; as above.
  Failure rate_limit;
  Failure server_error;
  Failure overloaded;
  Failure bad_request;
  Failure unknown_model;
};

constexpr Voice kOpenAi = {
    R"({"error":{"message":"$message","type":"$type","param":null,)"
    R"("code":$code}})",
    "x-request-id",
    "",
    {429, "requests",
     "Rate limit reached for $model in organization org-demo on requests per "
     "min (RPM): Limit 500, Used 500, Requested 1. Please try again in 40ms.",
     "\"rate_limit_exceeded\""},
    {500, "server_error",
     "The server had an error while processing your request. Sorry about "
     "that!"},
    {503, "service_unavailable_error",
     "The engine is currently overloaded, please try again later"},
    {400, "invalid_request_error", "$message"},
    {404, "invalid_request_error",
     "The model `$model` does not exist or you do not have access to it.",
     "\"model_not_found\""},
};

constexpr Voice kAnthropic = {
    R"({"type":"error","error":{"type":"$type","message":"$message"},)"
    R"("request_id":"$request_id"})",
    "request-id",
    "",
    {429, "rate_limit_error",
     "This request would exceed your organization's rate limit of 50 requests "
     "per minute."},
    {500, "api_error", "Internal server error"},
    {529, "overloaded_error", "Overloaded"},
    {400, "invalid_request_error", "$message"},
    {404, "not_found_error", "model: $model"},
};

constexpr Voice kOllama = {
    R"({"error":"$message"})",
    "",
    "",
    {429, "", "too many requests"},
    {500, "", "model runner has unexpectedly stopped"},
    {503, "",
     "server busy, please try again. maximum pending requests exceeded"},
    {400, "", "$message"},
    {404, "", "model '$model' not found"},
};

constexpr Voice kGoogle = {
    R"({"error":{"code":$status,"message":"$message","status":"$type"}})",
    "",
    "",
    {429, "RESOURCE_EXHAUSTED",
     "Resource has been exhausted (e.g. check quota)."},
    {500, "INTERNAL", "An internal error has occurred. Please retry."},
    {503, "UNAVAILABLE", "The model is overloaded. Please try again later."},
    {400, "INVALID_ARGUMENT", "$message"},
    {404, "NOT_FOUND", "models/$model is not found for API version v1beta"},
};

constexpr Voice kBedrock = {
    R"({"message":"$message"})",
    "x-amzn-requestid",
    "x-amzn-errortype",
    {429, "ThrottlingException",
     "Too many requests, please wait before trying again."},
    {500, "InternalServerException",
     "The system encountered an unexpected error during processing. Try your "
     "request again."},
    {503, "ServiceUnavailableException",
     "Bedrock is unable to process your request."},
    {400, "ValidationException", "$message"},
    {404, "ResourceNotFoundException", "Could not resolve $model."},
};

struct Api {
  const Voice* voice;
  MockReply (*answer)(const MockRequest&, const MockPlan&);
};

// In the order of MockEndpoint.
constexpr Api kApis[] = {
    {&kOpenAi, OpenAiChatAnswer},   {&kOpenAi, OpenAiResponsesAnswer},
    {&kAnthropic, AnthropicAnswer}, {&kOllama, OllamaAnswer},
    {&kGoogle, GeminiAnswer},       {&kBedrock, BedrockAnswer},
};
static_assert(std::size(kApis) ==
              static_cast<size_t>(MockEndpoint::kConverse) + 1);

const Api& ApiOf(MockEndpoint endpoint) {
  return kApis[static_cast<size_t>(endpoint)];
}

// Who says what failed, and of what.
struct Context {
  std::string request_id;
  std::string model;
  std::string message;
};

MockReply ErrorReply(const Voice& voice, const Failure& failure,
                     const Context& context) {
  MockReply reply;
  reply.status = failure.status;
  const std::string message = absl::StrReplaceAll(
      failure.message,
      {{"$model", context.model}, {"$message", context.message}});
  reply.pieces.push_back(absl::StrReplaceAll(
      voice.body, {{"$message", message},
                   {"$type", failure.type},
                   {"$code", failure.code},
                   {"$status", fmt::format("{}", failure.status)},
                   {"$request_id", context.request_id}}));
  if (*voice.id_header != '\0') {
    reply.headers.emplace_back(voice.id_header, context.request_id);
  }
  if (*voice.type_header != '\0') {
    reply.headers.emplace_back(voice.type_header, failure.type);
  }
  return reply;
}

const Failure& FailureOf(const Voice& voice, MockFate fate) {
  return fate == MockFate::kRateLimit    ? voice.rate_limit
         : fate == MockFate::kOverloaded ? voice.overloaded
                                         : voice.server_error;
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
  const Api& api = ApiOf(request.endpoint);
  MockReply reply = api.answer(request, plan);
  if (api.voice == &kOpenAi) {
    reply.headers.emplace_back("x-request-id", "req_" + plan.id);
    reply.headers.emplace_back("openai-version", "2020-10-01");
    reply.headers.emplace_back(
        "openai-processing-ms",
        fmt::format("{}", plan.first_byte_delay.count() / 1000));
    reply.headers.emplace_back("x-ratelimit-remaining-requests", "499");
  } else if (api.voice == &kAnthropic) {
    reply.headers.emplace_back("request-id", "req_" + plan.id);
    reply.headers.emplace_back("anthropic-ratelimit-requests-remaining", "49");
  }
  return reply;
}

MockReply MockRefusal(const MockRequest& request, const MockPlan& plan) {
  const Voice& voice = *ApiOf(request.endpoint).voice;
  MockReply reply =
      ErrorReply(voice, FailureOf(voice, plan.fate),
                 {"req_" + plan.id, std::string(request.price->alias), ""});
  if (plan.fate == MockFate::kRateLimit) {
    // The SDKs look at the milliseconds first; the seconds are whole.
    reply.headers.emplace_back("retry-after-ms", "40");
    reply.headers.emplace_back("retry-after", "1");
  }
  return reply;
}

MockReply MockBadRequest(MockEndpoint endpoint, std::string_view message) {
  const Voice& voice = *ApiOf(endpoint).voice;
  return ErrorReply(voice, voice.bad_request,
                    {"req_bad", "", std::string(message)});
}

MockReply MockUnknownModel(MockEndpoint endpoint, std::string_view model) {
  const Voice& voice = *ApiOf(endpoint).voice;
  return ErrorReply(voice, voice.unknown_model,
                    {"req_unknown", std::string(model), ""});
}

}  // namespace toll::cli
