// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <gtest/gtest.h>

#include "sample.h"

namespace toll::internal {
namespace {

constexpr Dialect kDialect = Dialect::kBedrockConverse;

TEST(BedrockConverse, ReadsAWholeAnswer) {
  const Reading reading = Read(kDialect, R"({"metrics":{"latencyMs":9},
      "output":{"message":{"content":[{"text":"Hi"}],"role":"assistant"}},
      "stopReason":"end_turn","serviceTier":{"type":"priority"},
      "usage":{"inputTokens":6,"outputTokens":3,"totalTokens":329,
               "cacheReadInputTokens":300,"cacheReadInputTokenCount":300,
               "cacheWriteInputTokens":20,
               "cacheDetails":[{"ttl":"1h","inputTokens":12},
                               {"ttl":"5m","inputTokens":5}]}})");
  EXPECT_EQ(reading.flags, kCacheSplitUnknown);
  EXPECT_EQ(reading.finish_reason, "end_turn");
  EXPECT_EQ(reading.service_tier, "priority");
  EXPECT_EQ(reading.leaves[kInput], 6u);
  EXPECT_EQ(reading.leaves[kCacheRead], 300u);
  EXPECT_EQ(reading.leaves[kCacheWrite1h], 12u);
  EXPECT_EQ(reading.leaves[kCacheWrite5m], 5u);
  EXPECT_EQ(reading.leaves[kCacheWrite], 3u);
  EXPECT_EQ(TotalInput(reading.leaves), 326u);
  EXPECT_EQ(reading.leaves[kOutput], 3u);
}

TEST(BedrockConverse, AStreamsUsageComesAfterItsEnd) {
  const std::string_view stop = R"({"p":"abc","stopReason":"end_turn"})";
  const std::string head = Events({
      {"messageStart", R"({"p":"ab","role":"assistant"})"},
      {"contentBlockDelta",
       R"({"contentBlockIndex":0,"delta":{"text":"Hi"},"p":"abcd"})"},
      {"messageStop", stop},
  });
  const Reading cut = ReadStream(kDialect, head);
  EXPECT_EQ(cut.flags, kStreamed | kStreamIncomplete | kUsageMissing);
  const Reading reading = ReadStream(
      kDialect, head + Events({{"metadata", R"({"metrics":{"latencyMs":5},
          "usage":{"inputTokens":210,"outputTokens":18,"totalTokens":228}})"}}));
  EXPECT_EQ(reading.flags, kStreamed);
  EXPECT_EQ(reading.finish_reason, "end_turn");
  EXPECT_EQ(TotalInput(reading.leaves), 210u);
  EXPECT_EQ(TotalOutput(reading.leaves), 18u);
}

TEST(BedrockConverse, NovaByInvokeModelWrapsTheSameEvents) {
  const Reading reading = ReadStream(
      kDialect,
      Events({
          {"chunk", R"({"messageStart":{"role":"assistant"}})"},
          {"chunk", R"({"contentBlockDelta":{"delta":{"text":"On"},
          "contentBlockIndex":0},
          "amazon-bedrock-guardrailAction":"INTERVENED"})"},
          {"chunk", R"({"messageStop":{"stopReason":"max_tokens"}})"},
          {"chunk", R"({"metadata":{"usage":{"inputTokens":5,"outputTokens":10,
          "cacheReadInputTokenCount":40,"cacheWriteInputTokenCount":0}},
          "amazon-bedrock-invocationMetrics":{"inputTokenCount":5,
            "outputTokenCount":11,"cacheReadInputTokenCount":40}})"},
      }));
  EXPECT_EQ(reading.flags, kStreamed);
  EXPECT_EQ(reading.finish_reason, "max_tokens");
  EXPECT_EQ(TotalInput(reading.leaves), 45u);
  EXPECT_EQ(TotalOutput(reading.leaves), 10u);
}

TEST(BedrockConverse, AnExceptionMayEndAStream) {
  const Reading reading = ReadStream(
      kDialect, Events({
                    {"messageStart", R"({"role":"assistant"})"},
                    {"throttlingException", R"({"message":"Too many tokens"})"},
                }));
  EXPECT_EQ(reading.flags & kErrorInAnswer, kErrorInAnswer);
  EXPECT_EQ(reading.error_type, "throttlingException");
  EXPECT_EQ(reading.error_text, "Too many tokens");
  EXPECT_EQ(reading.error_class, ErrorClass::kRateLimit);
}

TEST(BedrockConverse, TakesItsIdFromTheHeaders) {
  const Reading reading = Read({.dialect = kDialect, .quirks = kToldInHeaders},
                               {.headers = "content-type: application/json\r\n"
                                           "X-Amzn-RequestId: 7d3b\r\n",
                                .body = R"({"stopReason":"end_turn",
                        "usage":{"inputTokens":1,"outputTokens":2}})"});
  EXPECT_EQ(reading.response_id, "7d3b");
}

}  // namespace
}  // namespace toll::internal
