// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// OpenAI chat completions, and the many providers that speak them. All counts
// are parts of prompt_tokens and completion_tokens.

#include "meter/fault.h"
#include "meter/number.h"
#include "meter/unit.h"

namespace toll::internal {
namespace {

bool ReadInputDetails(JsonWalk& walk, Draft* draft) {
  Stated& stated = draft->stated;
  uint32_t* const flags = &draft->reading->flags;
  ForFields(walk, [&](std::string_view key) {
    if (key == "cached_tokens") return walk.Count(&stated.cached, flags);
    if (key == "audio_tokens") return walk.Count(&stated.input_audio, flags);
    if (key == "image_tokens") return walk.Count(&stated.input_image, flags);
    if (key == "video_tokens") return walk.Count(&stated.input_video, flags);
    if (key == "cache_write_tokens") {
      return walk.Count(&stated.cache_write, flags);
    }
    return false;
  });
  return true;
}

bool ReadOutputDetails(JsonWalk& walk, Draft* draft) {
  Stated& stated = draft->stated;
  uint32_t* const flags = &draft->reading->flags;
  ForFields(walk, [&](std::string_view key) {
    if (key == "reasoning_tokens") return walk.Count(&stated.reasoning, flags);
    if (key == "audio_tokens") return walk.Count(&stated.output_audio, flags);
    if (key == "image_tokens") return walk.Count(&stated.output_image, flags);
    return false;
  });
  return true;
}

// Cached tokens outside the details, at some providers: used where the details
// have none.
struct Elsewhere {
  int64_t cached = kAbsent;
  int64_t num_cached = kAbsent;
  std::string_view service_tier;  // Mistral's; the top level comes first.
};

bool ReadUsageField(JsonWalk& walk, std::string_view key, Draft* draft,
                    Elsewhere* elsewhere) {
  Stated& stated = draft->stated;
  uint32_t* const flags = &draft->reading->flags;
  if (key == "prompt_tokens") return walk.Count(&stated.input, flags);
  if (key == "completion_tokens") return walk.Count(&stated.output, flags);
  if (key == "total_tokens") return walk.Count(&stated.total, flags);
  if (key == "prompt_tokens_details" || key == "prompt_token_details") {
    return ReadInputDetails(walk, draft);
  }
  if (key == "completion_tokens_details") {
    return ReadOutputDetails(walk, draft);
  }
  if (key == "cached_tokens") return walk.Count(&elsewhere->cached, flags);
  if (key == "num_cached_tokens") {
    return walk.Count(&elsewhere->num_cached, flags);
  }
  if (key == "service_tier") return walk.Text(&elsewhere->service_tier);
  return key == "cost" && ReadStatedCost(walk, draft->reading);
}

bool ReadUsage(JsonWalk& walk, Draft* draft) {
  if (walk.Peek() != '{') return false;
  const char* const start = walk.position();
  // The last usage counts, whole: what an earlier one said is forgotten.
  draft->stated = {};
  Elsewhere elsewhere;
  bool any = false;
  ForFields(walk, [&](std::string_view key) {
    any = true;
    return ReadUsageField(walk, key, draft, &elsewhere);
  });
  Stated& stated = draft->stated;
  if (stated.cached == kAbsent) {
    stated.cached =
        elsewhere.cached != kAbsent ? elsewhere.cached : elsewhere.num_cached;
  }
  if (draft->reading->service_tier.empty()) {
    draft->reading->service_tier = elsewhere.service_tier;
  }
  draft->has_usage |= any && !walk.broken();
  if (any) draft->reading->raw_usage = walk.Since(start);
  return true;
}

// The first choice decides; a stream's last reason that is not null.
bool ReadChoices(JsonWalk& walk, Draft* draft) {
  draft->has_answer = true;
  if (!walk.Enter('[')) return false;
  if (walk.Peek() == '{') {
    ForFields(walk, [&](std::string_view key) {
      return key == "finish_reason" &&
             walk.Text(&draft->reading->finish_reason);
    });
  }
  walk.SkipRest();
  return true;
}

// Groq states usage a second time, in some streams only there.
bool ReadGroq(JsonWalk& walk, Draft* draft) {
  ForFields(walk, [&](std::string_view key) {
    return key == "usage" && !draft->has_usage && ReadUsage(walk, draft);
  });
  return true;
}

void Read(JsonWalk& walk, Draft* draft) noexcept {
  Reading* const reading = draft->reading;
  ForFields(walk, [&](std::string_view key) {
    switch (key.size()) {
      case 2:
        return key == "id" && walk.Text(&reading->response_id);
      case 5:
        if (key == "model") return walk.Text(&reading->served_model);
        if (key == "usage") return ReadUsage(walk, draft);
        return key == "error" && ReadFault(walk, reading);
      case 6:
        return key == "x_groq" && ReadGroq(walk, draft);
      case 7:
        return key == "choices" && ReadChoices(walk, draft);
      case 12:
        return key == "service_tier" && walk.Text(&reading->service_tier);
      default:
        return false;
    }
  });
}

void ReadEvent(JsonWalk& walk, std::string_view /*name*/,
               Draft* draft) noexcept {
  Read(walk, draft);
  draft->complete |= !draft->reading->finish_reason.empty();
}

}  // namespace

constinit const Unit kOpenAiChatUnit = {
    .dialect = Dialect::kOpenAiChat,
    .read = Read,
    .read_event = ReadEvent,
    .settle = SettleInclusive,
    .text_keys = {"content", "reasoning_content", "reasoning", "arguments",
                  "text", "refusal"},
    .delta_keys = {"content", "reasoning_content", "reasoning", "arguments",
                   "text", "refusal"},
    .telling_keys = {"usage", "finish_reason", "error"},
    .done_completes = true,
};

}  // namespace toll::internal
