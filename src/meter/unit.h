// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A Unit is all that toll knows of one dialect: how to read a whole answer, an
// event of a stream, and what its sums include.
//
//   const Unit* unit = UnitOf(Dialect::kOpenAiChat);
//   unit->read(walk, &draft);
//   unit->settle(draft, &reading);
//
// A new dialect is one file with a constant of this type, mostly tables of
// fields (meter/fields.h), and a line in unit.cpp: docs/adding_a_dialect.md.
// Framings (SSE ...) are apart and know nothing of dialects.
//
// Thread safety: constants.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "meter/json_walk.h"
#include "meter/stated.h"

namespace toll::internal {

inline constexpr size_t kKeysMax = 6;
using Keys = std::array<std::string_view, kKeysMax>;
inline constexpr size_t kSignsMax = 8;
using Signs = std::array<std::string_view, kSignsMax>;

struct Unit {
  Dialect dialect;
  void (*read)(JsonWalk& walk, Draft* draft) noexcept;
  // One JSON document of a stream: the data of a server-sent event, a line, an
  // element of a list, the payload of an AWS event. `name` is the event's, as
  // the framing states it; may be empty.
  void (*read_event)(JsonWalk& walk, std::string_view name,
                     Draft* draft) noexcept;
  void (*settle)(const Draft& draft, Reading* reading) noexcept;
  // What shows the dialect where the route does not: a key of the document
  // ("choices"), one in an object of it ("usage.prompt_tokens"), or a text
  // ("object=list"). A star at the end stands for whatever follows.
  Signs signs;
  // Keys whose strings are what a whole answer, or a delta, gives its reader.
  Keys text_keys;
  Keys delta_keys;
  // An event that holds text is skipped unless one of these keys stands in it
  // with a value other than null. Their first letters are at most three.
  Keys telling_keys;
  // A key that each tool call has once, with a value that is not empty: what
  // is billed for a call beside its arguments is estimated by it.
  std::string_view call_key = {};
  bool done_completes = false;  // A "[DONE]" says that a stream is whole.
  bool merges_usage = false;    // A stream's usage is stated in parts.
};

// Null for kUnknown and for dialects without a reader.
const Unit* UnitOf(Dialect dialect) noexcept;

// The dialect that a document's fields show: the first unit, in the order of
// unit.cpp, that has one of its signs there; kUnknown if none has.
Dialect Recognise(JsonWalk walk) noexcept;

// The bytes of all strings under one of `keys`, at any depth; `*first` is
// where the first such string that is not empty begins, `*which` its key.
// `calls` is how often `call_key` stands there with an object, or with a text
// that is not empty.
struct TextFound {
  size_t bytes = 0;
  const char* first = nullptr;
  size_t which = 0;
  uint32_t calls = 0;
};
TextFound FindTexts(JsonWalk walk, const Keys& keys,
                    std::string_view call_key = {}) noexcept;

extern const Unit kOpenAiChatUnit;
extern const Unit kOpenAiResponsesUnit;
extern const Unit kAnthropicMessagesUnit;
extern const Unit kOpenAiEmbeddingsUnit;
extern const Unit kOpenAiMediaUnit;
extern const Unit kOpenAiRealtimeUnit;
extern const Unit kGeminiUnit;
extern const Unit kGeminiInteractionsUnit;
extern const Unit kBedrockConverseUnit;
extern const Unit kBedrockInvokeUnit;
extern const Unit kCohereUnit;
extern const Unit kOllamaUnit;
extern const Unit kLlamaCppUnit;

}  // namespace toll::internal
