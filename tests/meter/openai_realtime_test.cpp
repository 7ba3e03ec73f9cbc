// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <gtest/gtest.h>

#include "sample.h"

namespace toll::internal {
namespace {

constexpr Dialect kDialect = Dialect::kOpenAiRealtime;

TEST(OpenAiRealtime, ADoneResponseIsAnAnswer) {
  const Reading reading = Read(kDialect, R"({"type":"response.done",
      "event_id":"e","response":{"object":"realtime.response","id":"resp-1",
        "status":"completed","usage":{"total_tokens":264,"input_tokens":187,
          "output_tokens":77,
          "input_token_details":{"text_tokens":63,"audio_tokens":124,
            "image_tokens":0,"cached_tokens":100,
            "cached_tokens_details":{"text_tokens":40,"audio_tokens":60}},
          "output_token_details":{"text_tokens":17,"audio_tokens":60}}}})");
  EXPECT_EQ(reading.flags, 0u);
  EXPECT_EQ(reading.response_id, "resp-1");
  EXPECT_EQ(reading.finish_reason, "completed");
  EXPECT_EQ(reading.served_model, "");
  EXPECT_EQ(TotalInput(reading.leaves), 187u);
  EXPECT_EQ(reading.leaves[kInput], 23u);
  EXPECT_EQ(reading.leaves[kInputAudio], 64u);
  EXPECT_EQ(reading.leaves[kCacheRead], 40u);
  EXPECT_EQ(reading.leaves[kCacheReadAudio], 60u);
  EXPECT_EQ(reading.leaves[kOutputAudio], 60u);
  EXPECT_EQ(reading.leaves[kOutput], 17u);
}

TEST(OpenAiRealtime, XaiStatesItsUsageBesideInAnyOrder) {
  const std::string usage = R"("usage":{"input_tokens":156,
      "input_token_details":{"text_tokens":10,"audio_tokens":146},
      "output_tokens":185,"total_tokens":341,"billable_audio_seconds":5})";
  const std::string response = R"("response":{"id":"r","status":"completed",
      "usage":{}})";
  for (const std::string& body :
       {"{\"event_id\":\"e\"," + response + "," + usage + "}",
        "{\"event_id\":\"e\"," + usage + "," + response + "}"}) {
    const Reading reading = Read(kDialect, body);
    EXPECT_EQ(TotalInput(reading.leaves), 156u) << body;
    EXPECT_EQ(reading.leaves[kInputAudio], 146u) << body;
    EXPECT_EQ(TotalOutput(reading.leaves), 185u) << body;
    EXPECT_EQ(reading.leaves[kAudioMs], 5000u) << body;
    EXPECT_EQ(reading.response_id, "r") << body;
  }
}

TEST(OpenAiRealtime, ReadsWhatWasTranscribed) {
  const Reading reading = Read(kDialect, R"({"event_id":"e",
      "type":"conversation.item.input_audio_transcription.completed",
      "transcript":"hi","usage":{"type":"duration","seconds":2}})");
  EXPECT_EQ(reading.leaves[kAudioMs], 2000u);
}

TEST(OpenAiRealtime, AnErrorIsAnEventToo) {
  const Reading reading = Read(kDialect, R"({"type":"error","event_id":"e",
      "error":{"type":"invalid_request_error","code":"invalid_event",
               "message":"no"}})");
  EXPECT_EQ(reading.flags, kErrorInAnswer);
  EXPECT_EQ(reading.error_code, "invalid_event");
}

}  // namespace
}  // namespace toll::internal
