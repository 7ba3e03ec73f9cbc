// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/mock_route.h"

#include <ctime>

#include "simdjson.h"

namespace toll::cli {

namespace {

// A path is `before` alone, or `before`, a model and `after`.
struct Path {
  std::string_view before;
  std::string_view after;
  MockEndpoint endpoint;
  bool stream;
};

constexpr Path kPaths[] = {
    {"/v1/chat/completions", "", MockEndpoint::kChat, false},
    {"/v1/responses", "", MockEndpoint::kResponses, false},
    {"/v1/messages", "", MockEndpoint::kMessages, false},
    {"/api/chat", "", MockEndpoint::kOllamaChat, true},
    {"/v1beta/models/", ":generateContent", MockEndpoint::kGemini, false},
    {"/v1beta/models/", ":streamGenerateContent", MockEndpoint::kGemini, true},
    {"/model/", "/converse", MockEndpoint::kConverse, false},
    {"/model/", "/converse-stream", MockEndpoint::kConverse, true},
};

}  // namespace

std::optional<MockRoute> FindMockRoute(std::string_view url) {
  for (const Path& path : kPaths) {
    if (path.after.empty()) {
      if (url != path.before) continue;
      return MockRoute{.endpoint = path.endpoint,
                       .in_path = false,
                       .model = {},
                       .stream = path.stream};
    }
    if (!url.starts_with(path.before) || !url.ends_with(path.after)) continue;
    url.remove_prefix(path.before.size());
    url.remove_suffix(path.after.size());
    return MockRoute{.endpoint = path.endpoint,
                     .in_path = true,
                     .model = std::string(url),
                     .stream = path.stream};
  }
  return std::nullopt;
}

std::optional<MockAsked> ReadMockRequest(const MockRoute& route,
                                         const std::string& body) {
  simdjson::dom::parser parser;
  simdjson::dom::object root;
  if (parser.parse(body).get(root) != simdjson::SUCCESS) return std::nullopt;
  MockAsked asked = {.request = {.endpoint = route.endpoint,
                                 .stream = route.stream,
                                 .created_s = std::time(nullptr)},
                     .model = route.model};
  MockRequest& request = asked.request;
  if (!route.in_path) {
    std::string_view model;
    if (root["model"].get(model) != simdjson::SUCCESS) return std::nullopt;
    asked.model = model;
    // Null or absent, it stays as the API has it.
    if (root["stream"].get(request.stream) != simdjson::SUCCESS) {
      request.stream = route.stream;
    }
  }
  if (root["stream_options"]["include_usage"].get(request.include_usage) !=
      simdjson::SUCCESS) {
    request.include_usage = false;
  }
  request.price = FindMockPrice(asked.model);
  return asked;
}

}  // namespace toll::cli
