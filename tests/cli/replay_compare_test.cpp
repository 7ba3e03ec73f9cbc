// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/replay_compare.h"

#include <gtest/gtest.h>

namespace toll::cli {
namespace {

std::string Compared(const char* expected, const char* line) {
  return Differences({.provider = "p", .api = "a", .expected = expected}, line);
}

TEST(Differences, AreOfWhatIsExpectedAlone) {
  EXPECT_EQ(Compared(R"({"model":"m","n_events":7})",
                     R"({"model":"m","finish_reason":"stop"})"),
            "");
  EXPECT_EQ(Compared(R"({"model":"m"})", R"({"model":"n"})"),
            R"(model: "n", expected "m")");
  EXPECT_EQ(Compared(R"({"model":"m"})", R"({"model":null})"),
            R"(model: , expected "m")");
}

TEST(Differences, LookIntoUsageAndError) {
  const char* const kExpected = R"({"input_tokens":7,"cached_input":0,
      "error":{"type":null,"code":404}})";
  EXPECT_EQ(Compared(kExpected, R"({"usage":{"input_tokens":7,
      "cached_input":0},"error":{"type":null,"code":404}})"),
            "");
  EXPECT_EQ(Compared(kExpected, R"({"usage":{"input_tokens":8,
      "cached_input":0},"error":{"type":"x","code":404}})"),
            R"(input_tokens: 8, expected 7; error.type: "x", expected )");
  EXPECT_NE(Compared(kExpected, R"({"usage":null,"error":null})"), "");
}

TEST(Differences, NumbersCompareAsNumbers) {
  EXPECT_EQ(Compared(R"({"input_tokens":6.0,"reported_cost":6e-08,
                         "response_id":1234})",
                     R"({"usage":{"input_tokens":6},
                         "reported_cost":0.00000006,"response_id":"1234"})"),
            "");
  EXPECT_NE(
      Compared(R"({"reported_cost":6e-08})", R"({"reported_cost":0.00000007})"),
      "");
  EXPECT_NE(
      Compared(R"({"response_id":"1234"})", R"({"response_id":"1234.0"})"), "");
  EXPECT_NE(Compared(R"({"response_id":1234})", R"({"response_id":null})"), "");
}

TEST(Differences, InvokeModelsCountsMayBeOutsideTheBody) {
  EXPECT_EQ(
      Differences({.api = "invoke", .expected = R"({"usage_present":false})"},
                  R"({"usage_present":true})"),
      "");
  EXPECT_NE(Compared(R"({"usage_present":false})", R"({"usage_present":true})"),
            "");
  EXPECT_EQ(Compared("{", "{}"), "not JSON");
}

TEST(Comparison, CountsByDialect) {
  Comparison comparison;
  EXPECT_EQ(comparison.Table(), "");
  const ReplayCase chat = {.provider = "openai",
                           .api = "chat",
                           .framing = "sse",
                           .expected = R"({"model":"m"})"};
  EXPECT_EQ(comparison.Add(chat, R"({"model":"m"})"), "");
  EXPECT_NE(comparison.Add(chat, R"({"model":"n"})"), "");
  EXPECT_EQ(comparison.Add({.provider = "x"}, "{}"), "");  // Expects nothing.
  EXPECT_EQ(comparison.bodies(), 2);
  EXPECT_EQ(comparison.differ(), 1);
  EXPECT_NE(comparison.Table().find("openai/chat/sse"), std::string::npos);
  EXPECT_EQ(comparison.Table().find("x//"), std::string::npos);
}

}  // namespace
}  // namespace toll::cli
