// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Embeddings and rerankings in OpenAI's form: OpenAI, Azure, Mistral, Voyage,
// OpenRouter, Perplexity and others. They have input alone; Voyage states no
// more than a total.

#include "meter/openai_chat.h"
#include "meter/unit.h"

namespace toll::internal {
namespace {

constexpr Field kAnswer[] = {
    {"id", Text<&Reading::response_id>},
    {"model", Text<&Reading::served_model>},
    {"usage", Usage<kChatUsage>},
    {"data", Own<Unread>},
    {"error", Error},
};

void Read(JsonWalk& walk, Draft* draft) noexcept {
  ReadFields<kAnswer>(walk, draft);
}

void ReadEvent(JsonWalk& walk, std::string_view /*name*/,
               Draft* draft) noexcept {
  Read(walk, draft);
}

void Settle(const Draft& draft, Reading* reading) noexcept {
  Draft all = draft;
  if (all.stated.input == kAbsent) all.stated.input = all.stated.total;
  SettleInclusive(all, reading);
}

}  // namespace

constinit const Unit kOpenAiEmbeddingsUnit = {
    .dialect = Dialect::kOpenAiEmbeddings,
    .read = Read,
    .read_event = ReadEvent,
    .settle = Settle,
    .signs = {"object=list"},
    .text_keys = {"text"},
    .delta_keys = {"text"},
    .telling_keys = {"usage", "error"},
};

}  // namespace toll::internal
