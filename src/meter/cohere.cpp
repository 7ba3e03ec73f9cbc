// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Cohere's chat (v1 and v2), generate, embed and rerank. It counts tokens and
// bills other counts, its billed_units: the former are reported, the latter
// priced.

#include "meter/fields.h"
#include "meter/unit.h"

namespace toll::internal {
namespace {

constexpr Field kTokens[] = {
    {"input_tokens", Count<&Stated::input>},
    {"output_tokens", Count<&Stated::output>},
};

constexpr Field kBilledUnits[] = {
    {"input_tokens", Count<&Stated::billed_input>},
    {"output_tokens", Count<&Stated::billed_output>},
    {"image_tokens", Count<&Stated::input_image>},
    {"search_units", Count<&Stated::search_units>},
};

// "usage" of v2, "meta" of v1 and of all that is no chat.
constexpr Field kUsage[] = {
    {"tokens", Object<kTokens>},
    {"billed_units", Object<kBilledUnits>},
    {"cached_tokens", Count<&Stated::cached>},
};

constexpr Field kAnswer[] = {
    {"id", Text<&Reading::response_id>},
    {"response_id", Text<&Reading::response_id>},
    {"finish_reason", Own<Text<&Reading::finish_reason>>},
    {"usage", Usage<kUsage>},
    {"meta", Usage<kUsage>},
    {"embeddings", Own<Unread>},
    {"results", Own<Unread>},
    {"generations", Own<Unread>},
};

void Read(JsonWalk& walk, Draft* draft) noexcept {
  ReadFields<kAnswer>(walk, draft);
}

constexpr Field kDelta[] = {
    {"finish_reason", Text<&Reading::finish_reason>},
    {"usage", Usage<kUsage>},
    {"error", Error},
};

constexpr Field kEvent[] = {
    {"id", Text<&Reading::response_id>},  // v2: message-start
    {"delta", Object<kDelta>},            // v2: message-end
    {"response", Object<kAnswer>},        // v1: stream-end
    {"is_finished", Completes},           // v1
};

void ReadEvent(JsonWalk& walk, std::string_view name, Draft* draft) noexcept {
  std::string_view type = name;
  ForFields(walk, [&](std::string_view key) {
    if (key == "type") return walk.Text(&type);
    return ReadField<kEvent>(walk, key, draft);
  });
  draft->complete |= type == "message-end";
}

void Settle(const Draft& draft, Reading* reading) noexcept {
  Draft all = draft;
  Stated& stated = all.stated;
  // Where only bills are stated, they are the best that is known of the count.
  if (stated.input == kAbsent) {
    stated.input = OrZero(stated.billed_input) + OrZero(stated.input_image);
  }
  if (stated.output == kAbsent) stated.output = stated.billed_output;
  SettleInclusive(all, reading);
  reading->leaves[kBilledInput] =
      LeafOf(OrZero(stated.billed_input), &reading->flags);
  reading->leaves[kBilledOutput] =
      LeafOf(OrZero(stated.billed_output), &reading->flags);
  reading->leaves[kSearchUnits] =
      LeafOf(OrZero(stated.search_units), &reading->flags);
}

}  // namespace

constinit const Unit kCohereUnit = {
    .dialect = Dialect::kCohere,
    .read = Read,
    .read_event = ReadEvent,
    .settle = Settle,
    .signs = {"usage.billed_units", "usage.tokens", "meta.billed_units",
              "meta.tokens", "type=message-start", "generation_id"},
    .text_keys = {"text", "thinking", "arguments", "tool_plan"},
    .delta_keys = {"text", "thinking", "arguments", "tool_plan"},
    .telling_keys = {"usage", "finish_reason", "response"},
    .call_key = "name",
    .done_completes = true,
};

}  // namespace toll::internal
