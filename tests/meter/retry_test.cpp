// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "toll/retry.h"

#include <gtest/gtest.h>

namespace toll {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'795'248'000);

struct Case {
  const char* name;
  int status;
  const char* headers;
  const char* body;
  ErrorClass error;
  bool retryable;
  std::optional<absl::Duration> wait;
};

// One row for each of the providers' ways to refuse.
const Case kCases[] = {
    {"anthropic, seconds", 429, "retry-after: 20\r\n",
     R"({"type":"error","error":{"type":"rate_limit_error","message":"m"}})",
     ErrorClass::kRateLimit, true, absl::Seconds(20)},
    {"anthropic overloaded", 529, "",
     R"({"type":"error","error":{"type":"overloaded_error","message":"m"}})",
     ErrorClass::kOverloaded, true, std::nullopt},
    {"the provider says no", 429, "x-should-retry: false\r\nretry-after: 2\r\n",
     R"({"type":"error","error":{"type":"rate_limit_error","message":"m"}})",
     ErrorClass::kRateLimit, false, absl::Seconds(2)},
    {"the provider says yes", 400, "x-should-retry: true\r\n",
     R"({"error":{"type":"invalid_request_error","message":"m"}})",
     ErrorClass::kInvalidRequest, true, std::nullopt},
    {"milliseconds come first", 429, "retry-after: 20\nretry-after-ms: 1500\n",
     R"({"error":{"code":"rate_limit_exceeded"}})", ErrorClass::kRateLimit,
     true, absl::Milliseconds(1'500)},
    {"an HTTP date", 503, "Retry-After: Sat, 21 Nov 2026 08:00:07 GMT\r\n", "",
     ErrorClass::kOverloaded, true, absl::Seconds(7)},
    {"beyond the cap", 429, "retry-after: 3600\n",
     R"({"error":{"code":"rate_limit_exceeded"}})", ErrorClass::kRateLimit,
     false, absl::Hours(1)},
    {"openai quota", 429, "",
     R"({"error":{"type":"insufficient_quota","code":"insufficient_quota"}})",
     ErrorClass::kQuota, false, std::nullopt},
    {"openai, the limit with nothing left", 429,
     "x-ratelimit-remaining-requests: 99\nx-ratelimit-reset-requests: 1s\n"
     "x-ratelimit-remaining-tokens: 0\nx-ratelimit-reset-tokens: 6.5s\n",
     R"({"error":{"code":"rate_limit_exceeded"}})", ErrorClass::kRateLimit,
     true, absl::Milliseconds(6'500)},
    {"google, RetryInfo", 429, "",
     R"({"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"m",)"
     R"("details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo",)"
     R"("retryDelay":"12.3s"}]}})",
     ErrorClass::kRateLimit, true, absl::Milliseconds(12'300)},
    {"google, a day's quota", 429, "",
     R"([{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[)"
     R"({"violations":[{"quotaId":"GenerateRequestsPerDayPerProject"}]},)"
     R"({"retryDelay":"30s"}]}}])",
     ErrorClass::kQuota, false, absl::Seconds(30)},
    {"google, a minute's quota", 429, "",
     R"({"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[)"
     R"({"violations":[{"quotaId":"RequestsPerMinutePerProject"}]}]}})",
     ErrorClass::kRateLimit, true, absl::Minutes(1)},
    {"google, no capacity", 429, "",
     R"({"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[)"
     R"({"reason":"MODEL_CAPACITY_EXHAUSTED"}]}})",
     ErrorClass::kOverloaded, true, std::nullopt},
    {"bedrock throttles", 429, "", R"({"message":"Too many tokens"})",
     ErrorClass::kRateLimit, true, std::nullopt},
    {"bedrock, the model failed", 424, "",
     R"({"message":"m","originalStatusCode":500})", ErrorClass::kServer, true,
     std::nullopt},
    {"bedrock, the request failed", 424, "",
     R"({"message":"m","originalStatusCode":400})", ErrorClass::kInvalidRequest,
     false, std::nullopt},
    {"mistral", 429, "",
     R"({"object":"error","message":"Rate limit exceeded",)"
     R"("type":"rate_limited","param":null,"code":"1300"})",
     ErrorClass::kRateLimit, true, std::nullopt},
    {"deepseek, no balance", 402, "",
     R"({"error":{"message":"Insufficient Balance"}})", ErrorClass::kQuota,
     false, std::nullopt},
    {"conflict", 409, "", "", ErrorClass::kServer, true, std::nullopt},
    {"gateway timeout, HTML", 504, "", "<html></html>", ErrorClass::kTimeout,
     true, std::nullopt},
    {"too long", 400, "",
     R"({"error":{"code":"context_length_exceeded","message":"m"}})",
     ErrorClass::kContextLength, false, std::nullopt},
    {"openrouter, an error in a 200", 200, "",
     R"({"error":{"code":502,"message":"Provider returned error"}})",
     ErrorClass::kServer, true, std::nullopt},
    {"refused for its content", 200, "",
     R"({"object":"chat.completion","choices":[{"finish_reason":)"
     R"("content_filter"}],"usage":{"prompt_tokens":1,"completion_tokens":0}})",
     ErrorClass::kContentFilter, false, std::nullopt},
    {"no failure", 200, "retry-after: 5\n",
     R"({"object":"chat.completion","choices":[{"finish_reason":"stop"}],)"
     R"("usage":{"prompt_tokens":1,"completion_tokens":1}})",
     ErrorClass::kNone, false, std::nullopt},
    {"nonsense waits are not stated", 429,
     "retry-after: soon\nretry-after-ms: -5\n", "", ErrorClass::kRateLimit,
     true, std::nullopt},
};

TEST(AdviseRetry, ReadsEachProvidersWay) {
  for (const Case& c : kCases) {
    const RetryAdvice advice =
        AdviseRetry({.status = c.status, .headers = c.headers, .body = c.body},
                    {.now = kNow});
    EXPECT_EQ(ToString(advice.error), ToString(c.error)) << c.name;
    EXPECT_EQ(advice.retryable, c.retryable) << c.name;
    ASSERT_EQ(advice.wait.has_value(), c.wait.has_value()) << c.name;
    if (c.wait.has_value()) {
      EXPECT_EQ(*advice.wait, *c.wait) << c.name;
    }
  }
}

TEST(AdviseRetry, TheHostsCapDecides) {
  const Answer answer = {.status = 429, .headers = "retry-after: 30\n"};
  EXPECT_TRUE(AdviseRetry(answer, {.now = kNow}).retryable);
  EXPECT_FALSE(AdviseRetry(answer, {.now = kNow, .wait_max = absl::Seconds(29)})
                   .retryable);
}

}  // namespace
}  // namespace toll
