// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <gtest/gtest.h>

#include "sample.h"

namespace toll::internal {
namespace {

constexpr Dialect kDialect = Dialect::kGemini;

constexpr std::string_view kWhole = R"({
  "candidates": [{"content": {"parts": [{"text": "Bonjour"}], "role": "model"},
                  "finishReason": "STOP",
                  "groundingMetadata": {"webSearchQueries": ["a", ""]}},
                 {"finishReason": "SAFETY"}],
  "usageMetadata": {
    "promptTokenCount": 1000, "cachedContentTokenCount": 400,
    "toolUsePromptTokenCount": 30, "candidatesTokenCount": 60,
    "thoughtsTokenCount": 25, "totalTokenCount": 1115,
    "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 700},
                            {"modality": "AUDIO", "tokenCount": 200},
                            {"modality": "IMAGE", "tokenCount": 100}],
    "cacheTokensDetails": [{"modality": "TEXT", "tokenCount": 350},
                           {"modality": "AUDIO", "tokenCount": 50}],
    "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 40}],
    "serviceTier": "standard"},
  "modelVersion": "gemini-2.5-flash", "responseId": "resp-1"})";

TEST(Gemini, ReadsAWholeAnswer) {
  const Reading reading = Read(kDialect, kWhole);
  EXPECT_EQ(reading.flags, 0u);
  EXPECT_EQ(reading.provenance, Provenance::kReported);
  EXPECT_EQ(reading.response_id, "resp-1");
  EXPECT_EQ(reading.served_model, "gemini-2.5-flash");
  EXPECT_EQ(reading.finish_reason, "STOP");
  EXPECT_EQ(reading.service_tier, "standard");
  EXPECT_EQ(reading.leaves[kWebSearches], 2u);
  EXPECT_TRUE(reading.raw_usage.starts_with("{"));
}

TEST(Gemini, ItsLeavesNeverOverlap) {
  const Leaves leaves = Read(kDialect, kWhole).leaves;
  EXPECT_EQ(leaves[kInputAudio], 150u);
  EXPECT_EQ(leaves[kCacheReadAudio], 50u);
  EXPECT_EQ(leaves[kInputImage], 100u);
  EXPECT_EQ(leaves[kCacheRead], 350u);
  EXPECT_EQ(leaves[kToolPrompt], 30u);
  EXPECT_EQ(leaves[kInput], 350u);
  EXPECT_EQ(TotalInput(leaves), 1030u);
  EXPECT_EQ(leaves[kReasoning], 25u);
  EXPECT_EQ(leaves[kOutputImage], 40u);
  EXPECT_EQ(leaves[kOutput], 20u);
  EXPECT_EQ(TotalOutput(leaves), 85u);
}

TEST(Gemini, TheTotalTellsWhetherThoughtsAreInside) {
  const Reading outside = Read(kDialect, R"({"usageMetadata":{
      "promptTokenCount":10,"candidatesTokenCount":20,"thoughtsTokenCount":5,
      "totalTokenCount":35}})");
  EXPECT_EQ(TotalOutput(outside.leaves), 25u);
  const Reading inside = Read(kDialect, R"({"usageMetadata":{
      "promptTokenCount":10,"candidatesTokenCount":20,"thoughtsTokenCount":5,
      "totalTokenCount":30}})");
  EXPECT_EQ(TotalOutput(inside.leaves), 20u);
  EXPECT_EQ(inside.leaves[kReasoning], 5u);
}

TEST(Gemini, NumbersOfEnumsBecomeTheirNames) {
  const Reading reading = Read(kDialect, R"({
      "candidates":[{"finishReason":2}],
      "usageMetadata":{"promptTokenCount":9,"trafficType":1,
        "promptTokensDetails":[{"modality":4,"tokenCount":3}]}})");
  EXPECT_EQ(reading.finish_reason, "MAX_TOKENS");
  EXPECT_EQ(reading.service_tier, "ON_DEMAND");
  EXPECT_EQ(reading.leaves[kInputAudio], 3u);
  EXPECT_EQ(
      Read(kDialect, R"({"candidates":[{"finishReason":99}]})").finish_reason,
      "");
}

TEST(Gemini, AStreamsLastUsageCountsWhole) {
  const std::string stream = Events({
      {"", R"({"candidates":[{"content":{"parts":[{"text":"Bon"}]}}],
               "usageMetadata":{"promptTokenCount":78,
                 "cachedContentTokenCount":50,"totalTokenCount":78},
               "modelVersion":"m","responseId":"r"})"},
      {"", R"({"candidates":[{"content":{"parts":[{"text":"jour"}]},
                "finishReason":"STOP"}],
               "usageMetadata":{"promptTokenCount":33,
                 "candidatesTokenCount":4,"totalTokenCount":37},
               "modelVersion":"m","responseId":"r"})"},
  });
  const Reading reading = ReadStream(kDialect, stream);
  EXPECT_EQ(reading.flags, kStreamed);
  EXPECT_EQ(reading.provenance, Provenance::kReported);
  EXPECT_EQ(TotalInput(reading.leaves), 33u);
  EXPECT_EQ(reading.leaves[kCacheRead], 0u);
  EXPECT_EQ(reading.leaves[kOutput], 4u);
}

TEST(Gemini, AStreamWithoutAReasonIsNotWhole) {
  const Reading reading = ReadStream(
      kDialect,
      Events(
          {{"",
            R"({"candidates":[{"content":{"parts":[{"text":"Bon"}]}}],"usageMetadata":{"promptTokenCount":8}})"}}));
  EXPECT_EQ(reading.flags, kStreamed | kStreamIncomplete);
  EXPECT_EQ(reading.provenance, Provenance::kPartial);
}

TEST(Gemini, ABlockedPromptHasNoReason) {
  const Reading reading = Read(kDialect, R"({
      "promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},
      "usageMetadata":{"promptTokenCount":12,"totalTokenCount":12},
      "modelVersion":"m"})");
  EXPECT_EQ(reading.finish_reason, "");
  EXPECT_EQ(TotalInput(reading.leaves), 12u);
}

TEST(Gemini, AnErrorHasItsStatusAsType) {
  const Reading reading = Read(kDialect, R"([{"error":{"code":503,
      "message":"busy","status":"UNAVAILABLE"}}])",
                               503);
  EXPECT_EQ(reading.error_type, "UNAVAILABLE");
  EXPECT_EQ(reading.error_code, "503");
  EXPECT_EQ(reading.error_class, ErrorClass::kOverloaded);
}

TEST(Gemini, EmbeddingsHaveInputAlone) {
  const Reading reading = Read(kDialect, R"({"embeddings":[{"values":[0.5]}],
      "usageMetadata":{"promptTokenCount":7,
        "promptTokenDetails":[{"modality":"TEXT","tokenCount":7}]}})");
  EXPECT_EQ(reading.leaves[kInput], 7u);
  EXPECT_EQ(TotalOutput(reading.leaves), 0u);
  EXPECT_EQ(reading.provenance, Provenance::kReported);
}

}  // namespace
}  // namespace toll::internal
