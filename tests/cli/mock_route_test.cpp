// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/mock_route.h"

#include <gtest/gtest.h>

namespace toll::cli {
namespace {

std::optional<MockAsked> Ask(std::string_view url, const std::string& body) {
  const std::optional<MockRoute> route = FindMockRoute(url);
  EXPECT_TRUE(route.has_value()) << url;
  return route.has_value() ? ReadMockRequest(*route, body) : std::nullopt;
}

TEST(MockRoute, TakesModelAndStreamFromThePathOrTheBody) {
  struct Case {
    const char* url;
    const char* body;
    MockEndpoint endpoint;
    const char* model;
    bool stream;
  };
  for (const Case& c : {
           Case{"/v1/responses", R"({"model":"gpt-4o","stream":true})",
                MockEndpoint::kResponses, "gpt-4o", true},
           Case{"/v1/chat/completions", R"({"model":"gpt-4o","stream":null})",
                MockEndpoint::kChat, "gpt-4o", false},
           Case{"/v1/messages", R"({"model":"claude-sonnet-4-5"})",
                MockEndpoint::kMessages, "claude-sonnet-4-5", false},
           // Ollama streams unless it is told not to.
           Case{"/api/chat", R"({"model":"llama3.1"})",
                MockEndpoint::kOllamaChat, "llama3.1", true},
           Case{"/api/chat", R"({"model":"llama3.1","stream":false})",
                MockEndpoint::kOllamaChat, "llama3.1", false},
           Case{"/v1beta/models/gemini-2.5-flash:generateContent", "{}",
                MockEndpoint::kGemini, "gemini-2.5-flash", false},
           Case{"/v1beta/models/gemini-2.5-flash:streamGenerateContent", "{}",
                MockEndpoint::kGemini, "gemini-2.5-flash", true},
           Case{"/model/amazon.nova-lite-v1:0/converse", "{}",
                MockEndpoint::kConverse, "amazon.nova-lite-v1:0", false},
           Case{"/model/amazon.nova-lite-v1:0/converse-stream", "{}",
                MockEndpoint::kConverse, "amazon.nova-lite-v1:0", true},
       }) {
    const std::optional<MockAsked> asked = Ask(c.url, c.body);
    ASSERT_TRUE(asked.has_value()) << c.url;
    EXPECT_EQ(asked->request.endpoint, c.endpoint) << c.url;
    EXPECT_EQ(asked->model, c.model);
    EXPECT_EQ(asked->request.stream, c.stream) << c.url << c.body;
    EXPECT_EQ(asked->request.price, FindMockPrice(c.model));
    EXPECT_NE(asked->request.price, nullptr) << c.model;
  }
}

TEST(MockRoute, RefusesWhatIsNoRequest) {
  EXPECT_FALSE(FindMockRoute("/v1/images").has_value());
  EXPECT_FALSE(FindMockRoute("/api/chat/").has_value());
  EXPECT_FALSE(FindMockRoute("/model/m/invoke").has_value());
  EXPECT_FALSE(Ask("/api/chat", "{}").has_value());
  EXPECT_FALSE(Ask("/model/m/converse", "[]").has_value());
  EXPECT_FALSE(Ask("/model/m/converse", "not json").has_value());
  const std::optional<MockAsked> unknown = Ask("/model/m/converse", "{}");
  ASSERT_TRUE(unknown.has_value());
  EXPECT_EQ(unknown->model, "m");
  EXPECT_EQ(unknown->request.price, nullptr);
}

}  // namespace
}  // namespace toll::cli
