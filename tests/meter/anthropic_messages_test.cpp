// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/anthropic_messages.h"

#include <gtest/gtest.h>

#include "sample.h"

namespace toll::internal {
namespace {

Reading Messages(std::string_view body) {
  return Read(Dialect::kAnthropicMessages, body);
}

TEST(AnthropicMessages, ReadsAWholeAnswer) {
  const std::string body = Sample("anthropic_messages.json");
  const Reading reading = Messages(body);
  EXPECT_EQ(reading.response_id, "msg_sample0001");
  EXPECT_EQ(reading.finish_reason, "end_turn");
  EXPECT_EQ(reading.service_tier, "standard");
  EXPECT_EQ(reading.leaves[kInput], 12u);
  EXPECT_EQ(reading.leaves[kCacheRead], 4000u);
  EXPECT_EQ(reading.leaves[kCacheWrite5m], 100u);
  EXPECT_EQ(reading.leaves[kCacheWrite1h], 200u);
  EXPECT_EQ(reading.leaves[kCacheWrite], 0u);
  EXPECT_EQ(reading.leaves[kOutput], 37u);
  EXPECT_EQ(reading.leaves[kReasoning], 20u);
  EXPECT_EQ(reading.leaves[kWebSearches], 2u);
  EXPECT_EQ(reading.leaves[kOtherToolUses], 1u);
  EXPECT_EQ(reading.price_modifiers, kGeoUs);
  EXPECT_EQ(reading.flags, 0u);
}

constexpr std::string_view kIterated = R"({"type":"message","usage":{
  "iterations":[
    {"type":"compaction","input_tokens":100,"output_tokens":131,
     "cache_creation_input_tokens":55096,"cache_read_input_tokens":7,
     "cache_creation":{"ephemeral_5m_input_tokens":55096}},
    {"type":"advisor_message","model":"claude-big","input_tokens":900,
     "output_tokens":90},
    {"type":"message","input_tokens":229,"output_tokens":5}],
  "input_tokens":229,"output_tokens":5,"cache_creation_input_tokens":0,
  "cache_read_input_tokens":0,"speed":"fast"}})";

TEST(AnthropicMessages, AddsCompactionsAndLeavesAdvisorsOut) {
  const Reading reading = Messages(kIterated);
  EXPECT_EQ(reading.leaves[kInput], 329u);
  EXPECT_EQ(reading.leaves[kCacheRead], 7u);
  EXPECT_EQ(reading.leaves[kCacheWrite5m], 55096u);
  EXPECT_EQ(reading.leaves[kOutput], 136u);
  EXPECT_EQ(reading.flags, kOtherModels);
  EXPECT_EQ(reading.price_modifiers, kSpeedFast);
}

TEST(AnthropicMessages, AFallBackMakesTheTopLevelCount) {
  const Reading reading = Messages(R"({"type":"message","usage":{
    "input_tokens":9,"output_tokens":5,"iterations":[
      {"type":"compaction","input_tokens":100,"output_tokens":1},
      {"type":"fallback_message","model":"m","input_tokens":9}]}})");
  EXPECT_EQ(TotalInput(reading.leaves), 9u);
  EXPECT_EQ(TotalOutput(reading.leaves), 5u);
}

TEST(AnthropicMessages, NullsAreAbsent) {
  const Reading reading = Messages(R"({"type":"message","usage":{
    "input_tokens":9,"output_tokens":5,"cache_creation_input_tokens":null,
    "cache_read_input_tokens":null,"cache_creation":null,
    "server_tool_use":null,"output_tokens_details":null,"service_tier":null,
    "iterations":null}})");
  EXPECT_EQ(reading.leaves[kInput], 9u);
  EXPECT_EQ(reading.leaves[kOutput], 5u);
  EXPECT_EQ(reading.flags, 0u);
}

}  // namespace
}  // namespace toll::internal
