// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/mock_answer.h"

#include <string>

#include "simdjson.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace toll::cli {
namespace {

using ::testing::HasSubstr;

MockRequest Asked(MockEndpoint endpoint) {
  // In the order of MockEndpoint.
  constexpr const char* kModels[] = {
      "gpt-4o",   "gpt-4o",           "claude-sonnet-4-5",
      "llama3.1", "gemini-2.5-flash", "amazon.nova-lite-v1:0"};
  return {.endpoint = endpoint,
          .price = FindMockPrice(kModels[static_cast<size_t>(endpoint)])};
}

TEST(TextParts, JoinToTheText) {
  const MockPlan plan = PlanRequest(1, 1, *FindMockPrice("gpt-4o"), false);
  for (const std::string& text :
       {plan.text, std::string(), std::string("word"),
        std::string(200, 'x') + " tail", std::string(200, 'x')}) {
    std::string joined;
    for (const std::string_view part : TextParts(text)) joined += part;
    EXPECT_EQ(joined, text);
  }
  EXPECT_GT(TextParts(plan.text).size(), 3u);
}

TEST(MockAnswer, OfEveryKindIsJson) {
  for (const MockEndpoint endpoint :
       {MockEndpoint::kChat, MockEndpoint::kResponses, MockEndpoint::kMessages,
        MockEndpoint::kOllamaChat, MockEndpoint::kGemini,
        MockEndpoint::kConverse}) {
    const MockRequest request = Asked(endpoint);
    MockPlan plan = PlanRequest(1, 3, *request.price, false);
    simdjson::dom::parser parser;
    const MockReply answer = MockAnswer(request, plan);
    ASSERT_EQ(answer.pieces.size(), 1u);
    EXPECT_EQ(parser.parse(answer.pieces[0]).error(), simdjson::SUCCESS);
    const bool has_id = endpoint != MockEndpoint::kOllamaChat &&
                        endpoint != MockEndpoint::kConverse;
    EXPECT_EQ(answer.pieces[0].find(answer.id) != std::string::npos, has_id);
    // Whatever was to be filled in has been.
    EXPECT_EQ(answer.pieces[0].find('$'), std::string::npos);
    for (const MockFate fate : {MockFate::kRateLimit, MockFate::kServerError,
                                MockFate::kOverloaded}) {
      plan.fate = fate;
      const MockReply refusal = MockRefusal(request, plan);
      EXPECT_GE(refusal.status, 400);
      EXPECT_EQ(parser.parse(refusal.pieces[0]).error(), simdjson::SUCCESS);
      EXPECT_EQ(refusal.pieces[0].find('$'), std::string::npos);
      EXPECT_EQ(refusal.id, "");
    }
    for (const MockReply& refusal :
         {MockBadRequest(endpoint, "why"), MockUnknownModel(endpoint, "who")}) {
      EXPECT_EQ(parser.parse(refusal.pieces[0]).error(), simdjson::SUCCESS);
      EXPECT_THAT(refusal.pieces[0],
                  HasSubstr(refusal.status == 404 ? "who" : "why"));
      EXPECT_EQ(refusal.pieces[0].find('$'), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace toll::cli
