// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// OpenAI chat completions, and the many providers that speak them. All counts
// are parts of prompt_tokens and completion_tokens.

#include "meter/openai_chat.h"

#include "meter/bedrock.h"
#include "meter/unit.h"

namespace toll::internal {
namespace {

// The first choice decides; a stream's last reason that is not null.
constexpr Field kChoice[] = {
    {"finish_reason", Text<&Reading::finish_reason>},
};

// Groq states usage a second time, in some streams only there.
bool ReadGroqUsage(JsonWalk& walk, Draft* draft) noexcept {
  return !draft->has_usage && Usage<kChatUsage>(walk, draft);
}

constexpr Field kGroq[] = {
    {"usage", ReadGroqUsage},
};

// llama.cpp's server, where usage was not asked for.
constexpr Field kTimings[] = {
    {"prompt_n", FlatCount<&Stated::input>},
    {"predicted_n", FlatCount<&Stated::output>},
    {"cache_n", FlatCount<&Stated::cached>},
};

bool ReadTimings(JsonWalk& walk, Draft* draft) noexcept {
  if (!draft->reading->raw_usage.empty() || walk.Peek() != '{') return false;
  draft->stated = {};
  ReadFields<kTimings>(walk, draft);
  // Unlike prompt_tokens, prompt_n leaves out what the cache gave.
  draft->stated.input =
      OrZero(draft->stated.input) + OrZero(draft->stated.cached);
  return true;
}

constexpr Field kAnswer[] = {
    {"id", Text<&Reading::response_id>},
    {"usage", Usage<kChatUsage>},
    {"model", Text<&Reading::served_model>},
    {"choices", Own<FirstOf<kChoice>>},
    {"error", Error},
    {"service_tier", Text<&Reading::service_tier>},
    {"x_groq", Object<kGroq>},
    {"timings", ReadTimings},
    {"amazon-bedrock-invocationMetrics", InvocationMetrics},
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

constinit const Unit kOpenAiChatUnit = {
    .dialect = Dialect::kOpenAiChat,
    .read = Read,
    .read_event = ReadEvent,
    .settle = SettleInclusive,
    .signs = {"choices", "usage.prompt_tokens"},
    .text_keys = {"content", "reasoning_content", "reasoning", "arguments",
                  "text", "refusal"},
    .delta_keys = {"content", "reasoning_content", "reasoning", "arguments",
                   "text", "refusal"},
    .telling_keys = {"usage", "finish_reason", "error"},
    .call_key = "name",
    .done_completes = true,
};

}  // namespace toll::internal
