// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A recorded answer as an index of recordings describes it: where its bytes
// lie, who gave it, and what it is expected to say.
//
//   {"file": "a.sse", "provider": "openai", "api": "chat", "streaming": true,
//    "http_status": 200, "content_type": "text/event-stream",
//    "endpoint": "api.openai.com/v1/chat/completions", "expected": {...}}
//
// Thread safety: values.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace toll::cli {

struct ReplayCase {
  std::string file = {};
  std::string provider = {};
  std::string api = {};
  std::string framing = {};
  std::string endpoint = {};
  std::string content_type = {};
  std::string request_model = {};
  std::string request_service_tier = {};
  std::string recorded_at = {};
  std::string headers = {};   // Raw lines.
  std::string expected = {};  // JSON; for tests.
  int http_status = 200;
  bool streaming = false;
};

// One line of an index.
absl::StatusOr<ReplayCase> ParseReplayCase(std::string_view line);

// All lines of the index file; `only` ("openai/chat", or empty) selects.
absl::StatusOr<std::vector<ReplayCase>> LoadReplayCases(
    const std::string& index_path, std::string_view only);

// The bytes of a case, which lie beside its index.
absl::StatusOr<std::string> LoadReplayBody(const std::string& index_path,
                                           const ReplayCase& replay_case);

}  // namespace toll::cli
