// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <gtest/gtest.h>

#include "sample.h"

namespace toll::internal {
namespace {

Reading Responses(std::string_view body) {
  return Read(Dialect::kOpenAiResponses, body);
}

TEST(OpenAiResponses, ReadsAWholeAnswer) {
  const std::string body = Sample("openai_responses.json");
  const Reading reading = Responses(body);
  EXPECT_EQ(reading.response_id, "resp_sample0001");
  EXPECT_EQ(reading.served_model, "gpt-5-mini-2025-08-07");
  EXPECT_EQ(reading.finish_reason, "completed");
  EXPECT_EQ(reading.service_tier, "default");
  EXPECT_EQ(reading.leaves[kInput], 1024u);
  EXPECT_EQ(reading.leaves[kCacheRead], 4096u);
  EXPECT_EQ(reading.leaves[kOutput], 18u);
  EXPECT_EQ(reading.leaves[kReasoning], 192u);
  // The second item only opens a page.
  EXPECT_EQ(reading.leaves[kWebSearches], 1u);
  EXPECT_EQ(reading.flags, 0u);
}

TEST(OpenAiResponses, TrustsTheStatedNumberOfSearches) {
  const Reading reading = Responses(R"({"status":"completed",
      "output":[{"type":"web_search_call","action":{"type":"search"}}],
      "tool_usage":{"image_gen":{"num_requests":9},
                    "web_search":{"num_requests":4}},
      "usage":{"input_tokens":1,"output_tokens":2}})");
  EXPECT_EQ(reading.leaves[kWebSearches], 4u);
}

TEST(OpenAiResponses, QueuedAnswersStateNoUsage) {
  const Reading reading =
      Responses(R"({"id":"resp_1","status":"queued","usage":null})");
  EXPECT_EQ(reading.finish_reason, "queued");
  EXPECT_EQ(reading.flags, kUsageMissing);
  EXPECT_EQ(reading.provenance, Provenance::kEstimated);
}

TEST(OpenAiResponses, AFailedResponseHoldsItsError) {
  const Reading reading = Responses(R"({"id":"resp_1","status":"failed",
      "error":{"code":"server_error","message":"m"},"usage":null})");
  EXPECT_EQ(reading.flags, kErrorInAnswer);
  EXPECT_EQ(reading.error_class, ErrorClass::kServer);
  EXPECT_EQ(reading.provenance, Provenance::kNone);
}

TEST(OpenAiResponses, ErrorEventsNeedNoObject) {
  const Reading reading = ReadStream(
      Dialect::kOpenAiResponses,
      "event: error\ndata: {\"type\":\"error\",\"code\":\"rate_limit_exceeded\""
      ",\"message\":\"m\",\"param\":null,\"sequence_number\":1}\n\n");
  EXPECT_EQ(reading.error_code, "rate_limit_exceeded");
  EXPECT_EQ(reading.error_class, ErrorClass::kRateLimit);
  EXPECT_EQ(reading.flags, kErrorInAnswer | kStreamed | kStreamIncomplete);
  EXPECT_EQ(reading.provenance, Provenance::kNone);
}

}  // namespace
}  // namespace toll::internal
