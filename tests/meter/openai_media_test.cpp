// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <gtest/gtest.h>

#include "sample.h"

namespace toll::internal {
namespace {

constexpr Dialect kDialect = Dialect::kOpenAiMedia;

TEST(OpenAiMedia, AllOutputOfImagesIsImage) {
  const Reading reading = Read(kDialect, R"({"created":1,
      "data":[{"b64_json":"AAAA"}],
      "usage":{"input_tokens":50,"output_tokens":1000,"total_tokens":1050,
               "input_tokens_details":{"text_tokens":10,"image_tokens":40}}})");
  EXPECT_EQ(reading.flags, 0u);
  EXPECT_EQ(reading.leaves[kInput], 10u);
  EXPECT_EQ(reading.leaves[kInputImage], 40u);
  EXPECT_EQ(reading.leaves[kOutputImage], 1000u);
  EXPECT_EQ(reading.leaves[kOutput], 0u);
}

TEST(OpenAiMedia, ATranscriptionHearsAndWrites) {
  const Reading reading = Read(kDialect, R"({"text":"hello",
      "usage":{"type":"tokens","total_tokens":181,"input_tokens":37,
               "input_token_details":{"text_tokens":0,"audio_tokens":37},
               "output_tokens":144}})");
  EXPECT_EQ(reading.flags, 0u);
  EXPECT_EQ(reading.leaves[kInputAudio], 37u);
  EXPECT_EQ(reading.leaves[kInput], 0u);
  EXPECT_EQ(reading.leaves[kOutput], 144u);
}

TEST(OpenAiMedia, SomeAreBilledByTheSecond) {
  const Reading reading = Read(kDialect, R"({"text":"hello",
      "usage":{"type":"duration","seconds":9.5}})");
  EXPECT_EQ(reading.leaves[kAudioMs], 9500u);
  EXPECT_EQ(reading.provenance, Provenance::kReported);
}

TEST(OpenAiMedia, MistralCountsAudioBesideThePrompt) {
  const Reading reading = Read(kDialect, R"({"model":"voxtral","text":"hello",
      "usage":{"prompt_audio_seconds":3,"prompt_tokens":5,"total_tokens":391,
               "completion_tokens":11,"service_tier":"standard",
               "prompt_tokens_details":{"cached_tokens":0,
                                        "audio_tokens":375}}})");
  EXPECT_EQ(reading.flags, 0u);
  EXPECT_EQ(TotalInput(reading.leaves), 380u);
  EXPECT_EQ(reading.leaves[kInputAudio], 375u);
  EXPECT_EQ(reading.leaves[kAudioMs], 3000u);
  EXPECT_EQ(reading.service_tier, "standard");
}

TEST(OpenAiMedia, AnAnswerMayStateItsCostAlone) {
  const Reading reading = Read(kDialect, R"({"data":[{"url":"u"}],
      "usage":{"cost_in_usd_ticks":200000000}})");
  EXPECT_EQ(reading.provenance, Provenance::kReported);
  EXPECT_TRUE(reading.has_reported_cost);
  EXPECT_EQ(reading.reported_cost_pico, 20'000'000'000);  // $0.02
}

TEST(OpenAiMedia, PagesAreKeptAsTheyStand) {
  const Reading reading = Read(kDialect, R"({"model":"ocr","pages":[],
      "usage_info":{"pages_processed":2,"doc_size_bytes":18}})");
  EXPECT_EQ(reading.provenance, Provenance::kReported);
  EXPECT_EQ(reading.raw_usage, R"({"pages_processed":2,"doc_size_bytes":18})");
}

TEST(OpenAiMedia, AStreamEndsWithItsUsage) {
  const std::string head = Events({{"", R"({"type":"transcript.text.delta",
      "delta":"hel"})"}});
  const Reading reading = ReadStream(
      kDialect, head + Events({{"", R"({"type":"transcript.text.done",
          "text":"hello","usage":{"type":"tokens","input_tokens":5,
          "output_tokens":2,"total_tokens":7}})"}}));
  EXPECT_EQ(reading.flags, kStreamed);
  EXPECT_EQ(TotalInput(reading.leaves), 5u);
  EXPECT_EQ(ReadStream(kDialect, head).flags & kStreamIncomplete,
            kStreamIncomplete);
}

}  // namespace
}  // namespace toll::internal
