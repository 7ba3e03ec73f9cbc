// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What a request to the mock provider asks for, by its path and its body.
//
//   std::optional<MockRoute> route = FindMockRoute("/v1/chat/completions");
//   std::optional<MockAsked> asked = ReadMockRequest(*route, body);
//
// Some APIs name the model and whether to stream in the path, some in the body.
//
// Thread safety: values.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/demo/mock_answer.h"

namespace toll::cli {

struct MockRoute {
  MockEndpoint endpoint = MockEndpoint::kChat;
  bool in_path = false;  // The path, not the body, says what follows.
  std::string model;     // As asked for.
  bool stream = false;   // Without a word of the body, where that decides.
};

// Nullopt: nothing is served there. `url` is decoded and has no query.
std::optional<MockRoute> FindMockRoute(std::string_view url);

struct MockAsked {
  MockRequest request;  // Null price: a model that is not served here.
  std::string model;
};

// Nullopt: the body is no JSON object, or names no model where it should.
std::optional<MockAsked> ReadMockRequest(const MockRoute& route,
                                         const std::string& body);

}  // namespace toll::cli
