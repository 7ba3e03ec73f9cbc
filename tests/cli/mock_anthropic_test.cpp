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

TEST(MockAnthropic, StreamGoesThroughItsEvents) {
  const MockPrice* price = FindMockPrice("claude-sonnet-4-5");
  const MockPlan plan = PlanRequest(1, 1, *price, false);
  const MockReply reply = MockAnswer(
      {.endpoint = MockEndpoint::kMessages, .price = price, .stream = true},
      plan);
  std::string types;
  std::string text;
  int64_t output = 0;
  ForEachEvent(reply, [&](simdjson::dom::element event) {
    const std::string type = event["type"].get_c_str().value();
    if (type == "content_block_delta") {
      text += std::string_view(event["delta"]["text"]);
    } else {
      types += type + " ";
    }
    if (type == "message_delta") output = event["usage"]["output_tokens"];
  });
  EXPECT_EQ(types,
            "message_start content_block_start ping content_block_stop "
            "message_delta message_stop ");
  EXPECT_EQ(text, plan.text);
  EXPECT_EQ(output, plan.counts.output);
}

}  // namespace
}  // namespace toll::cli
