// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Headers of an answer: what keeping the provider's limits costs a call that
// hands them over, and what advice on a failure costs.
//
//   retry_bench
//
// Floor: the ends of the headers' lines found, and nothing read.

#include <string_view>

#include <benchmark/benchmark.h>

#include "gate/rate_board.h"
#include "toll/retry.h"

namespace toll::internal {
namespace {

// Of the usual number and length; values of toll's own.
constexpr std::string_view kHeaders =
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

void BM_RateLimitsOf(benchmark::State& state) {
  const absl::Time now = absl::FromUnixSeconds(1'795'248'000);
  for (auto _ : state) {
    benchmark::DoNotOptimize(RateLimitsOf(kHeaders, now));
  }
  state.SetLabel("floor=BM_Floor_Lines");
}
BENCHMARK(BM_RateLimitsOf);

void BM_RateBoardKeep(benchmark::State& state) {
  static RateBoard board;
  const RateLimits limits =
      RateLimitsOf(kHeaders, absl::FromUnixSeconds(1'795'248'000));
  for (auto _ : state) {
    board.Keep(RateBoard::KeyOf("openai", "gpt-4o-2024-08-06"), limits);
  }
}
BENCHMARK(BM_RateBoardKeep);

void BM_AdviseRetry(benchmark::State& state) {
  const Answer answer = {
      .status = 429,
      .headers = kHeaders,
      .body = R"({"error":{"message":"m","code":"rate_limit_exceeded"}})"};
  for (auto _ : state) benchmark::DoNotOptimize(AdviseRetry(answer));
  state.SetLabel("floor=BM_Floor_Lines");
}
BENCHMARK(BM_AdviseRetry);

void BM_Floor_Lines(benchmark::State& state) {
  std::string_view headers = kHeaders;
  for (auto _ : state) {
    benchmark::DoNotOptimize(headers);
    size_t lines = 0;
    for (size_t at = 0; (at = headers.find('\n', at)) != headers.npos; ++at) {
      ++lines;
    }
    benchmark::DoNotOptimize(lines);
  }
}
BENCHMARK(BM_Floor_Lines);

}  // namespace
}  // namespace toll::internal
