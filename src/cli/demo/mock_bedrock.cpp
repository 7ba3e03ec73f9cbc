// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Bedrock's Converse. Shapes: docs.aws.amazon.com/bedrock/latest/APIReference,
// API_runtime_Converse and _ConverseStream; a stream is messages of the AWS
// event stream, of which the last states the usage. No count of the input
// includes another.

#include <span>

#include "absl/strings/str_replace.h"
#include "fmt/format.h"

#include "base/crc32.h"
#include "cli/demo/mock_answer.h"

namespace toll::cli {

namespace {

constexpr char kUsage[] =
    R"("usage":{"inputTokens":$input,"outputTokens":$output,)"
    R"("totalTokens":$total,"cacheReadInputTokens":$cached,)"
    R"("cacheWriteInputTokens":0},"metrics":{"latencyMs":$latency})";

constexpr char kAnswer[] =
    R"({"output":{"message":{"role":"assistant","content":[{)"
    R"("text":"$text"}]}},"stopReason":"end_turn",$usage})";

std::string BigEndian(size_t number, int bytes) {
  std::string out;
  while (bytes-- > 0) out += static_cast<char>(number >> (8 * bytes));
  return out;
}

std::string Checksum(std::string_view bytes) {
  return BigEndian(internal::Crc32(std::as_bytes(std::span(bytes))), 4);
}

// Type 7 is a text.
std::string Header(std::string_view name, std::string_view value) {
  return BigEndian(name.size(), 1).append(name) + '\7' +
         BigEndian(value.size(), 2).append(value);
}

// Two lengths and their checksum, headers, payload, the checksum of it all.
std::string Message(std::string_view event, std::string_view payload) {
  const std::string headers = Header(":event-type", event) +
                              Header(":content-type", "application/json") +
                              Header(":message-type", "event");
  std::string out = BigEndian(headers.size() + payload.size() + 16, 4) +
                    BigEndian(headers.size(), 4);
  out += Checksum(out);
  out.append(headers).append(payload);
  return out + Checksum(out);
}

}  // namespace

MockReply BedrockAnswer(const MockRequest& request, const MockPlan& plan) {
  const MockCounts& counts = plan.counts;
  MockReply reply;
  reply.id = plan.id;
  reply.headers.emplace_back("x-amzn-requestid", plan.id);
  const int64_t total = counts.input + counts.cache_read + counts.output;
  const std::string usage = absl::StrReplaceAll(
      kUsage,
      {{"$input", fmt::format("{}", counts.input)},
       {"$output", fmt::format("{}", counts.output)},
       {"$total", fmt::format("{}", total)},
       {"$cached", fmt::format("{}", counts.cache_read)},
       {"$latency", fmt::format("{}", plan.first_byte_delay.count() / 1'000)}});
  if (!request.stream) {
    reply.pieces.push_back(absl::StrReplaceAll(
        kAnswer, {{"$text", plan.text}, {"$usage", usage}}));
    return reply;
  }
  reply.content_type = "application/vnd.amazon.eventstream";
  const auto message = [&](std::string_view event, std::string_view payload) {
    reply.pieces.push_back(Message(event, payload));
  };
  message("messageStart", R"({"p":"abcd","role":"assistant"})");
  for (std::string_view part : TextParts(plan.text)) {
    message("contentBlockDelta",
            fmt::format("{{\"contentBlockIndex\":0,\"delta\":{{\"text\":"
                        "\"{}\"}},\"p\":\"abcdef\"}}",
                        part));
  }
  message("contentBlockStop", R"({"contentBlockIndex":0,"p":"ab"})");
  message("messageStop", R"({"p":"abc","stopReason":"end_turn"})");
  message("metadata", "{" + usage + R"(,"p":"abcde"})");
  return reply;
}

}  // namespace toll::cli
