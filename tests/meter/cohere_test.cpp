// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <gtest/gtest.h>

#include "sample.h"

namespace toll::internal {
namespace {

constexpr Dialect kDialect = Dialect::kCohere;

TEST(Cohere, CountsTokensAndBillsUnits) {
  const Reading reading = Read(kDialect, R"({"id":"i-1",
      "finish_reason":"COMPLETE","message":{"role":"assistant",
        "content":[{"type":"text","text":"Hi"}]},
      "usage":{"billed_units":{"input_tokens":13.0,"output_tokens":61.0},
               "cached_tokens":500,
               "tokens":{"input_tokens":542.0,"output_tokens":63.0}}})");
  EXPECT_EQ(reading.flags, 0u);
  EXPECT_EQ(reading.response_id, "i-1");
  EXPECT_EQ(reading.finish_reason, "COMPLETE");
  EXPECT_EQ(TotalInput(reading.leaves), 542u);
  EXPECT_EQ(reading.leaves[kCacheRead], 500u);
  EXPECT_EQ(TotalOutput(reading.leaves), 63u);
  EXPECT_EQ(reading.leaves[kBilledInput], 13u);
  EXPECT_EQ(reading.leaves[kBilledOutput], 61u);
}

TEST(Cohere, ReadsTheFirstVersionToo) {
  const Reading reading = Read(kDialect, R"({"response_id":"r-1","text":"Hi",
      "generation_id":"g-1","finish_reason":"MAX_TOKENS",
      "meta":{"api_version":{"version":"1"},
              "billed_units":{"input_tokens":7,"output_tokens":100},
              "tokens":{"input_tokens":69,"output_tokens":101}}})");
  EXPECT_EQ(reading.response_id, "r-1");
  EXPECT_EQ(reading.finish_reason, "MAX_TOKENS");
  EXPECT_EQ(TotalInput(reading.leaves), 69u);
  EXPECT_EQ(reading.leaves[kBilledOutput], 100u);
}

TEST(Cohere, WhereOnlyBillsAreStatedTheyAreTheCount) {
  const Reading embedded = Read(kDialect, R"({"id":"e","embeddings":{},
      "meta":{"billed_units":{"input_tokens":4,"image_tokens":0}}})");
  EXPECT_EQ(embedded.response_id, "e");
  EXPECT_EQ(TotalInput(embedded.leaves), 4u);
  EXPECT_EQ(embedded.leaves[kBilledInput], 4u);
  const Reading ranked = Read(kDialect, R"({"id":"r","results":[],
      "meta":{"billed_units":{"search_units":2}}})");
  EXPECT_EQ(ranked.leaves[kSearchUnits], 2u);
  EXPECT_EQ(ranked.provenance, Provenance::kReported);
}

TEST(Cohere, ReadsItsStream) {
  const std::string head = Events({
      {"message-start", R"({"id":"s-1","type":"message-start",
          "delta":{"message":{"role":"assistant","content":[]}}})"},
      {"content-delta", R"({"type":"content-delta","index":0,
          "delta":{"message":{"content":{"text":"Ahoy"}}}})"},
  });
  const Reading reading = ReadStream(
      kDialect, head + Events({{"message-end", R"({"type":"message-end",
          "delta":{"finish_reason":"COMPLETE","usage":{
            "billed_units":{"input_tokens":7,"output_tokens":89},
            "tokens":{"input_tokens":69,"output_tokens":90}}}})"}}));
  EXPECT_EQ(reading.flags, kStreamed);
  EXPECT_EQ(reading.response_id, "s-1");
  EXPECT_EQ(reading.finish_reason, "COMPLETE");
  EXPECT_EQ(TotalInput(reading.leaves), 69u);
  EXPECT_EQ(TotalOutput(reading.leaves), 90u);
  EXPECT_EQ(reading.leaves[kBilledOutput], 89u);
  const Reading cut = ReadStream(kDialect, head);
  EXPECT_EQ(cut.flags, kStreamed | kStreamIncomplete | kUsageMissing);
}

TEST(Cohere, ReadsTheFirstVersionsStream) {
  const Reading reading = ReadStream(
      kDialect, Events({
                    {"", R"({"is_finished":false,"event_type":"stream-start",
               "generation_id":"g-1"})"},
                    {"", R"({"is_finished":false,"event_type":"text-generation",
               "text":"Ahoy"})"},
                    {"", R"({"is_finished":true,"event_type":"stream-end",
               "response":{"response_id":"r-2","text":"Ahoy",
                 "finish_reason":"COMPLETE",
                 "meta":{"billed_units":{"input_tokens":7,"output_tokens":1},
                         "tokens":{"input_tokens":69,"output_tokens":2}}},
               "finish_reason":"COMPLETE"})"},
                }));
  EXPECT_EQ(reading.flags, kStreamed);
  EXPECT_EQ(reading.response_id, "r-2");
  EXPECT_EQ(reading.finish_reason, "COMPLETE");
  EXPECT_EQ(TotalOutput(reading.leaves), 2u);
}

TEST(Cohere, AnErrorIsAMessageAlone) {
  const Reading reading =
      Read(kDialect, R"({"id":"x","message":"model was removed"})", 404);
  EXPECT_EQ(reading.error_type, "");
  EXPECT_EQ(reading.error_text, "model was removed");
  EXPECT_EQ(reading.response_id, "");
  EXPECT_EQ(reading.error_class, ErrorClass::kNotFound);
}

}  // namespace
}  // namespace toll::internal
