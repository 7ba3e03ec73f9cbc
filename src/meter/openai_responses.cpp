// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// OpenAI's Responses. All counts are parts of input_tokens and output_tokens;
// web searches are counted from the output.

#include "meter/openai_tables.h"
#include "meter/unit.h"

namespace toll::internal {
namespace {

constexpr Field kUsage[] = {
    {"input_tokens", Count<&Stated::input>},
    {"output_tokens", Count<&Stated::output>},
    {"total_tokens", Count<&Stated::total>},
    {"input_tokens_details", Object<kInputDetails>},
    {"output_tokens_details", Object<kOutputDetails>},
    // OpenRouter, xAI.
    {"cost", Cost},
    {"cost_in_usd_ticks", CostInTicks},
};

// True if the output item ahead is a web search; opening a page and finding a
// text in it are free.
bool IsSearch(JsonWalk& walk) {
  std::string_view type;
  std::string_view action = "search";  // Older items state no action.
  ForFields(walk, [&](std::string_view key) {
    if (key == "type") return walk.Text(&type);
    if (key != "action" || walk.Peek() != '{') return false;
    ForFields(walk, [&](std::string_view name) {
      return name == "type" && walk.Text(&action);
    });
    return true;
  });
  return type == "web_search_call" && action == "search";
}

// Where the searches are stated, those count, wherever they stand.
bool ReadOutput(JsonWalk& walk, Draft* draft) noexcept {
  if (draft->stated.web_searches != kAbsent) return false;
  int64_t searches = 0;
  ForElements(walk, [&] { searches += IsSearch(walk) ? 1 : 0; });
  draft->stated.web_searches = searches;
  return true;
}

constexpr Field kWebSearch[] = {
    {"num_requests", Count<&Stated::web_searches>},
};
constexpr Field kToolUsage[] = {
    {"web_search", Object<kWebSearch>},
};

constexpr Field kAnswer[] = {
    {"id", Text<&Reading::response_id>},
    {"model", Text<&Reading::served_model>},
    {"usage", Usage<kUsage>},
    {"error", Error},
    {"status", Own<Text<&Reading::finish_reason>>},
    {"output", ReadOutput},
    {"tool_usage", Object<kToolUsage>},
    {"service_tier", Text<&Reading::service_tier>},
};

void Read(JsonWalk& walk, Draft* draft) noexcept {
  ReadFields<kAnswer>(walk, draft);
}

// A stream's events repeat the response: the last one counts.
bool ReadResponse(JsonWalk& walk, Draft* draft) noexcept {
  if (walk.Peek() != '{') return false;
  draft->stated.web_searches = kAbsent;
  Read(walk, draft);
  return true;
}

bool IsTerminal(std::string_view type) {
  return type == "response.completed" || type == "response.incomplete" ||
         type == "response.failed";
}

void ReadEvent(JsonWalk& walk, std::string_view name, Draft* draft) noexcept {
  Reading* const reading = draft->reading;
  std::string_view type = name;
  Fault fault;  // The fields of an "error" event, which holds no object.
  ForFields(walk, [&](std::string_view key) {
    if (key == "type") return walk.Text(&type);
    if (key == "response") return ReadResponse(walk, draft);
    if (key == "error") return ReadFault(walk, reading);
    if (key == "code") return walk.TextOrWord(&fault.code);
    if (key == "message") return walk.Text(&fault.text);
    return false;
  });
  draft->complete |= IsTerminal(type);
  if (type != "error" || !reading->error_text.empty()) return;
  reading->flags |= kErrorInAnswer;
  reading->error_code = fault.code;
  reading->error_text = fault.text;
}

}  // namespace

constinit const Unit kOpenAiResponsesUnit = {
    .dialect = Dialect::kOpenAiResponses,
    .read = Read,
    .read_event = ReadEvent,
    .settle = SettleInclusive,
    .signs = {"object=response", "type=response.*",
              "usage.input_tokens_details", "usage.total_tokens"},
    .text_keys = {"text", "arguments", "refusal", "input"},
    .delta_keys = {"delta"},
    .telling_keys = {"usage", "response", "error"},
};

}  // namespace toll::internal
