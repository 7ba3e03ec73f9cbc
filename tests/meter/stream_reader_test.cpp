// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/stream_reader.h"

#include <string>

#include <gtest/gtest.h>

#include "sample.h"

namespace toll::internal {
namespace {

constexpr Dialect kChat = Dialect::kOpenAiChat;
constexpr Dialect kMessages = Dialect::kAnthropicMessages;
constexpr Dialect kResponses = Dialect::kOpenAiResponses;

constexpr std::pair<const char*, Dialect> kSamples[] = {
    {"openai_chat.sse", kChat},
    {"openai_responses.sse", kResponses},
    {"anthropic_messages.sse", kMessages},
};

TEST(StreamReader, ReadsChat) {
  const std::string body = Sample("openai_chat.sse");
  const Reading reading = ReadStream(kChat, body);
  EXPECT_EQ(reading.response_id, "chatcmpl-Stream01");
  EXPECT_EQ(reading.served_model, "gpt-4o-mini-2024-07-18");
  EXPECT_EQ(reading.finish_reason, "stop");
  EXPECT_EQ(reading.service_tier, "default");
  EXPECT_EQ(reading.leaves[kInput], 20u);
  EXPECT_EQ(reading.leaves[kCacheRead], 5u);
  EXPECT_EQ(reading.leaves[kOutput], 15u);
  EXPECT_EQ(reading.leaves[kReasoning], 4u);
  EXPECT_EQ(reading.flags, kStreamed);
  EXPECT_EQ(reading.provenance, Provenance::kReported);
  EXPECT_TRUE(reading.raw_usage.starts_with("{\"prompt_tokens\":25"));
}

TEST(StreamReader, ReadsResponsesByTheirLastWord) {
  const std::string body = Sample("openai_responses.sse");
  const Reading reading = ReadStream(kResponses, body);
  EXPECT_EQ(reading.response_id, "resp_sample0001");
  EXPECT_EQ(reading.finish_reason, "completed");
  EXPECT_EQ(reading.service_tier, "default");  // The first event says "auto".
  EXPECT_EQ(TotalInput(reading.leaves), 5120u);
  EXPECT_EQ(reading.leaves[kWebSearches], 1u);
  EXPECT_EQ(reading.flags, kStreamed);
}

TEST(StreamReader, ReadsMessagesFieldByField) {
  const std::string body = Sample("anthropic_messages.sse");
  const Reading reading = ReadStream(kMessages, body);
  EXPECT_EQ(reading.response_id, "msg_stream01");
  EXPECT_EQ(reading.finish_reason, "end_turn");
  EXPECT_EQ(reading.service_tier, "standard");
  EXPECT_EQ(reading.leaves[kInput], 24u);         // Restated at the end.
  EXPECT_EQ(reading.leaves[kCacheWrite5m], 50u);  // Stated at the start only.
  EXPECT_EQ(reading.leaves[kOutput], 31u);
  EXPECT_EQ(reading.flags, kStreamed);
  EXPECT_EQ(reading.raw_usage,
            "{\"input_tokens\":24,\"cache_creation_input_tokens\":50,"
            "\"cache_read_input_tokens\":600,\"output_tokens\":31,"
            "\"cache_creation\":{\"ephemeral_5m_input_tokens\":50,"
            "\"ephemeral_1h_input_tokens\":0},\"service_tier\":\"standard\"}");
}

TEST(StreamReader, ReadsTheSameHoweverItIsCut) {
  for (const auto& [name, dialect] : kSamples) {
    const std::string body = Sample(name);
    const std::string whole = Told(ReadStream(dialect, body));
    for (size_t chunk = 1; chunk < 400; ++chunk) {
      EXPECT_EQ(Told(ReadStream(dialect, body, chunk)), whole) << chunk;
    }
    EXPECT_EQ(Told(ReadStream(Dialect::kUnknown, body)), whole);
  }
}

TEST(StreamReader, SaysThatAStreamEndedEarly) {
  for (const auto& [name, dialect] : kSamples) {
    const std::string body = Sample(name);
    // Cut behind the first half of the deltas.
    const Reading reading =
        ReadStream(dialect, std::string_view(body).substr(0, body.size() / 2));
    EXPECT_TRUE(reading.flags & kStreamIncomplete) << name;
    EXPECT_NE(reading.provenance, Provenance::kReported) << name;
  }
}

TEST(StreamReader, NeverTakesThePlaceholderForTheOutput) {
  const std::string body = Sample("anthropic_messages.sse");
  const std::string cut =
      body.substr(0, body.find("event: content_block_stop"));
  const Reading reading = ReadStream(kMessages, cut);
  EXPECT_EQ(reading.flags, kStreamed | kStreamIncomplete);
  EXPECT_EQ(reading.provenance, Provenance::kPartial);
  EXPECT_EQ(TotalInput(reading.leaves), 670u);
  // "The placeholder ... field is ." with spaces: 92 bytes.
  EXPECT_EQ(TotalOutput(reading.leaves), 24u);
}

TEST(StreamReader, EstimatesAChatThatStatesNoUsage) {
  const std::string body = Sample("openai_chat.sse");
  const std::string cut =
      body.substr(0, body.find("\"finish_reason\":\"stop\""));
  const Reading reading = ReadStream(kChat, cut);
  EXPECT_EQ(reading.flags,
            kStreamed | kStreamIncomplete | kUsageMissing | kUnreadable);
  EXPECT_EQ(reading.provenance, Provenance::kEstimated);
  EXPECT_GE(TotalOutput(reading.leaves), 15u);
  EXPECT_LE(TotalOutput(reading.leaves), 25u);
}

// What a messages stream that breaks within its first block is taken for.
uint64_t EstimateOfBlock(std::string_view model, std::string_view block,
                         std::string_view delta) {
  std::string body = R"(data: {"type":"content_block_start","content_block":)";
  body += std::string(block) + "}\n\n";
  body += R"(data: {"type":"content_block_delta","delta":)";
  body += std::string(delta) + "}\n\n";
  AnswerReader reader;
  StreamReader stream;
  stream.Begin({.dialect = kMessages, .model = model});
  stream.Chunk(body, reader);
  const uint64_t seen = stream.progress().output_tokens;
  Reading reading;
  stream.End({.status = 200}, reader, &reading);
  EXPECT_EQ(TotalOutput(reading.leaves), seen);
  return seen;
}

// Claude wraps a call in some forty tokens, whatever its arguments are.
TEST(StreamReader, EstimatesByFamilyAndByCalls) {
  constexpr std::string_view kText = R"({"type":"text","text":""})";
  constexpr std::string_view kCall =
      R"({"type":"tool_use","id":"t","name":"f","input":{}})";
  constexpr std::string_view kTextDelta =
      R"({"type":"text_delta","text":"{\"a\": 1}"})";
  constexpr std::string_view kCallDelta =
      R"({"type":"input_json_delta","partial_json":"{\"a\": 1}"})";
  constexpr std::string_view kModel = "claude-sonnet-4-5";
  Estimator claude(FamilyOf(kModel));
  claude.Feed(R"({"a": 1})");
  EXPECT_EQ(EstimateOfBlock(kModel, kText, kTextDelta), claude.tokens());
  EXPECT_GT(EstimateOfBlock(kModel, kCall, kCallDelta), claude.tokens() + 30);
  claude.AddCalls(1);
  EXPECT_EQ(EstimateOfBlock(kModel, kCall, kCallDelta), claude.tokens());
  EXPECT_LT(EstimateOfBlock("gemini-2.5-flash", kCall, kCallDelta),
            claude.tokens() - 20);
}

TEST(StreamReader, TellsHowFarItHasCome) {
  const std::string body = Sample("anthropic_messages.sse");
  AnswerReader reader;
  StreamReader stream;
  stream.Begin({.dialect = kMessages});
  const size_t first = body.find("event: content_block_delta");
  stream.Chunk(std::string_view(body).substr(0, first), reader);
  EXPECT_EQ(stream.progress().bytes, first);
  EXPECT_EQ(stream.progress().input_tokens, 670u);
  EXPECT_FALSE(stream.progress().token_seen);
  const size_t second = body.find("event: content_block_delta", first + 1);
  stream.Chunk(std::string_view(body).substr(first, second - first), reader);
  EXPECT_TRUE(stream.progress().token_seen);
  stream.Chunk(std::string_view(body).substr(second), reader);
  EXPECT_EQ(stream.progress().output_tokens, 31u);
  EXPECT_EQ(stream.progress().input_tokens, 674u);
}

TEST(StreamReader, ReadsAnErrorInTheMiddle) {
  const std::string body = Sample("anthropic_messages.sse");
  const std::string cut =
      body.substr(0, body.find("event: content_block_stop")) +
      "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":"
      "\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n";
  const Reading reading = ReadStream(kMessages, cut);
  EXPECT_EQ(reading.error_type, "overloaded_error");
  EXPECT_EQ(reading.error_text, "Overloaded");
  EXPECT_EQ(reading.error_class, ErrorClass::kOverloaded);
  EXPECT_EQ(reading.flags, kStreamed | kStreamIncomplete | kErrorInAnswer);
  EXPECT_EQ(reading.provenance, Provenance::kPartial);
}

TEST(StreamReader, ReadsABodyThatCameInsteadOfEvents) {
  const std::string error = R"({"error":{"message":"m","code":"x"}})";
  for (size_t chunk : {size_t{1}, size_t{7}, error.size()}) {
    const Reading reading = ReadStream(kChat, error, chunk, 429);
    EXPECT_EQ(reading.error_text, "m");
    EXPECT_EQ(reading.error_class, ErrorClass::kRateLimit);
    EXPECT_EQ(reading.flags, 0u);
  }
  const std::string whole = Sample("openai_chat.json");
  EXPECT_EQ(TotalInput(ReadStream(kChat, whole, 100).leaves), 1417u);
}

TEST(StreamReader, ForgetsTheStreamBefore) {
  AnswerReader reader;
  StreamReader stream;
  Reading reading;
  for (int i = 0; i < 3; ++i) {
    for (const auto& [name, dialect] : kSamples) {
      stream.Begin({.dialect = dialect});
      stream.Chunk(Sample(name), reader);
      stream.End({}, reader, &reading);
      EXPECT_EQ(Told(reading), Told(ReadStream(dialect, Sample(name))));
      stream.Begin({.dialect = dialect});
      stream.Chunk("data: {\"cut", reader);
    }
  }
  stream.Begin({.dialect = kChat});
  stream.End({}, reader, &reading);
  EXPECT_EQ(reading.flags, kStreamed | kStreamIncomplete | kUsageMissing);
  EXPECT_EQ(TotalOutput(reading.leaves), 0u);
}

TEST(StreamReader, TheLastUsageCountsWhole) {
  const Reading reading = ReadStream(
      kChat,
      "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":78,"
      "\"prompt_tokens_details\":{\"cached_tokens\":9}}}\n\n"
      "data: {\"choices\":[{\"delta\":{\"content\":\"x\"},"
      "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":33}}\n\n");
  EXPECT_EQ(TotalInput(reading.leaves), 33u);
  EXPECT_EQ(reading.leaves[kCacheRead], 0u);
  EXPECT_EQ(reading.flags, kStreamed);
}

TEST(StreamReader, SaysThatAnEventIsMoreThanAnObject) {
  for (const char* rest : {"}", "{}", "data", "\"x\""}) {
    const Reading reading =
        ReadStream(kChat,
                   "data: {\"choices\":[{\"finish_reason\":\"stop\"}],"
                   "\"usage\":{\"prompt_tokens\":3}}" +
                       std::string(rest) + "\n\n");
    EXPECT_EQ(reading.flags, kStreamed | kUnreadable) << rest;
    EXPECT_EQ(TotalInput(reading.leaves), 3u);
  }
}

TEST(StreamReader, HoldsLittleMemory) {
  AnswerReader reader;
  StreamReader stream;
  stream.Begin({.dialect = kChat});
  const std::string body = Sample("openai_chat.sse");
  for (size_t at = 0; at < body.size(); at += 100) {
    stream.Chunk(std::string_view(body).substr(at, 100), reader);
    EXPECT_LE(stream.memory_bytes(), 8u << 10);
  }
}

}  // namespace
}  // namespace toll::internal
