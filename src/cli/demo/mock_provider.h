// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A provider to practise on: an HTTP server on the loopback that speaks the
// APIs of OpenAI, Anthropic, Google, Bedrock and Ollama, is at times slow, at
// times fails, and bills.
//
//   absl::StatusOr<std::unique_ptr<MockProvider>> mock =
//       MockProvider::Start({.log_path = "bill.jsonl", .seed = 1});
//   curl -d '{"model":"gpt-4o"}' 127.0.0.1:<port>/v1/chat/completions
//
// For each answer that it sends whole the log has a line, written before the
// last byte leaves: {"id":"...","model":"...","pico_usd":1234}. Who has read
// an answer to its end therefore finds it on the bill.
// The request header "x-mock-fate: cut" (or answer, rate_limit, server_error,
// overloaded) decides what happens to one request.
//
// Thread safety: thread-safe; a thread a connection answers.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"

#include "cli/demo/mock_plan.h"

namespace toll::cli {

struct MockOptions {
  std::string log_path;  // Empty: nothing is logged.
  uint64_t seed = 1;
  bool faults = true;  // false: every request is answered.
  // What happens to every request whose header does not say another thing.
  std::optional<MockFate> fate = std::nullopt;
};

class MockProvider {
 public:
  // Fails if no port is free or the log cannot be written.
  static absl::StatusOr<std::unique_ptr<MockProvider>> Start(
      const MockOptions& options);
  // Waits for the answers under way.
  ~MockProvider();
  MockProvider(const MockProvider&) = delete;
  MockProvider& operator=(const MockProvider&) = delete;

  uint16_t port() const;
  std::string base_url() const;

 private:
  struct State;
  explicit MockProvider(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace toll::cli
