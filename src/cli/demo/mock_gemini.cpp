// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Gemini's generateContent. Shapes: ai.google.dev/api/generate-content; a
// stream is one JSON array, or with ?alt=sse events, and each part states the
// usage so far. The prompt includes what was cached, the candidates leave out
// what was thought.

#include "absl/strings/str_replace.h"
#include "fmt/format.h"

#include "cli/demo/mock_answer.h"

namespace toll::cli {

namespace {

constexpr char kPart[] = R"({
  "candidates": [
    {
      "content": {
        "parts": [
          {
            "text": "$text"
          }
        ],
        "role": "model"
      },$finish
      "index": 0
    }
  ],
  "usageMetadata": {
    "promptTokenCount": $prompt,
    "cachedContentTokenCount": $cached,
    "candidatesTokenCount": $candidates,
    "thoughtsTokenCount": $thoughts,
    "totalTokenCount": $total,
    "promptTokensDetails": [
      {
        "modality": "TEXT",
        "tokenCount": $prompt
      }
    ]
  },
  "modelVersion": "$model",
  "responseId": "$id"
})";

constexpr char kFinish[] = "\n      \"finishReason\": \"STOP\",";

struct Said {
  std::string_view text;
  int64_t candidates;  // Tokens, with those of the parts before.
  bool last;
};

std::string Part(const MockRequest& request, const MockPlan& plan,
                 const Said& said) {
  const MockCounts& counts = plan.counts;
  const int64_t prompt = counts.input + counts.cache_read;
  const int64_t total = prompt + said.candidates + counts.reasoning;
  return absl::StrReplaceAll(
      kPart, {{"$text", std::string(said.text)},
              {"$finish", said.last ? kFinish : ""},
              {"$prompt", fmt::format("{}", prompt)},
              {"$cached", fmt::format("{}", counts.cache_read)},
              {"$candidates", fmt::format("{}", said.candidates)},
              {"$thoughts", fmt::format("{}", counts.reasoning)},
              {"$total", fmt::format("{}", total)},
              {"$model", std::string(request.price->model)},
              {"$id", plan.id}});
}

// As an event: on one line, since no text has a line's end.
std::string Event(const std::string& part) {
  return "data: " + absl::StrReplaceAll(part, {{"\n", ""}}) + "\r\n\r\n";
}

}  // namespace

MockReply GeminiAnswer(const MockRequest& request, const MockPlan& plan) {
  MockReply reply;
  reply.id = plan.id;
  reply.content_type =
      request.sse ? "text/event-stream" : "application/json; charset=UTF-8";
  const int64_t said = plan.counts.output - plan.counts.reasoning;
  if (!request.stream) {
    reply.pieces.push_back(Part(request, plan, {plan.text, said, true}));
    return reply;
  }
  const std::vector<std::string_view> parts = TextParts(plan.text);
  const auto parts_count = static_cast<int64_t>(parts.size());
  for (int64_t i = 1; i <= parts_count; ++i) {
    const std::string part = Part(request, plan,
                                  {parts[static_cast<size_t>(i - 1)],
                                   said * i / parts_count, i == parts_count});
    reply.pieces.push_back(request.sse ? Event(part)
                                       : (i == 1 ? "[" : ",\n") + part + "\n");
  }
  if (!request.sse) reply.pieces.push_back("]\n");
  return reply;
}

}  // namespace toll::cli
