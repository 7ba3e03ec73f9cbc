// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/unit.h"

namespace toll::internal {
namespace {

constexpr const Unit* kUnits[] = {
    &kOpenAiChatUnit,
    &kOpenAiResponsesUnit,
    &kAnthropicMessagesUnit,
};

// The names that tell dialects apart, wherever in the usage they stand.
struct Signs {
  bool choices = false;
  bool prompt_tokens = false;
  bool total_tokens = false;
  bool input_details = false;
  bool cache_creation = false;
  bool input_tokens = false;
  std::string_view type;
  std::string_view object;
};

void LookAtUsage(JsonWalk& walk, Signs* signs) {
  ForFields(walk, [&](std::string_view key) {
    signs->prompt_tokens |= key == "prompt_tokens";
    signs->total_tokens |= key == "total_tokens";
    signs->input_details |= key == "input_tokens_details";
    signs->cache_creation |= key.starts_with("cache_creation");
    signs->input_tokens |= key == "input_tokens";
    return false;
  });
}

constexpr std::string_view kAnthropicTypes[] = {
    "message",      "message_start",       "message_delta",
    "message_stop", "content_block_start", "content_block_delta",
    "ping",
};

Dialect Judge(const Signs& signs) {
  if (signs.choices || signs.prompt_tokens) return Dialect::kOpenAiChat;
  if (signs.object == "response" || signs.type.starts_with("response.")) {
    return Dialect::kOpenAiResponses;
  }
  for (const std::string_view type : kAnthropicTypes) {
    if (signs.type == type) return Dialect::kAnthropicMessages;
  }
  if (!signs.input_tokens) return Dialect::kUnknown;
  if (signs.total_tokens || signs.input_details) {
    return Dialect::kOpenAiResponses;
  }
  return signs.cache_creation ? Dialect::kAnthropicMessages : Dialect::kUnknown;
}

}  // namespace

const Unit* UnitOf(Dialect dialect) noexcept {
  for (const Unit* unit : kUnits) {
    if (unit->dialect == dialect) return unit;
  }
  return nullptr;
}

Dialect Recognise(JsonWalk walk) noexcept {
  Signs signs;
  ForFields(walk, [&](std::string_view key) {
    if (key == "choices") signs.choices |= walk.Peek() == '[';
    if (key == "type") return walk.Text(&signs.type);
    if (key == "object") return walk.Text(&signs.object);
    if (key != "usage") return false;
    LookAtUsage(walk, &signs);
    return true;
  });
  return Judge(signs);
}

TextFound FindTexts(JsonWalk walk, const Keys& keys) noexcept {
  TextFound found;
  while (!walk.at_end()) {
    std::string_view key;
    std::string_view text;
    if (!walk.RawText(&key)) {
      walk.StepToken();
      continue;
    }
    if (walk.Peek() != ':') continue;
    walk.StepToken();
    size_t which = 0;
    while (which < keys.size() && (keys[which].empty() || keys[which] != key)) {
      ++which;
    }
    if (which == keys.size() || !walk.RawText(&text)) continue;
    if (found.first == nullptr && !text.empty()) {
      found.first = text.data();
      found.which = which;
    }
    found.bytes += text.size();
  }
  return found;
}

}  // namespace toll::internal
