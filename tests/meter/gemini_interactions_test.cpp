// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <gtest/gtest.h>

#include "sample.h"

namespace toll::internal {
namespace {

constexpr Dialect kDialect = Dialect::kGeminiInteractions;

constexpr std::string_view kUsage = R"({"total_tokens":137,
    "total_input_tokens":100,"total_cached_tokens":40,
    "total_output_tokens":20,"total_tool_use_tokens":7,
    "total_thought_tokens":10,
    "input_tokens_by_modality":[{"modality":"text","tokens":90},
                                {"modality":"image","tokens":10}]})";

TEST(GeminiInteractions, ReadsAWholeAnswer) {
  const std::string body =
      std::string(R"({"id":"v1_a","status":"completed","object":"interaction",
          "model":"gemini-2.5-flash","service_tier":"standard","usage":)")
          .append(kUsage)
          .append("}");
  const Reading reading = Read(kDialect, body);
  EXPECT_EQ(reading.flags, 0u);
  EXPECT_EQ(reading.response_id, "v1_a");
  EXPECT_EQ(reading.served_model, "gemini-2.5-flash");
  EXPECT_EQ(reading.finish_reason, "completed");
  EXPECT_EQ(reading.service_tier, "standard");
  EXPECT_EQ(TotalInput(reading.leaves), 107u);
  EXPECT_EQ(reading.leaves[kToolPrompt], 7u);
  EXPECT_EQ(reading.leaves[kCacheRead], 40u);
  EXPECT_EQ(reading.leaves[kInputImage], 10u);
  EXPECT_EQ(reading.leaves[kReasoning], 10u);
  EXPECT_EQ(reading.leaves[kOutput], 20u);
}

TEST(GeminiInteractions, OneThatRunsInTheBackgroundHasUsedNothingYet) {
  const Reading reading =
      Read(kDialect,
           R"({"id":"v1_b","status":"in_progress","object":"interaction"})");
  EXPECT_EQ(reading.finish_reason, "in_progress");
  EXPECT_NE(reading.provenance, Provenance::kReported);
}

TEST(GeminiInteractions, AStreamEndsWithTheWholeInteraction) {
  const std::string last = std::string(R"({"event_type":"interaction.completed",
          "interaction":{"id":"v1_c","status":"incomplete","usage":)")
                               .append(kUsage)
                               .append("}}");
  const std::string stream = Events({
      {"interaction.created", R"({"event_type":"interaction.created",
          "interaction":{"id":"v1_c","status":"in_progress","model":"m"}})"},
      {"step.delta", R"({"event_type":"step.delta","index":1,
          "delta":{"text":"Hi","type":"text"}})"},
      {"interaction.completed", last},
  });
  const Reading reading = ReadStream(kDialect, stream + "data: [DONE]\n\n");
  EXPECT_EQ(reading.flags, kStreamed);
  EXPECT_EQ(reading.response_id, "v1_c");
  EXPECT_EQ(reading.served_model, "m");
  EXPECT_EQ(reading.finish_reason, "incomplete");
  EXPECT_EQ(TotalOutput(reading.leaves), 30u);
  // "[DONE]" alone does not make a stream whole.
  const Reading cut =
      ReadStream(kDialect, Events({{"interaction.created",
                                    R"({"event_type":"interaction.created",
                             "interaction":{"id":"v1_c"}})"}}) +
                               "data: [DONE]\n\n");
  EXPECT_EQ(cut.flags & kStreamIncomplete, kStreamIncomplete);
}

TEST(GeminiInteractions, AnErrorHasACodeAlone) {
  const Reading reading = Read(
      kDialect,
      R"({"error":{"message":"no background","code":"invalid_request"}})", 400);
  EXPECT_EQ(reading.error_type, "");
  EXPECT_EQ(reading.error_code, "invalid_request");
  EXPECT_EQ(reading.error_class, ErrorClass::kInvalidRequest);
}

}  // namespace
}  // namespace toll::internal
