// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What a failed answer says of trying again, and what a good one says of the
// room that is left.
//
//   const toll::RetryAdvice advice = toll::AdviseRetry(answer);
//   if (advice.retryable) SleepFor(advice.wait.value_or(own_backoff));
//
// Both read an answer as it came; neither needs a ledger. The forms of all
// providers are known: retry-after-ms; retry-after in seconds or as a date;
// reset headers as durations, seconds, dates or instants; Google's RetryInfo.
//
// Thread safety: pure. Cost: AdviseRetry allocates, about 2 us; RateLimitsOf
// does not, about 20 ns a line (bench/meter/retry_bench.cpp).

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/time/time.h"

#include "toll/call.h"
#include "toll/record.h"

namespace toll {

struct RetryAdvice {
  // kNone: the answer is no failure, and there is nothing to retry.
  ErrorClass error = ErrorClass::kNone;
  // The same request may succeed if sent again after `wait`. False also where
  // the wait is longer than the cap: then `wait` tells when to come back.
  bool retryable = false;
  // What the provider asks for; empty if it does not say: back off on your
  // own, doubling, with jitter.
  std::optional<absl::Duration> wait = {};
};

struct RetryOptions {
  // Waits until an instant count from here; InfinitePast: from the machine's
  // time.
  absl::Time now = absl::InfinitePast();
  // A longer wait is no retry but another plan. OpenAI's own client stops here.
  absl::Duration wait_max = absl::Minutes(2);
};

RetryAdvice AdviseRetry(const Answer& answer, const RetryOptions& options = {});

// One of a provider's limits, as its headers state it.
struct RateWindow {
  int64_t limit = -1;      // -1: not stated.
  int64_t remaining = -1;  // Some providers go below 0: that is 0.
  // When all of `limit` is there again; InfinitePast: not stated.
  absl::Time resets = absl::InfinitePast();
  bool stated() const { return limit >= 0 || remaining >= 0; }
};

struct RateLimits {
  RateWindow requests;
  RateWindow tokens;
  RateWindow input_tokens;
  RateWindow output_tokens;
  absl::Time seen = absl::InfinitePast();  // When the answer came.
  bool stated() const {
    return requests.stated() || tokens.stated() || input_tokens.stated() ||
           output_tokens.stated();
  }
};

// Of several windows of one kind (a minute, a day) the one that has the least
// left. `headers` are raw lines, as in Answer.
RateLimits RateLimitsOf(std::string_view headers, absl::Time now) noexcept;

}  // namespace toll
