// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <string>

#include "simdjson.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/demo/mock_answer.h"
#include "mock_said.h"

namespace toll::cli {
namespace {

using internal::Dialect;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kGeminiModel[] = "gemini-2.5-flash";

MockRequest Asked(bool stream, bool sse) {
  return {.endpoint = MockEndpoint::kGemini,
          .price = FindMockPrice(kGeminiModel),
          .stream = stream,
          .sse = sse};
}

TEST(MockGemini, IsReadAsItIsBilled) {
  for (const MockRequest& request :
       {Asked(false, false), Asked(true, false), Asked(true, true)}) {
    ExpectReadsAsBilled(request, kGeminiModel, Dialect::kGemini, true);
  }
}

// What a part states is of that part: more may have come.
TEST(MockGemini, CutIsNoWholeAnswer) {
  for (const bool sse : {false, true}) {
    ExpectCutIsNoWhole(Asked(true, sse), kGeminiModel, Dialect::kGemini,
                       Provenance::kPartial);
  }
}

TEST(MockGemini, StreamIsOneArrayOrEvents) {
  const MockPlan plan = PlanRequest(1, 1, *FindMockPrice(kGeminiModel), false);
  simdjson::dom::parser parser;
  simdjson::dom::array parts;
  const std::string body = Joined(MockAnswer(Asked(true, false), plan));
  ASSERT_EQ(parser.parse(body).get(parts), simdjson::SUCCESS) << body;
  std::string text;
  int64_t candidates = 0;
  for (const simdjson::dom::element part : parts) {
    text +=
        std::string_view(part.at_pointer("/candidates/0/content/parts/0/text"));
    // So far: it only grows.
    const int64_t now = part.at_pointer("/usageMetadata/candidatesTokenCount");
    EXPECT_GE(now, candidates);
    candidates = now;
  }
  EXPECT_EQ(text, plan.text);
  EXPECT_EQ(candidates, plan.counts.output - plan.counts.reasoning);
  EXPECT_THAT(body, Not(HasSubstr("$")));

  const MockReply events = MockAnswer(Asked(true, true), plan);
  EXPECT_EQ(events.content_type, "text/event-stream");
  EXPECT_EQ(events.pieces.size(), parts.size());
  for (const std::string& piece : events.pieces) {
    EXPECT_THAT(piece, StartsWith("data: {"));
    EXPECT_THAT(piece, EndsWith("}\r\n\r\n"));
    EXPECT_EQ(piece.find('\n'), piece.size() - 3);
  }
}

}  // namespace
}  // namespace toll::cli
