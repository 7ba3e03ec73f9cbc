// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <gtest/gtest.h>

#include "sample.h"

namespace toll::internal {
namespace {

Reading Chat(std::string_view body) { return Read(Dialect::kOpenAiChat, body); }

TEST(OpenAiChat, ReadsAWholeAnswer) {
  const std::string body = Sample("openai_chat.json");
  const Reading reading = Chat(body);
  EXPECT_EQ(reading.response_id, "chatcmpl-Sample0123456789abcdefghij");
  EXPECT_EQ(reading.served_model, "gpt-4o-2024-08-06");
  EXPECT_EQ(reading.finish_reason, "stop");
  EXPECT_EQ(reading.service_tier, "default");
  EXPECT_EQ(reading.leaves[kInput], 1417u - 1280u);
  EXPECT_EQ(reading.leaves[kCacheRead], 1280u);
  EXPECT_EQ(reading.leaves[kOutput], 291u);
  EXPECT_EQ(reading.provenance, Provenance::kReported);
  EXPECT_EQ(reading.flags, 0u);
  EXPECT_TRUE(reading.raw_usage.starts_with(R"({"prompt_tokens":1417)"));
  EXPECT_TRUE(reading.raw_usage.ends_with("}}"));
}

TEST(OpenAiChat, ReadsFieldsInAnyOrderAndOnlyAtTheirPlace) {
  const Reading reading = Chat(R"({
    "usage": {"details": {"prompt_tokens": 999, "usage": {}},
              "completion_tokens_details": {"audio_tokens": 2,
                                            "reasoning_tokens": 3},
              "completion_tokens": 10, "prompt_tokens": 20},
    "meta": {"id": "wrong", "model": "wrong", "usage": {"prompt_tokens": 1}},
    "choices": [{"message": {"finish_reason": "wrong", "content": "x"},
                 "logprobs": {"content": [{"finish_reason": "wrong"}]},
                 "finish_reason": "length"},
                {"finish_reason": "stop"}],
    "model": "m", "id": "i"})");
  EXPECT_EQ(reading.response_id, "i");
  EXPECT_EQ(reading.served_model, "m");
  EXPECT_EQ(reading.finish_reason, "length");
  EXPECT_EQ(TotalInput(reading.leaves), 20u);
  EXPECT_EQ(reading.leaves[kOutput], 5u);
  EXPECT_EQ(reading.leaves[kReasoning], 3u);
  EXPECT_EQ(reading.leaves[kOutputAudio], 2u);
}

TEST(OpenAiChat, FindsCachedTokensWhereProvidersPutThem) {
  for (const char* cached :
       {R"("prompt_tokens_details":{"cached_tokens":4})",
        R"("prompt_token_details":{"cached_tokens":4})",
        R"("prompt_tokens_details":null,"cached_tokens":4)",
        R"("num_cached_tokens":4)",
        R"("prompt_tokens_details":{"cached_tokens":4},"cached_tokens":9)"}) {
    const std::string body =
        std::string(R"({"choices":[],"usage":{"prompt_tokens":10,)") + cached +
        "}}";
    const Reading reading = Chat(body);
    EXPECT_EQ(reading.leaves[kCacheRead], 4u) << cached;
    EXPECT_EQ(reading.leaves[kInput], 6u) << cached;
  }
}

TEST(OpenAiChat, ReadsGroqsSecondUsageOnlyAlone) {
  EXPECT_EQ(TotalInput(Chat(R"({"choices":[],
      "x_groq":{"usage":{"prompt_tokens":3}}})")
                           .leaves),
            3u);
  EXPECT_EQ(TotalInput(Chat(R"({"choices":[],"usage":{"prompt_tokens":5},
      "x_groq":{"usage":{"prompt_tokens":3}}})")
                           .leaves),
            5u);
}

TEST(OpenAiChat, ReadsWhatTheProviderSaysItCost) {
  Reading reading = Chat(R"({"choices":[],
      "usage":{"prompt_tokens":3,"cost":0.00048784}})");
  EXPECT_TRUE(reading.has_reported_cost);
  EXPECT_EQ(reading.reported_cost_pico, 487'840'000);
  reading = Chat(R"({"choices":[],"usage":{"prompt_tokens":3,
      "cost":{"request_cost":0.005,"total_cost":0.00507}}})");
  EXPECT_TRUE(reading.has_reported_cost);
  EXPECT_EQ(reading.reported_cost_pico, 5'070'000'000);
  reading = Chat(R"({"choices":[],"usage":{"cost":null}})");
  EXPECT_FALSE(reading.has_reported_cost);
}

TEST(OpenAiChat, TakesTheTierOfTheTopFirst) {
  EXPECT_EQ(Chat(R"({"service_tier":"flex",
                     "usage":{"service_tier":"standard"}})")
                .service_tier,
            "flex");
  EXPECT_EQ(Chat(R"({"usage":{"service_tier":"standard"}})").service_tier,
            "standard");
}

TEST(OpenAiChat, AnErrorMayComeInsideAGoodAnswer) {
  const Reading reading = Chat(R"({"error":{"code":429,"message":"slow"},
      "choices":[],"usage":{"prompt_tokens":3,"completion_tokens":0}})");
  EXPECT_EQ(reading.flags, kErrorInAnswer);
  EXPECT_EQ(reading.error_code, "429");
  EXPECT_EQ(reading.error_class, ErrorClass::kRateLimit);
  EXPECT_EQ(reading.provenance, Provenance::kReported);
}

}  // namespace
}  // namespace toll::internal
