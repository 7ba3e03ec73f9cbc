// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/replay_line.h"

#include <string>

#include <gtest/gtest.h>

namespace toll::cli {
namespace {

using internal::Reading;

TEST(ReplayLine, TellsAllThatAReadingSays) {
  Reading reading;
  reading.leaves[internal::kInput] = 20;
  reading.leaves[internal::kCacheRead] = 5;
  reading.leaves[internal::kOutput] = 15;
  reading.leaves[internal::kReasoning] = 4;
  reading.provenance = Provenance::kReported;
  reading.flags = kStreamed;
  reading.response_id = "id \"1\"\n";
  reading.served_model = "m";
  reading.has_reported_cost = true;
  reading.reported_cost_pico = 5'070'000'000;
  const ReplayCase c = {
      .file = "f", .provider = "p", .api = "chat", .streaming = true};
  EXPECT_EQ(
      ToJson(LineOf(c, reading)),
      R"({"file":"f","provider":"p","api":"chat","model":"m",)"
      R"("response_id":"id \"1\"\u000a","finish_reason":null,)"
      R"("service_tier":null,"usage":{"input_tokens":25,"output_tokens":19,)"
      R"("cached_input":5,"cache_write":0,"cache_write_5m":0,)"
      R"("cache_write_1h":0,"reasoning":4,"input_audio":0,"output_audio":0,)"
      R"("input_image":0,"output_image":0,"input_video":0,"tool_input":0},)"
      R"("usage_present":true,"stream_complete":true,"web_searches":0,)"
      R"("reported_cost":0.00507,"cost_usd":null,"cost_state":"none",)"
      R"("flags":["streamed"],"error":null})");
}

TEST(ReplayLine, TellsStatedTotalsWhereLeavesDoNotAddUp) {
  Reading reading;
  reading.provenance = Provenance::kReported;
  reading.flags = kDialectMismatch;
  reading.leaves[internal::kReasoning] = 238;
  reading.stated_input = 15;
  reading.stated_output = 220;
  const std::string json = ToJson(LineOf({}, reading));
  EXPECT_NE(json.find(R"("input_tokens":15,"output_tokens":220)"),
            std::string::npos);
  EXPECT_NE(json.find(R"("reasoning":238)"), std::string::npos);
}

TEST(ReplayLine, WritesOnlyStatusesAsNumbers) {
  Reading reading;
  reading.error_class = ErrorClass::kRateLimit;
  reading.error_code = "429";
  EXPECT_NE(ToJson(LineOf({}, reading)).find(R"("code":429,)"),
            std::string::npos);
  reading.error_code = "1300";
  EXPECT_NE(ToJson(LineOf({}, reading)).find(R"("code":"1300",)"),
            std::string::npos);
}

TEST(ReplayLine, TellsTheCacheAsTheTopLevelStatesIt) {
  ReplayLine line;
  line.provenance = Provenance::kReported;
  line.leaves[internal::kCacheWrite5m] = 55096;
  line.raw_usage = R"({"cache_creation_input_tokens":0,
      "iterations":[{"type":"compaction"}]})";
  EXPECT_NE(ToJson(line).find(R"("cache_write":0,"cache_write_5m":0)"),
            std::string::npos);
}

TEST(FeedReplay, FeedsStreamsInPieces) {
  const std::string body =
      "data: {\"choices\":[{\"delta\":{\"content\":\"x\"},"
      "\"finish_reason\":\"stop\"}]}\n\n"
      "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9}}\n\n";
  const ReplayCase c = {.provider = "openai",
                        .endpoint = "/v1/chat/completions",
                        .streaming = true};
  for (const size_t chunk : {size_t{1}, size_t{50}, size_t{1000}}) {
    Reading reading;
    FeedReplay(c, body, chunk, &reading);
    EXPECT_EQ(internal::TotalInput(reading.leaves), 9u);
    EXPECT_EQ(reading.finish_reason, "stop");
  }
}

}  // namespace
}  // namespace toll::cli
