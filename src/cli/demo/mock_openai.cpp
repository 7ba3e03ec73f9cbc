// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// OpenAI's two APIs. Shapes: platform.openai.com/docs/api-reference/chat and
// /responses; cached and reasoning tokens are parts of the counts above them.

#include "absl/strings/str_replace.h"
#include "fmt/format.h"

#include "cli/demo/mock_answer.h"

namespace toll::cli {

namespace {

using Words = std::vector<std::pair<std::string, std::string>>;

Words WordsOf(const MockRequest& request, const MockPlan& plan) {
  const MockCounts& counts = plan.counts;
  const int64_t input = counts.input + counts.cache_read;
  return {
      {"$id", plan.id},
      {"$created", fmt::format("{}", request.created_s)},
      {"$model", std::string(request.price->model)},
      {"$text", plan.text},
      {"$input", fmt::format("{}", input)},
      {"$cached", fmt::format("{}", counts.cache_read)},
      {"$output", fmt::format("{}", counts.output)},
      {"$reasoning", fmt::format("{}", counts.reasoning)},
      {"$total", fmt::format("{}", input + counts.output)},
  };
}

constexpr char kChatUsage[] =
    R"({"prompt_tokens":$input,"completion_tokens":$output,)"
    R"("total_tokens":$total,"prompt_tokens_details":{)"
    R"("cached_tokens":$cached,"audio_tokens":0},)"
    R"("completion_tokens_details":{"reasoning_tokens":$reasoning,)"
    R"("audio_tokens":0,"accepted_prediction_tokens":0,)"
    R"("rejected_prediction_tokens":0}})";

constexpr char kChatBody[] =
    R"({"id":"chatcmpl-$id","object":"chat.completion","created":$created,)"
    R"("model":"$model","choices":[{"index":0,"message":{)"
    R"("role":"assistant","content":"$text","refusal":null,)"
    R"("annotations":[]},"logprobs":null,"finish_reason":"stop"}],)"
    R"("usage":$usage,"service_tier":"default",)"
    R"("system_fingerprint":"fp_demo"})";

constexpr char kChatChunk[] =
    R"(data: {"id":"chatcmpl-$id","object":"chat.completion.chunk",)"
    R"("created":$created,"model":"$model","service_tier":"default",)"
    R"("system_fingerprint":"fp_demo","choices":$choices$usage})"
    "\n\n";

constexpr char kResponse[] =
    R"({"id":"resp_$id","object":"response","created_at":$created,)"
    R"("status":"$status","error":null,"incomplete_details":null,)"
    R"("model":"$model","output":$items,"parallel_tool_calls":true,)"
    R"("service_tier":"$tier","store":true,"usage":$usage})";

constexpr char kResponseItem[] =
    R"({"id":"msg_$id","type":"message","status":"completed","content":[{)"
    R"("type":"output_text","annotations":[],"logprobs":[],)"
    R"("text":"$text"}],"role":"assistant"})";

constexpr char kResponseUsage[] =
    R"({"input_tokens":$input,"input_tokens_details":{)"
    R"("cached_tokens":$cached},"output_tokens":$output,)"
    R"("output_tokens_details":{"reasoning_tokens":$reasoning},)"
    R"("total_tokens":$total})";

// One event of the Responses stream; events are numbered.
std::string Event(const std::string& type, const std::string& fields,
                  size_t number) {
  return fmt::format(
      "event: {}\ndata: {{\"type\":\"{}\",\"sequence_number\":{},{}}}\n\n",
      type, type, number, fields);
}

}  // namespace

MockReply OpenAiChatAnswer(const MockRequest& request, const MockPlan& plan) {
  MockReply reply;
  reply.id = "chatcmpl-" + plan.id;
  const Words words = WordsOf(request, plan);
  const std::string usage = absl::StrReplaceAll(kChatUsage, words);
  if (!request.stream) {
    const std::string body =
        absl::StrReplaceAll(kChatBody, {{"$usage", usage}});
    reply.pieces.push_back(absl::StrReplaceAll(body, words));
    return reply;
  }
  reply.content_type = kEventStream;
  // Without include_usage the key is absent; with it, null until the last.
  const auto chunk = [&](std::string choices, std::string usage_field) {
    if (!request.include_usage) usage_field.clear();
    const std::string framed = absl::StrReplaceAll(
        kChatChunk, {{"$choices", choices}, {"$usage", usage_field}});
    reply.pieces.push_back(absl::StrReplaceAll(framed, words));
  };
  const std::string no_usage = R"(,"usage":null)";
  chunk(R"([{"index":0,"delta":{"role":"assistant","content":"",)"
        R"("refusal":null},"logprobs":null,"finish_reason":null}])",
        no_usage);
  for (std::string_view part : TextParts(plan.text)) {
    chunk(fmt::format("[{{\"index\":0,\"delta\":{{\"content\":\"{}\"}},"
                      "\"logprobs\":null,\"finish_reason\":null}}]",
                      part),
          no_usage);
  }
  chunk(R"([{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}])",
        no_usage);
  if (request.include_usage) chunk("[]", ",\"usage\":" + usage);
  reply.pieces.push_back("data: [DONE]\n\n");
  return reply;
}

MockReply OpenAiResponsesAnswer(const MockRequest& request,
                                const MockPlan& plan) {
  MockReply reply;
  reply.id = "resp_" + plan.id;
  const Words words = WordsOf(request, plan);
  const auto fill = [&](const char* status, const char* tier,
                        const std::string& items, const std::string& usage) {
    const std::string shape =
        absl::StrReplaceAll(kResponse, {{"$status", status},
                                        {"$tier", tier},
                                        {"$items", items},
                                        {"$usage", usage}});
    return absl::StrReplaceAll(shape, words);
  };
  const std::string item = absl::StrReplaceAll(kResponseItem, words);
  const std::string whole =
      fill("completed", "default", "[" + item + "]", kResponseUsage);
  if (!request.stream) {
    reply.pieces.push_back(whole);
    return reply;
  }
  reply.content_type = kEventStream;
  const std::string begun = fill("in_progress", "auto", "[]", "null");
  const std::string place = fmt::format(
      "\"item_id\":\"msg_{}\",\"output_index\":0,\"content_index\":0", plan.id);
  const auto event = [&](const char* type, const std::string& fields) {
    reply.pieces.push_back(Event(type, fields, reply.pieces.size()));
  };
  event("response.created", "\"response\":" + begun);
  event("response.in_progress", "\"response\":" + begun);
  event("response.output_item.added",
        fmt::format("\"output_index\":0,\"item\":{{\"id\":\"msg_{}\","
                    "\"type\":\"message\",\"status\":\"in_progress\","
                    "\"content\":[],\"role\":\"assistant\"}}",
                    plan.id));
  for (std::string_view part : TextParts(plan.text)) {
    event("response.output_text.delta",
          fmt::format("{},\"delta\":\"{}\",\"logprobs\":[]", place, part));
  }
  event("response.output_text.done",
        fmt::format("{},\"text\":\"{}\",\"logprobs\":[]", place, plan.text));
  event("response.output_item.done", "\"output_index\":0,\"item\":" + item);
  event("response.completed", "\"response\":" + whole);
  return reply;
}

}  // namespace toll::cli
