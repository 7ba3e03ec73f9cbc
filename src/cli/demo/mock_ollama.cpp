// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Ollama's /api/chat. Shapes: github.com/ollama/ollama/blob/main/docs/api.md;
// a stream is lines of JSON, and the last one has the counts.

#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "fmt/format.h"

#include "cli/demo/mock_answer.h"

namespace toll::cli {

namespace {

constexpr char kLine[] =
    R"({"model":"$model","created_at":"$created","message":{)"
    R"("role":"assistant","content":"$text"},$end})";

constexpr char kCounts[] =
    R"("done_reason":"stop","done":true,"total_duration":$total_ns,)"
    R"("load_duration":21000000,"prompt_eval_count":$input,)"
    R"("prompt_eval_duration":$input_ns,"eval_count":$output,)"
    R"("eval_duration":$output_ns)";

}  // namespace

MockReply OllamaAnswer(const MockRequest& request, const MockPlan& plan) {
  const MockCounts& counts = plan.counts;
  MockReply reply;
  reply.id = plan.id;  // On the bill alone: the answer has none.
  const int64_t input_ns = counts.input * 400'000;
  const int64_t output_ns = counts.output * 9'000'000;
  const std::string end = absl::StrReplaceAll(
      kCounts, {{"$total_ns", fmt::format("{}", input_ns + output_ns)},
                {"$input_ns", fmt::format("{}", input_ns)},
                {"$output_ns", fmt::format("{}", output_ns)},
                {"$input", fmt::format("{}", counts.input)},
                {"$output", fmt::format("{}", counts.output)}});
  const std::string created = absl::FormatTime(
      "%Y-%m-%dT%H:%M:%SZ", absl::FromUnixSeconds(request.created_s),
      absl::UTCTimeZone());
  const auto line = [&](std::string text, const std::string& last) {
    reply.pieces.push_back(absl::StrReplaceAll(
        kLine, {{"$model", std::string(request.price->model)},
                {"$created", created},
                {"$text", text},
                {"$end", last}}));
  };
  if (!request.stream) {
    line(plan.text, end);
    return reply;
  }
  reply.content_type = "application/x-ndjson";
  for (std::string_view part : TextParts(plan.text)) {
    line(std::string(part), R"("done":false)");
  }
  line("", end);
  for (std::string& piece : reply.pieces) piece += '\n';
  return reply;
}

}  // namespace toll::cli
