// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <functional>
#include <string>

#include "simdjson.h"
#include <gtest/gtest.h>

#include "cli/demo/mock_answer.h"

namespace toll::cli {
namespace {

// The data of each event, parsed; what is not JSON is a failure.
void ForEachEvent(const MockReply& reply,
                  const std::function<void(simdjson::dom::element)>& visit) {
  simdjson::dom::parser parser;
  for (const std::string& piece : reply.pieces) {
    const size_t data = piece.find("data: ");
    ASSERT_NE(data, piece.npos) << piece;
    ASSERT_TRUE(piece.ends_with("\n\n")) << piece;
    const std::string text = piece.substr(data + 6);
    if (text == "[DONE]\n\n") continue;
    simdjson::dom::element event;
    ASSERT_EQ(parser.parse(text).get(event), simdjson::SUCCESS) << piece;
    visit(event);
  }
}

MockReply Streamed(MockEndpoint endpoint, const MockPlan& plan,
                   bool include_usage) {
  return MockAnswer({.endpoint = endpoint,
                     .price = FindMockPrice("gpt-4o"),
                     .stream = true,
                     .include_usage = include_usage},
                    plan);
}

const MockPlan& Plan() {
  static const MockPlan* plan =
      new MockPlan(PlanRequest(1, 1, *FindMockPrice("gpt-4o"), false));
  return *plan;
}

TEST(MockOpenAi, ChatStreamSaysTheTextAndUsageOnce) {
  std::string text;
  int usages = 0;
  const MockReply reply = Streamed(MockEndpoint::kChat, Plan(), true);
  ForEachEvent(reply, [&](simdjson::dom::element event) {
    EXPECT_EQ(std::string_view(event["id"]), reply.id);
    std::string_view part;
    if (event.at_pointer("/choices/0/delta/content").get(part) ==
        simdjson::SUCCESS) {
      text += part;
    }
    // Null in every chunk but the last.
    usages += event["usage"].is_null() ? 0 : 1;
  });
  EXPECT_EQ(text, Plan().text);
  EXPECT_EQ(usages, 1);
}

TEST(MockOpenAi, ResponsesStreamCountsItsEvents) {
  int64_t number = 0;
  std::string text;
  ForEachEvent(
      Streamed(MockEndpoint::kResponses, Plan(), false),
      [&](simdjson::dom::element event) {
        EXPECT_EQ(int64_t(event["sequence_number"]), number++);
        if (std::string_view(event["type"]) == "response.output_text.delta") {
          text += std::string_view(event["delta"]);
        }
      });
  EXPECT_EQ(text, Plan().text);
}

TEST(MockOpenAi, InputIncludesWhatWasCached) {
  const MockReply reply = MockAnswer(
      {.endpoint = MockEndpoint::kChat, .price = FindMockPrice("gpt-4o")},
      Plan());
  simdjson::dom::parser parser;
  simdjson::dom::element body = parser.parse(reply.pieces[0]);
  EXPECT_EQ(int64_t(body["usage"]["prompt_tokens"]),
            Plan().counts.input + Plan().counts.cache_read);
  EXPECT_EQ(int64_t(body["usage"]["completion_tokens"]), Plan().counts.output);
}

}  // namespace
}  // namespace toll::cli
