// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Bedrock's InvokeModel where the model speaks its own dialect: Titan, Llama,
// Mistral's first models, AI21's, Cohere's. Claude, Nova and models that speak
// OpenAI's are their dialects' units. Some answers have counts in headers only,
// some streams in Bedrock's last event only.

#include "meter/bedrock.h"
#include "meter/fields.h"
#include "meter/unit.h"

namespace toll::internal {
namespace {

constexpr Field kTitanResult[] = {
    {"tokenCount", FlatCount<&Stated::output>},
    {"completionReason", Text<&Reading::finish_reason>},
};

constexpr Field kAi21Reason[] = {
    {"reason", Text<&Reading::finish_reason>},
};
constexpr Field kAi21Completion[] = {
    {"finishReason", Object<kAi21Reason>},
};

constexpr Field kMistralOutput[] = {
    {"stop_reason", Text<&Reading::finish_reason>},
};

constexpr Field kCohereGeneration[] = {
    {"finish_reason", Text<&Reading::finish_reason>},
};

// A guardrail's last word stands where the metrics would.
bool ReadGuardrail(JsonWalk& /*walk*/, Draft* draft) noexcept {
  draft->complete = true;
  return false;
}

constexpr Field kAnswer[] = {
    {"id", Id},
    // Titan; in a stream, beside the text.
    {"inputTextTokenCount", Own<FlatCount<&Stated::input>>},
    {"results", Own<FirstOf<kTitanResult>>},
    {"totalOutputTextTokenCount", Own<FlatCount<&Stated::output>>},
    {"completionReason", Text<&Reading::finish_reason>},
    // Llama.
    {"prompt_token_count", Own<FlatCount<&Stated::input>>},
    {"generation_token_count", Own<FlatCount<&Stated::output>>},
    {"stop_reason", Text<&Reading::finish_reason>},
    // Mistral, AI21.
    {"outputs", Own<FirstOf<kMistralOutput>>},
    {"completions", Own<FirstOf<kAi21Completion>>},
    // Cohere.
    {"response_id", Text<&Reading::response_id>},
    {"finish_reason", Text<&Reading::finish_reason>},
    {"generations", Own<FirstOf<kCohereGeneration>>},
    {"embeddings", Own<Unread>},
    {"embedding", Own<Unread>},
    {"amazon-bedrock-invocationMetrics", InvocationMetrics},
    {"amazon-bedrock-guardrailAction", ReadGuardrail},
};

void Read(JsonWalk& walk, Draft* draft) noexcept {
  ReadFields<kAnswer>(walk, draft);
}

void ReadEvent(JsonWalk& walk, std::string_view name, Draft* draft) noexcept {
  if (ReadException(walk, name, draft)) return;
  Read(walk, draft);
  // Llama counts its output in every event; the last one's is all of it.
  draft->final_usage |= draft->complete;
}

}  // namespace

constinit const Unit kBedrockInvokeUnit = {
    .dialect = Dialect::kBedrockInvoke,
    .read = Read,
    .read_event = ReadEvent,
    .settle = SettleExclusive,
    .signs = {"inputTextTokenCount", "generation_token_count", "outputs",
              "completions", "amazon-bedrock-invocationMetrics"},
    .text_keys = {"outputText", "generation", "completion", "text"},
    .delta_keys = {"outputText", "generation", "completion", "text"},
    .telling_keys = {"amazon-bedrock-invocationMetrics",
                     "amazon-bedrock-guardrailAction", "stop_reason"},
    .merges_usage = true,
};

}  // namespace toll::internal
