// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// OpenAI's Responses. All counts are parts of input_tokens and output_tokens;
// web searches are counted from the output.

#include "meter/fault.h"
#include "meter/number.h"
#include "meter/unit.h"

namespace toll::internal {
namespace {

bool ReadDetails(JsonWalk& walk, Draft* draft) {
  Stated& stated = draft->stated;
  uint32_t* const flags = &draft->reading->flags;
  ForFields(walk, [&](std::string_view key) {
    if (key == "cached_tokens") return walk.Count(&stated.cached, flags);
    if (key == "reasoning_tokens") return walk.Count(&stated.reasoning, flags);
    if (key == "cache_write_tokens") {
      return walk.Count(&stated.cache_write, flags);
    }
    return false;
  });
  return true;
}

bool ReadUsage(JsonWalk& walk, Draft* draft) {
  if (walk.Peek() != '{') return false;
  const char* const start = walk.position();
  const int64_t web_searches = draft->stated.web_searches;
  draft->stated = {};
  draft->stated.web_searches = web_searches;
  Stated& stated = draft->stated;
  uint32_t* const flags = &draft->reading->flags;
  bool any = false;
  ForFields(walk, [&](std::string_view key) {
    any = true;
    if (key == "input_tokens") return walk.Count(&stated.input, flags);
    if (key == "output_tokens") return walk.Count(&stated.output, flags);
    if (key == "total_tokens") return walk.Count(&stated.total, flags);
    if (key == "input_tokens_details" || key == "output_tokens_details") {
      return ReadDetails(walk, draft);
    }
    return key == "cost" && ReadStatedCost(walk, draft->reading);
  });
  draft->has_usage |= any && !walk.broken();
  if (any) draft->reading->raw_usage = walk.Since(start);
  return true;
}

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

bool ReadOutput(JsonWalk& walk, int64_t* searches) {
  *searches = 0;
  ForElements(walk, [&] { *searches += IsSearch(walk) ? 1 : 0; });
  return true;
}

bool ReadToolUsage(JsonWalk& walk, int64_t* searches, uint32_t* flags) {
  ForFields(walk, [&](std::string_view tool) {
    if (tool != "web_search") return false;
    ForFields(walk, [&](std::string_view key) {
      return key == "num_requests" && walk.Count(searches, flags);
    });
    return true;
  });
  return true;
}

void Read(JsonWalk& walk, Draft* draft) noexcept {
  Reading* const reading = draft->reading;
  int64_t searched = kAbsent;
  int64_t billed = kAbsent;
  ForFields(walk, [&](std::string_view key) {
    switch (key.size()) {
      case 2:
        return key == "id" && walk.Text(&reading->response_id);
      case 5:
        if (key == "model") return walk.Text(&reading->served_model);
        if (key == "usage") return ReadUsage(walk, draft);
        return key == "error" && ReadFault(walk, reading);
      case 6:
        if (key == "status") {
          draft->has_answer = true;
          return walk.Text(&reading->finish_reason);
        }
        return key == "output" && ReadOutput(walk, &searched);
      case 10:
        return key == "tool_usage" &&
               ReadToolUsage(walk, &billed, &reading->flags);
      case 12:
        return key == "service_tier" && walk.Text(&reading->service_tier);
      default:
        return false;
    }
  });
  if (billed != kAbsent) searched = billed;
  if (searched != kAbsent) draft->stated.web_searches = searched;
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
    if (key == "response" && walk.Peek() == '{') {
      Read(walk, draft);
      return true;
    }
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
    .text_keys = {"text", "arguments", "refusal", "input"},
    .delta_keys = {"delta"},
    .telling_keys = {"usage", "response", "error"},
};

}  // namespace toll::internal
