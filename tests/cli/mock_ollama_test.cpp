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
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kOllamaModel[] = "llama3.1";
constexpr MockEndpoint kOllamaEndpoint = MockEndpoint::kOllamaChat;

TEST(MockOllama, IsReadAsItIsBilled) {
  for (const bool stream : {false, true}) {
    ExpectReadsAsBilled({.endpoint = kOllamaEndpoint, .stream = stream},
                        kOllamaModel, Dialect::kOllama, false);
  }
}

TEST(MockOllama, CutIsNoWholeAnswer) {
  ExpectCutIsNoWhole({.endpoint = kOllamaEndpoint}, kOllamaModel,
                     Dialect::kOllama, Provenance::kEstimated);
}

TEST(MockOllama, StreamIsLinesOfWhichTheLastCounts) {
  const MockPrice* price = FindMockPrice(kOllamaModel);
  const MockPlan plan = PlanRequest(1, 1, *price, false);
  const MockReply reply = MockAnswer(
      {.endpoint = kOllamaEndpoint, .price = price, .stream = true}, plan);
  EXPECT_EQ(reply.content_type, "application/x-ndjson");
  std::string text;
  simdjson::dom::parser parser;
  for (const std::string& piece : reply.pieces) {
    EXPECT_EQ(piece.find('\n'), piece.size() - 1);
    simdjson::dom::element line;
    ASSERT_EQ(parser.parse(piece).get(line), simdjson::SUCCESS) << piece;
    text += std::string_view(line["message"]["content"]);
    EXPECT_EQ(bool(line["done"]), &piece == &reply.pieces.back());
    EXPECT_THAT(piece, Not(HasSubstr("$")));
  }
  EXPECT_EQ(text, plan.text);
}

}  // namespace
}  // namespace toll::cli
