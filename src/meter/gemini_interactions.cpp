// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Gemini's Interactions. The counts of input and output leave out what tools
// added and what was thought, which stand beside them.

#include "meter/google_tables.h"
#include "meter/unit.h"

namespace toll::internal {
namespace {

constexpr Field kUsage[] = {
    {"total_input_tokens", Count<&Stated::input>},
    {"total_output_tokens", Count<&Stated::output>},
    {"total_tokens", Count<&Stated::total>},
    {"total_thought_tokens", Count<&Stated::reasoning>},
    {"total_cached_tokens", Count<&Stated::cached>},
    {"total_tool_use_tokens", Count<&Stated::tool_prompt>},
    {"input_tokens_by_modality", Modalities<&Modality::input>},
    {"cached_tokens_by_modality", Modalities<&Modality::cached>},
    {"output_tokens_by_modality", Modalities<&Modality::output>},
};

constexpr Field kAnswer[] = {
    {"id", Text<&Reading::response_id>},
    {"model", Text<&Reading::served_model>},
    {"status", Own<Text<&Reading::finish_reason>>},
    {"service_tier", Text<&Reading::service_tier>},
    {"usage", Usage<kUsage>},
    {"error", Error},
};

void Read(JsonWalk& walk, Draft* draft) noexcept {
  ReadFields<kAnswer>(walk, draft);
}

constexpr Field kEvent[] = {
    {"interaction", Object<kAnswer>},
    {"error", Error},
};

void ReadEvent(JsonWalk& walk, std::string_view name, Draft* draft) noexcept {
  std::string_view type = name;
  ForFields(walk, [&](std::string_view key) {
    if (key == "event_type") return walk.Text(&type);
    return ReadField<kEvent>(walk, key, draft);
  });
  draft->complete |= type == "interaction.completed";
}

}  // namespace

constinit const Unit kGeminiInteractionsUnit = {
    .dialect = Dialect::kGeminiInteractions,
    .read = Read,
    .read_event = ReadEvent,
    .settle = SettleGoogle,
    .signs = {"object=interaction", "interaction", "usage.total_input_tokens",
              "event_type=interaction.*", "event_type=step.*"},
    .text_keys = {"text", "arguments"},
    .delta_keys = {"text", "arguments"},
    .telling_keys = {"usage", "interaction", "error"},
};

}  // namespace toll::internal
