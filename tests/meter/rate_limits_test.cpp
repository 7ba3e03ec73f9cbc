// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <gtest/gtest.h>

#include "toll/retry.h"

namespace toll {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'795'248'000);

TEST(RateLimitsOf, OpenAi) {
  const RateLimits limits = RateLimitsOf(
      "x-ratelimit-limit-requests: 5000\r\n"
      "x-ratelimit-remaining-requests: 4999\r\n"
      "x-ratelimit-reset-requests: 12ms\r\n"
      "x-ratelimit-limit-tokens: 800000\r\n"
      "x-ratelimit-remaining-tokens: 799976\r\n"
      "x-ratelimit-reset-tokens: 6m0s\r\n",
      kNow);
  EXPECT_EQ(limits.requests.limit, 5'000);
  EXPECT_EQ(limits.requests.remaining, 4'999);
  EXPECT_EQ(limits.requests.resets, kNow + absl::Milliseconds(12));
  EXPECT_EQ(limits.tokens.limit, 800'000);
  EXPECT_EQ(limits.tokens.remaining, 799'976);
  EXPECT_EQ(limits.tokens.resets, kNow + absl::Minutes(6));
  EXPECT_FALSE(limits.input_tokens.stated());
  EXPECT_EQ(limits.seen, kNow);
}

TEST(RateLimitsOf, Anthropic) {
  const RateLimits limits = RateLimitsOf(
      "anthropic-ratelimit-requests-limit: 50\n"
      "anthropic-ratelimit-requests-remaining: 49\n"
      "anthropic-ratelimit-requests-reset: 2026-11-21T08:00:02Z\n"
      "anthropic-ratelimit-input-tokens-limit: 40000\n"
      "anthropic-ratelimit-input-tokens-remaining: 39000\n"
      "anthropic-ratelimit-output-tokens-limit: 8000\n"
      "anthropic-ratelimit-output-tokens-remaining: 0\n"
      "anthropic-ratelimit-output-tokens-reset: 2026-11-21T08:00:50Z\n",
      kNow);
  EXPECT_EQ(limits.requests.remaining, 49);
  EXPECT_EQ(limits.requests.resets, kNow + absl::Seconds(2));
  EXPECT_EQ(limits.input_tokens.remaining, 39'000);
  EXPECT_EQ(limits.output_tokens.limit, 8'000);
  EXPECT_EQ(limits.output_tokens.remaining, 0);
  EXPECT_EQ(limits.output_tokens.resets, kNow + absl::Seconds(50));
  EXPECT_FALSE(limits.tokens.stated());
}

TEST(RateLimitsOf, TheTightestOfSeveralWindows) {
  const RateLimits limits = RateLimitsOf(
      "x-ratelimit-limit-requests-day: 1000\n"
      "x-ratelimit-remaining-requests-day: 12\n"
      "x-ratelimit-reset-requests-day: 33011.382867\n"
      "x-ratelimit-limit-tokens-minute: 60000\n"
      "x-ratelimit-remaining-tokens-minute: 59000\n"
      "x-ratelimit-remaining-requests-minute: 30\n",
      kNow);
  EXPECT_EQ(limits.requests.limit, 1'000);
  EXPECT_EQ(limits.requests.remaining, 12);
  EXPECT_EQ(limits.tokens.remaining, 59'000);
}

TEST(RateLimitsOf, OtherSpellings) {
  RateLimits limits = RateLimitsOf(
      "X-RateLimit-Limit: 20\nX-RateLimit-Remaining: 0\n"
      "X-RateLimit-Reset: 1795248060000\n",
      kNow);
  EXPECT_EQ(limits.requests.limit, 20);
  EXPECT_EQ(limits.requests.resets, kNow + absl::Minutes(1));
  limits = RateLimitsOf(
      "ratelimit-limit: 100, 100;w=60\nratelimit-remaining: 99;w=1\n"
      "ratelimit-reset: 30\n",
      kNow);
  EXPECT_EQ(limits.requests.limit, 100);
  EXPECT_EQ(limits.requests.remaining, 99);
  EXPECT_EQ(limits.requests.resets, kNow + absl::Seconds(30));
  limits = RateLimitsOf(
      "ratelimitbysize-limit: 500000\nratelimitbysize-remaining: 499000\n"
      "x-ratelimit-limit-tokens-prompt: 7\n"
      "x-ratelimit-limit-tokens-generated: 8\n",
      kNow);
  EXPECT_EQ(limits.tokens.remaining, 499'000);
  EXPECT_EQ(limits.input_tokens.limit, 7);
  EXPECT_EQ(limits.output_tokens.limit, 8);
}

TEST(RateLimitsOf, NegativeIsNothingLeft) {
  EXPECT_EQ(RateLimitsOf("x-ratelimit-remaining-tokens: -4100\n", kNow)
                .tokens.remaining,
            0);
}

TEST(RateLimitsOf, NonsenseStatesNothing) {
  for (const char* headers :
       {"", "content-type: application/json\n", "x-ratelimit: 5\n",
        "x-ratelimit-limit-requests: many\n", "x-request-limit: 5\n",
        "ratelimit\n", "x-ratelimit-limit-requests:\n"}) {
    EXPECT_FALSE(RateLimitsOf(headers, kNow).stated()) << headers;
  }
}

}  // namespace
}  // namespace toll
