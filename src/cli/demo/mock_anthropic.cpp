// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Anthropic's Messages API. Shapes: docs.anthropic.com/en/api/messages and
// /messages-streaming; no count of the input includes another.

#include "absl/strings/str_replace.h"
#include "fmt/format.h"

#include "cli/demo/mock_answer.h"

namespace toll::cli {

namespace {

constexpr char kInputUsage[] =
    R"("input_tokens":$input,"cache_creation_input_tokens":$write,)"
    R"("cache_read_input_tokens":$read)";

constexpr char kCacheCreation[] =
    R"(,"cache_creation":{"ephemeral_5m_input_tokens":$w5m,)"
    R"("ephemeral_1h_input_tokens":$w1h})";

constexpr char kMessage[] =
    R"({"id":"msg_$id","type":"message","role":"assistant",)"
    R"("model":"$model","content":$content,"stop_reason":$stop,)"
    R"("stop_sequence":null,"usage":{$usage$split,)"
    R"("output_tokens":$output,"service_tier":"standard"$details}})";

std::string Fill(const char* shape, const MockRequest& request,
                 const MockPlan& plan) {
  const MockCounts& counts = plan.counts;
  return absl::StrReplaceAll(
      shape, {{"$id", plan.id},
              {"$model", std::string(request.price->model)},
              {"$input", fmt::format("{}", counts.input)},
              {"$write", fmt::format("{}", counts.cache_write_5m +
                                               counts.cache_write_1h)},
              {"$read", fmt::format("{}", counts.cache_read)},
              {"$w5m", fmt::format("{}", counts.cache_write_5m)},
              {"$w1h", fmt::format("{}", counts.cache_write_1h)}});
}

std::string Event(const char* type, const std::string& fields) {
  return fmt::format("event: {}\ndata: {{\"type\":\"{}\"{}{}}}\n\n", type, type,
                     fields.empty() ? "" : ",", fields);
}

std::string Details(const MockPlan& plan) {
  return fmt::format(",\"output_tokens_details\":{{\"thinking_tokens\":{}}}",
                     plan.counts.reasoning);
}

std::string Message(const MockRequest& request, const MockPlan& plan,
                    bool whole) {
  // In message_start the output is a place holder of one token.
  const std::string content =
      fmt::format("[{{\"type\":\"text\",\"text\":\"{}\"}}]", plan.text);
  const std::string output =
      fmt::format("{}", whole ? plan.counts.output : int64_t{1});
  const std::string shape =
      absl::StrReplaceAll(kMessage, {{"$content", whole ? content : "[]"},
                                     {"$stop", whole ? "\"end_turn\"" : "null"},
                                     {"$usage", kInputUsage},
                                     {"$split", kCacheCreation},
                                     {"$output", output},
                                     {"$details", whole ? Details(plan) : ""}});
  return Fill(shape.c_str(), request, plan);
}

}  // namespace

MockReply AnthropicAnswer(const MockRequest& request, const MockPlan& plan) {
  MockReply reply;
  reply.id = "msg_" + plan.id;
  if (!request.stream) {
    reply.pieces.push_back(Message(request, plan, true));
    return reply;
  }
  reply.content_type = kEventStream;
  const auto event = [&](const char* type, const std::string& fields) {
    reply.pieces.push_back(Event(type, fields));
  };
  event("message_start", "\"message\":" + Message(request, plan, false));
  event("content_block_start",
        R"("index":0,"content_block":{"type":"text","text":""})");
  event("ping", "");
  for (std::string_view part : TextParts(plan.text)) {
    event("content_block_delta",
          fmt::format("\"index\":0,\"delta\":{{\"type\":\"text_delta\","
                      "\"text\":\"{}\"}}",
                      part));
  }
  event("content_block_stop", "\"index\":0");
  event("message_delta", fmt::format("\"delta\":{{\"stop_reason\":\"end_turn\","
                                     "\"stop_sequence\":null}},\"usage\":{{{},"
                                     "\"output_tokens\":{}{}}}",
                                     Fill(kInputUsage, request, plan),
                                     plan.counts.output, Details(plan)));
  event("message_stop", "");
  return reply;
}

}  // namespace toll::cli
