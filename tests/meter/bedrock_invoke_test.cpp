// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <gtest/gtest.h>

#include "sample.h"

namespace toll::internal {
namespace {

constexpr Dialect kDialect = Dialect::kBedrockInvoke;

TEST(BedrockInvoke, ReadsEachMakersAnswer) {
  struct Said {
    const char* body;
    uint64_t input, output;
    const char* reason;
  };
  const Said kSaid[] = {
      {R"({"inputTextTokenCount":9,"results":[{"tokenCount":17,
           "outputText":"x","completionReason":"FINISH"}]})",
       9, 17, "FINISH"},
      {R"({"generation":"x","prompt_token_count":158,
           "generation_token_count":128,"stop_reason":"length"})",
       158, 128, "length"},
      {R"({"embedding":[0.5],"inputTextTokenCount":4})", 4, 0, ""},
      {R"({"inputTextTokenCount":6.0,"results":[{"tokenCount":3.0}]})", 6, 3,
       ""},
  };
  for (const Said& said : kSaid) {
    const Reading reading = Read(kDialect, said.body);
    EXPECT_EQ(reading.flags, 0u) << said.body;
    EXPECT_EQ(reading.provenance, Provenance::kReported) << said.body;
    EXPECT_EQ(TotalInput(reading.leaves), said.input) << said.body;
    EXPECT_EQ(TotalOutput(reading.leaves), said.output) << said.body;
    EXPECT_EQ(reading.finish_reason, said.reason) << said.body;
  }
}

TEST(BedrockInvoke, SomeAnswersHaveTheirCountsInHeaders) {
  const Reading reading =
      Read({.dialect = kDialect, .quirks = kToldInHeaders},
           {.headers = "x-amzn-bedrock-input-token-count: 10\r\n"
                       "X-Amzn-Bedrock-Output-Token-Count: 12\r\n",
            .body = R"({"id":1234,"prompt":{"text":"x"},
                        "completions":[{"data":{"text":"y"},
                          "finishReason":{"reason":"length","length":10}}]})"});
  EXPECT_EQ(reading.response_id, "1234");
  EXPECT_EQ(reading.finish_reason, "length");
  EXPECT_EQ(TotalInput(reading.leaves), 10u);
  EXPECT_EQ(TotalOutput(reading.leaves), 12u);
  EXPECT_EQ(reading.provenance, Provenance::kReported);
}

TEST(BedrockInvoke, WhatTheBodyStatesWinsOverTheHeaders) {
  const Reading reading =
      Read({.dialect = kDialect, .quirks = kToldInHeaders},
           {.headers = "x-amzn-bedrock-input-token-count: 99",
            .body = R"({"embedding":[],"inputTextTokenCount":4})"});
  EXPECT_EQ(TotalInput(reading.leaves), 4u);
}

TEST(BedrockInvoke, OtherDialectsAreRecognised) {
  EXPECT_EQ(Read(kDialect, Sample("anthropic_messages.json")).dialect,
            Dialect::kAnthropicMessages);
  EXPECT_EQ(Read(kDialect, Sample("openai_chat.json")).dialect,
            Dialect::kOpenAiChat);
}

TEST(BedrockInvoke, LlamasStreamCountsAsItGoes) {
  const std::string head = Events({
      {"chunk", R"({"generation":"\n","prompt_token_count":10,
          "generation_token_count":1,"stop_reason":null})"},
      {"chunk", R"({"generation":"twelve chars","prompt_token_count":null,
          "generation_token_count":2,"stop_reason":null})"},
  });
  const Reading reading =
      ReadStream(kDialect, head + Events({{"chunk", R"({"generation":".",
          "prompt_token_count":null,"generation_token_count":60,
          "stop_reason":"length","amazon-bedrock-invocationMetrics":{
            "inputTokenCount":10,"outputTokenCount":60}})"}}));
  EXPECT_EQ(reading.flags, kStreamed);
  EXPECT_EQ(TotalInput(reading.leaves), 10u);
  EXPECT_EQ(TotalOutput(reading.leaves), 60u);
  EXPECT_EQ(reading.finish_reason, "length");
  const Reading cut = ReadStream(kDialect, head);
  EXPECT_EQ(cut.provenance, Provenance::kPartial);
  EXPECT_EQ(TotalOutput(cut.leaves), 4u);  // By its letters.
}

TEST(BedrockInvoke, AStreamMayHaveNothingButTheLastEventsCounts) {
  const Reading reading = ReadStream(
      kDialect,
      Events({
          {"chunk", R"({"outputs":[{"text":"Hi","stop_reason":null}]})"},
          {"chunk", R"({"outputs":[{"text":"","stop_reason":"stop"}],
          "amazon-bedrock-invocationMetrics":{"inputTokenCount":7,
            "outputTokenCount":2}})"},
      }));
  EXPECT_EQ(reading.flags, kStreamed);
  EXPECT_EQ(reading.provenance, Provenance::kReported);
  EXPECT_EQ(TotalInput(reading.leaves), 7u);
  EXPECT_EQ(TotalOutput(reading.leaves), 2u);
}

TEST(BedrockInvoke, AGuardrailMayHaveTheLastWord) {
  const Reading reading = ReadStream(
      kDialect, Events({{"chunk", R"({"outputText":"Input blocked","index":0.0,
          "totalOutputTextTokenCount":3.0,"inputTextTokenCount":6.0,
          "amazon-bedrock-guardrailAction":"INTERVENED"})"}}));
  EXPECT_EQ(reading.flags, kStreamed);
  EXPECT_EQ(TotalInput(reading.leaves), 6u);
  EXPECT_EQ(TotalOutput(reading.leaves), 3u);
}

}  // namespace
}  // namespace toll::internal
