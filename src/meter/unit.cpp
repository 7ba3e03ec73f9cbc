// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/unit.h"

#include <algorithm>
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

// Looks for signs in one document: which units have shown one so far.
class SignSearch {
 public:
  void Look(JsonWalk walk) {
    ForFields(walk, [&](std::string_view key) {
      JsonWalk value = walk;
      std::string_view text;
      value.RawText(&text);
      const char initial = key.empty() ? '\0' : key[0];
      for (size_t i = 0; i < first_; ++i) {
        for (const std::string_view sign : kUnits[i]->signs) {
          if (sign.empty()) break;
          if (sign[0] != initial)
            continue;  // Nearly all: a stream begins here.
          if (sign.starts_with(key)) Test(i, sign.substr(key.size()), text);
        }
      }
      // Signs with a dot are in an object of the document, one step down.
      if (value.Peek() == '{') LookInside(key, value);
      return false;
    });
  }
  Dialect found() const {
    return first_ == std::size(kUnits) ? Dialect::kUnknown
                                       : kUnits[first_]->dialect;
  }

 private:
  // `rest` is what a sign has after the key: nothing, or "=" and a text.
  void Test(size_t unit, std::string_view rest, std::string_view text) {
    const bool shown =
        rest.empty() || (rest[0] == '=' && Matches(rest.substr(1), text));
    if (shown) first_ = std::min(first_, unit);
  }
  void LookInside(std::string_view key, JsonWalk value) {
    ForFields(value, [&](std::string_view inner) {
      for (size_t i = 0; i < first_; ++i) {
        for (const std::string_view sign : kUnits[i]->signs) {
          if (sign.size() > key.size() && sign.starts_with(key) &&
              sign[key.size()] == '.' &&
              Matches(sign.substr(key.size() + 1), inner)) {
            first_ = i;
            return false;
          }
        }
      }
      return false;
    });
  }

  size_t first_ = std::size(kUnits);
};

}  // namespace

const Unit* UnitOf(Dialect dialect) noexcept {
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
