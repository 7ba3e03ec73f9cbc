// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/retry.h"

#include "absl/time/clock.h"

#include "meter/answer_reader.h"
#include "meter/header.h"
#include "meter/wait.h"
#include "toll/retry.h"

namespace toll {
namespace internal {

bool IsRetryable(ErrorClass error) noexcept {
  switch (error) {
    case ErrorClass::kRateLimit:
    case ErrorClass::kOverloaded:
    case ErrorClass::kServer:
    case ErrorClass::kNetwork:
    case ErrorClass::kTimeout:
      return true;
    case ErrorClass::kNone:
    case ErrorClass::kAuthentication:
    case ErrorClass::kQuota:
    case ErrorClass::kInvalidRequest:
    case ErrorClass::kContextLength:
    case ErrorClass::kContentFilter:
    case ErrorClass::kCancelled:
    case ErrorClass::kNotFound:
      return false;
  }
  return false;
}

std::optional<absl::Duration> WaitOfHeaders(std::string_view headers,
                                            absl::Time now) noexcept {
  if (const auto ms = DecimalOf(HeaderOf(headers, "retry-after-ms"))) {
    return absl::Milliseconds(*ms);
  }
  if (const auto wait = WaitOf(HeaderOf(headers, "retry-after"), now)) {
    return wait;
  }
  const RateLimits limits = RateLimitsOf(headers, now);
  std::optional<absl::Duration> longest;
  for (const RateWindow* window :
       {&limits.requests, &limits.tokens, &limits.input_tokens,
        &limits.output_tokens}) {
    if (window->remaining != 0 || window->resets <= now) continue;
    const absl::Duration wait = window->resets - now;
    longest = std::max(longest.value_or(wait), wait);
  }
  return longest;
}

void KeepRetryAfter(std::string_view headers, Reading* reading) noexcept {
  if (headers.empty()) return;
  if (const auto wait = WaitOfHeaders(headers, absl::Now())) {
    reading->retry_after_ms = RetryAfterMs(*wait);
  }
}

}  // namespace internal

RetryAdvice AdviseRetry(const Answer& answer, const RetryOptions& options) {
  internal::AnswerReader reader;
  const internal::Reading reading = reader.Read({}, answer);
  RetryAdvice advice;
  advice.error = reading.error_class;
  advice.retryable = internal::IsRetryable(reading.error_class);
  if (advice.error == ErrorClass::kNone) return advice;
  const absl::Time now =
      options.now == absl::InfinitePast() ? absl::Now() : options.now;
  advice.wait = internal::WaitOfHeaders(answer.headers, now);
  if (!advice.wait.has_value() && reading.retry_after_ms > 0) {
    advice.wait = absl::Milliseconds(reading.retry_after_ms);
  }
  // The provider knows better than its status.
  const std::string_view said =
      internal::HeaderOf(answer.headers, "x-should-retry");
  if (said == "true") advice.retryable = true;
  if (said == "false") advice.retryable = false;
  if (advice.wait > options.wait_max) advice.retryable = false;
  return advice;
}

}  // namespace toll
