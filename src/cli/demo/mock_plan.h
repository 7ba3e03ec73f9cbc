// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A MockPlan is what the mock provider has decided about one request before it
// answers: how long it thinks, whether it fails, what it will have used.
//
//   MockPlan plan = PlanRequest(seed, request_number, *price);
//
// The same seed gives the same plan for the n-th request of a model, whatever
// the machine; so the rates of failure repeat from run to run.
//
// Thread safety: values.

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/demo/mock_bill.h"

namespace toll::cli {

enum class MockFate : uint8_t {
  kAnswer,
  kRateLimit,    // 429 with retry-after.
  kServerError,  // 500
  kOverloaded,   // 529 (Anthropic) or 503 (OpenAI).
  kCut,          // The connection breaks in the middle of the answer.
};

// "answer", "rate_limit", "server_error", "overloaded", "cut".
std::optional<MockFate> ParseMockFate(std::string_view word);

struct MockPlan {
  MockFate fate = MockFate::kAnswer;
  std::chrono::microseconds first_byte_delay{};
  std::chrono::microseconds piece_delay{};  // Between pieces of a stream.
  MockCounts counts;
  std::string id;    // Without its prefix ("chatcmpl-", "msg_" ...).
  std::string text;  // What the model says; words, nothing to escape.
};

// Without `faults` every request is answered.
MockPlan PlanRequest(uint64_t seed, uint64_t number, const MockPrice& price,
                     bool faults);

}  // namespace toll::cli
