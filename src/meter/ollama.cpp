// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Ollama's own API: chat, generate, embed. Counts stand beside the answer; a
// prompt that was cached is not counted at all.

#include "meter/fields.h"
#include "meter/unit.h"

namespace toll::internal {
namespace {

constexpr Field kAnswer[] = {
    {"model", Text<&Reading::served_model>},
    {"done", Own<Completes>},
    {"done_reason", Text<&Reading::finish_reason>},
    {"prompt_eval_count", Own<FlatCount<&Stated::input>>},
    {"eval_count", FlatCount<&Stated::output>},
    {"error", Error},
};

void Read(JsonWalk& walk, Draft* draft) noexcept {
  ReadFields<kAnswer>(walk, draft);
}

void ReadEvent(JsonWalk& walk, std::string_view /*name*/,
               Draft* draft) noexcept {
  Read(walk, draft);
}

}  // namespace

constinit const Unit kOllamaUnit = {
    .dialect = Dialect::kOllama,
    .read = Read,
    .read_event = ReadEvent,
    .settle = SettleInclusive,
    .signs = {"prompt_eval_count", "eval_count", "done"},
    .text_keys = {"content", "response", "thinking"},
    .delta_keys = {"content", "response", "thinking"},
    .telling_keys = {"done_reason", "prompt_eval_count", "eval_count", "error"},
    .call_key = "name",
};

}  // namespace toll::internal
