// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/unit.h"

#include <iterator>

namespace toll::internal {
namespace {

// Where two have signs in one document, the first is right: an embedding too
// has prompt_tokens, and everyone has a usage.
constexpr const Unit* kUnits[] = {
    &kOpenAiRealtimeUnit,  &kOpenAiEmbeddingsUnit,   &kOpenAiChatUnit,
    &kCohereUnit,          &kGeminiInteractionsUnit, &kOpenAiMediaUnit,
    &kOpenAiResponsesUnit, &kAnthropicMessagesUnit,  &kGeminiUnit,
    &kBedrockConverseUnit, &kBedrockInvokeUnit,      &kOllamaUnit,
    &kLlamaCppUnit,
};

bool Matches(std::string_view sign, std::string_view text) {
  if (!sign.ends_with('*')) return sign == text;
  sign.remove_suffix(1);
  return text.starts_with(sign);
}

// How a sign goes on after a key: not at all, or by "=" and the field's text,
// or by "." and a key of the object that the field holds.
bool GoesOn(std::string_view rest, char mark, std::string_view with) {
  if (mark == '\0') return rest.empty();
  return rest.starts_with(mark) && Matches(rest.substr(1), with);
}

bool HasSign(const Unit& unit, std::string_view key, char mark,
             std::string_view with) {
  for (const std::string_view sign : unit.signs) {
    if (sign.empty()) return false;
    if (sign[0] != key[0]) continue;  // Nearly all: streams begin here.
    if (sign.starts_with(key) && GoesOn(sign.substr(key.size()), mark, with)) {
      return true;
    }
  }
  return false;
}

// Looks for signs in one document: the first unit that has one.
class SignSearch {
 public:
  void Look(JsonWalk walk) {
    ForFields(walk, [&](std::string_view key) {
      if (key.empty()) return false;
      JsonWalk value = walk;
      std::string_view text;
      Seek(key, '\0', {});
      if (value.RawText(&text)) {
        Seek(key, '=', text);
      } else if (value.Peek() == '{') {
        ForFields(value, [&](std::string_view inner) {
          Seek(key, '.', inner);
          return false;
        });
      }
      return false;
    });
  }
  Dialect found() const {
    return first_ == std::size(kUnits) ? Dialect::kUnknown
                                       : kUnits[first_]->dialect;
  }

 private:
  void Seek(std::string_view key, char mark, std::string_view with) {
    for (size_t i = 0; i < first_; ++i) {
      if (HasSign(*kUnits[i], key, mark, with)) first_ = i;
    }
  }

  size_t first_ = std::size(kUnits);
};

}  // namespace

[[gnu::hot]] const Unit* UnitOf(Dialect dialect) noexcept {
  for (const Unit* unit : kUnits) {
    if (unit->dialect == dialect) return unit;
  }
  return nullptr;
}

Dialect Recognise(JsonWalk walk) noexcept {
  SignSearch search;
  search.Look(walk);
  return search.found();
}

TextFound FindTexts(JsonWalk walk, const Keys& keys,
                    std::string_view call_key) noexcept {
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
    if (key == call_key && !key.empty()) [[unlikely]] {
      JsonWalk value = walk;
      if (walk.Peek() == '{' || (value.RawText(&text) && !text.empty())) {
        ++found.calls;
      }
    }
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
