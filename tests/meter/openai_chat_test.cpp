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

// After xAI's reference: reasoning stands beside the output, and the total says
// so (32 + 9 + 94 = 135); a model that counts it inside says that as well.
TEST(OpenAiChat, TheTotalTellsWhereXaiCountsReasoning) {
  const Reading beside = Chat(R"({"choices":[],"usage":{"prompt_tokens":32,
      "completion_tokens":9,"total_tokens":135,
      "prompt_tokens_details":{"text_tokens":32,"cached_tokens":6},
      "completion_tokens_details":{"reasoning_tokens":94},
      "num_sources_used":0,"cost_in_usd_ticks":123400}})");
  EXPECT_EQ(beside.flags, 0u);
  EXPECT_EQ(TotalOutput(beside.leaves), 103u);
  EXPECT_EQ(beside.leaves[kReasoning], 94u);
  EXPECT_EQ(beside.leaves[kOutput], 9u);
  EXPECT_EQ(beside.leaves[kCacheRead], 6u);
  EXPECT_EQ(beside.reported_cost_pico, 12'340'000);
  const Reading inside = Chat(R"({"choices":[],"usage":{"prompt_tokens":32,
      "completion_tokens":103,"total_tokens":135,
      "completion_tokens_details":{"reasoning_tokens":94}}})");
  EXPECT_EQ(TotalOutput(inside.leaves), 103u);
  EXPECT_EQ(inside.leaves[kOutput], 9u);
}

TEST(OpenAiChat, PerplexitysResearchStandsBesideTheTotal) {
  const Reading reading = Chat(R"({"choices":[],"usage":{"prompt_tokens":33,
      "completion_tokens":7163,"total_tokens":7196,"citation_tokens":19028,
      "num_search_queries":18,"reasoning_tokens":73997}})");
  EXPECT_EQ(reading.flags, 0u);
  EXPECT_EQ(reading.leaves[kOutput], 7163u);
  EXPECT_EQ(reading.leaves[kReasoning], 73997u);
  EXPECT_EQ(reading.leaves[kCitation], 19028u);
  EXPECT_EQ(reading.leaves[kWebSearches], 18u);
}

TEST(OpenAiChat, LlamaCppsTimingsStandInForUsage) {
  const std::string timings =
      R"("timings":{"cache_n":20,"prompt_n":10,"predicted_n":12})";
  const Reading alone = Chat(R"({"choices":[],)" + timings + "}");
  EXPECT_EQ(alone.provenance, Provenance::kReported);
  EXPECT_EQ(TotalInput(alone.leaves), 30u);
  EXPECT_EQ(alone.leaves[kCacheRead], 20u);
  EXPECT_EQ(alone.leaves[kOutput], 12u);
  for (const std::string& body :
       {R"({"choices":[],"usage":{"prompt_tokens":31},)" + timings + "}",
        R"({"choices":[],)" + timings + R"(,"usage":{"prompt_tokens":31}})"}) {
    EXPECT_EQ(TotalInput(Chat(body).leaves), 31u) << body;
  }
}

}  // namespace
}  // namespace toll::internal
