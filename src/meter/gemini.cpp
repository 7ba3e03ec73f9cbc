// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Gemini's generateContent and embedContent, by the Gemini API and by Vertex.
// promptTokenCount includes what was cached, and leaves out what tools added;
// candidatesTokenCount leaves out what was thought. Every chunk of a stream
// states usage: the last counts, whole.

#include "meter/google_tables.h"
#include "meter/unit.h"

namespace toll::internal {
namespace {

// Some clients send enums as their numbers.
constexpr std::string_view kFinishReasons[] = {
    "FINISH_REASON_UNSPECIFIED",
    "STOP",
    "MAX_TOKENS",
    "SAFETY",
    "RECITATION",
    "OTHER",
    "BLOCKLIST",
    "PROHIBITED_CONTENT",
    "SPII",
    "MALFORMED_FUNCTION_CALL",
};
constexpr std::string_view kTrafficTypes[] = {
    "TRAFFIC_TYPE_UNSPECIFIED",
    "ON_DEMAND",
    "PROVISIONED_THROUGHPUT",
};

template <std::string_view Reading::*kText, const auto& kNames>
bool Enum(JsonWalk& walk, Draft* draft) noexcept {
  std::string_view& text = draft->reading->*kText;
  if (walk.Peek() < '0' || walk.Peek() > '9') return walk.Text(&text);
  int64_t number = 0;
  walk.Count(&number, &draft->reading->flags);
  if (static_cast<size_t>(number) < std::size(kNames)) text = kNames[number];
  return true;
}

constexpr Field kUsage[] = {
    {"promptTokenCount", Count<&Stated::input>},
    {"candidatesTokenCount", Count<&Stated::output>},
    {"totalTokenCount", Count<&Stated::total>},
    {"thoughtsTokenCount", Count<&Stated::reasoning>},
    {"cachedContentTokenCount", Count<&Stated::cached>},
    {"toolUsePromptTokenCount", Count<&Stated::tool_prompt>},
    {"promptTokensDetails", Modalities<&Modality::input>},
    {"cacheTokensDetails", Modalities<&Modality::cached>},
    {"candidatesTokensDetails", Modalities<&Modality::output>},
    {"serviceTier", Text<&Reading::service_tier>},
    {"trafficType", Enum<&Reading::service_tier, kTrafficTypes>},
    // The Live API; embeddings.
    {"responseTokenCount", Count<&Stated::output>},
    {"responseTokensDetails", Modalities<&Modality::output>},
    {"promptTokenDetails", Modalities<&Modality::input>},
};

bool CountQueries(JsonWalk& walk, Draft* draft) noexcept {
  int64_t queries = 0;
  ForElements(walk, [&] {
    walk.Skip();
    ++queries;
  });
  if (queries != 0) draft->stated.web_searches = queries;
  return true;
}

constexpr Field kGrounding[] = {
    {"webSearchQueries", CountQueries},
};

constexpr Field kCandidate[] = {
    {"finishReason", Enum<&Reading::finish_reason, kFinishReasons>},
    {"groundingMetadata", Object<kGrounding>},
};

constexpr Field kAnswer[] = {
    {"candidates", Own<FirstOf<kCandidate>>},
    {"usageMetadata", Own<Usage<kUsage>>},
    {"modelVersion", Text<&Reading::served_model>},
    {"responseId", Text<&Reading::response_id>},
    {"error", Error},
};

void Read(JsonWalk& walk, Draft* draft) noexcept {
  ReadFields<kAnswer>(walk, draft);
}

void ReadEvent(JsonWalk& walk, std::string_view /*name*/,
               Draft* draft) noexcept {
  Read(walk, draft);
  draft->complete |= !draft->reading->finish_reason.empty();
}

}  // namespace

constinit const Unit kGeminiUnit = {
    .dialect = Dialect::kGemini,
    .read = Read,
    .read_event = ReadEvent,
    .settle = SettleGoogle,
    .signs = {"candidates", "usageMetadata", "promptFeedback"},
    .text_keys = {"text"},
    .delta_keys = {"text"},
    .telling_keys = {"usageMetadata", "finishReason", "error"},
    .call_key = "functionCall",
};

}  // namespace toll::internal
