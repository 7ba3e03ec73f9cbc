// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <gtest/gtest.h>

#include "sample.h"

namespace toll::internal {
namespace {

TEST(ReadBedrockHeaders, NameAnErrorsTypeAndId) {
  const Reading reading =
      Read({.dialect = Dialect::kBedrockConverse, .quirks = kToldInHeaders},
           {.status = 429,
            .headers = "x-amzn-RequestId: r-1\r\n"
                       "x-amzn-ErrorType: ThrottlingException:http://x/\r\n"
                       "x-amzn-bedrock-input-token-count: 5\r\n",
            .body = R"({"message":"Too many requests"})"});
  EXPECT_EQ(reading.error_type, "ThrottlingException");
  EXPECT_EQ(reading.response_id, "r-1");
  EXPECT_EQ(reading.error_class, ErrorClass::kRateLimit);
  EXPECT_EQ(TotalInput(reading.leaves), 0u);  // A failure used nothing.
}

TEST(ReadBedrockHeaders, AreReadForBedrockAlone) {
  const Reading reading =
      Read({.dialect = Dialect::kBedrockInvoke},
           {.headers = "x-amzn-bedrock-input-token-count: 5",
            .body = R"({"embedding":[0.1]})"});
  EXPECT_EQ(TotalInput(reading.leaves), 0u);
}

TEST(InvocationMetrics, FillWhatOtherDialectsLeaveOut) {
  const std::string last = R"("amazon-bedrock-invocationMetrics":{
      "inputTokenCount":24,"outputTokenCount":90}})";
  // Claude 2's completions have no other counts.
  Reading reading =
      ReadStream(Dialect::kAnthropicMessages,
                 Events({{"chunk", R"({"type":"completion","completion":"Hi",
                            "stop_reason":null})"},
                         {"chunk", R"({"type":"completion","completion":"",
                            "stop_reason":"stop_sequence",)" +
                                       last}}));
  EXPECT_EQ(reading.flags, kStreamed);
  EXPECT_EQ(reading.provenance, Provenance::kReported);
  EXPECT_EQ(reading.finish_reason, "stop_sequence");
  EXPECT_EQ(TotalInput(reading.leaves), 24u);
  EXPECT_EQ(TotalOutput(reading.leaves), 90u);
  // Where a message_delta says 134 and the metrics 90, the former is right.
  reading = ReadStream(
      Dialect::kAnthropicMessages,
      Events({{"chunk", R"({"type":"message_start","message":{"id":"m",
                  "usage":{"input_tokens":24,"output_tokens":1}}})"},
              {"chunk", R"({"type":"message_delta","delta":{
                  "stop_reason":"end_turn"},"usage":{"output_tokens":134}})"},
              {"chunk", R"({"type":"message_stop",)" + last}}));
  EXPECT_EQ(TotalOutput(reading.leaves), 134u);
  // Chat whose usage was not asked for.
  reading =
      ReadStream(Dialect::kOpenAiChat,
                 Events({{"chunk", R"({"choices":[{"delta":{"content":"Hi"},
                  "finish_reason":"stop"}],)" +
                                       last}}));
  EXPECT_EQ(reading.flags, kStreamed);
  EXPECT_EQ(TotalInput(reading.leaves), 24u);
}

}  // namespace
}  // namespace toll::internal
