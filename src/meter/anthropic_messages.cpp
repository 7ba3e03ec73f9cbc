// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Anthropic's Messages. Input excludes what was read from and written to the
// cache; in a stream the last value of each field counts.

#include "meter/anthropic_messages.h"

#include "meter/bedrock.h"
#include "meter/fields.h"

namespace toll::internal {
namespace {

void Add(int64_t* sum, int64_t count) { *sum = OrZero(*sum) + OrZero(count); }

void AddTo(Stated* sum, const Stated& part) {
  Add(&sum->input, part.input);
  Add(&sum->output, part.output);
  Add(&sum->cached, part.cached);
  Add(&sum->cache_write, part.cache_write);
  Add(&sum->cache_write_5m, part.cache_write_5m);
  Add(&sum->cache_write_1h, part.cache_write_1h);
}

constexpr Field kSplit[] = {
    {"ephemeral_5m_input_tokens", Count<&Stated::cache_write_5m>},
    {"ephemeral_1h_input_tokens", Count<&Stated::cache_write_1h>},
};

constexpr Field kThinking[] = {
    {"thinking_tokens", Count<&Stated::reasoning>},
};

// The counts that the top level and the iterations have in common.
constexpr Field kCounts[] = {
    {"input_tokens", Count<&Stated::input>},
    {"output_tokens", Count<&Stated::output>},
    {"cache_read_input_tokens", Count<&Stated::cached>},
    {"cache_creation_input_tokens", Count<&Stated::cache_write>},
    {"cache_creation", Object<kSplit>},
    {"output_tokens_details", Object<kThinking>},
};

bool ReadServerTools(JsonWalk& walk, Draft* draft) noexcept {
  Stated& stated = draft->stated;
  uint32_t* const flags = &draft->reading->flags;
  int64_t others = 0;
  bool any = false;
  ForFields(walk, [&](std::string_view key) {
    if (key == "web_search_requests") {
      return walk.Count(&stated.web_searches, flags);
    }
    int64_t uses = kAbsent;
    if (!key.ends_with("_requests") || walk.Peek() == 'n') return false;
    walk.Count(&uses, flags);
    others += OrZero(uses);
    any = true;
    return true;
  });
  if (any) stated.other_tool_uses = others;
  return true;
}

bool ReadGeo(JsonWalk& walk, Draft* draft) noexcept {
  std::string_view geo;
  walk.Text(&geo);
  if (geo == "us") draft->reading->price_modifiers |= kGeoUs;
  return true;
}

bool ReadSpeed(JsonWalk& walk, Draft* draft) noexcept {
  std::string_view speed;
  walk.Text(&speed);
  if (speed == "fast") draft->reading->price_modifiers |= kSpeedFast;
  return true;
}

constexpr Field kBesideCounts[] = {
    {"server_tool_use", ReadServerTools},
    {"service_tier", Text<&Reading::service_tier>},
    {"inference_geo", ReadGeo},
    {"speed", ReadSpeed},
};

// What the iterations say beyond the top level.
void ReadIterations(JsonWalk& walk, Draft* draft) {
  Stated sum;
  bool compacted = false;
  bool fell_back = false;
  ForElements(walk, [&] {
    Draft part = {.reading = draft->reading};
    const Iteration iteration = ReadIteration(walk, &part);
    if (iteration.type == "advisor_message") {
      draft->reading->flags |= kOtherModels;
    }
    fell_back |= iteration.type == "fallback_message";
    compacted |= iteration.type == "compaction";
    if (iteration.type == "message" || iteration.type == "compaction") {
      AddTo(&sum, part.stated);
    }
  });
  if (!compacted || fell_back) return;
  // The top level leaves the compaction out.
  draft->stated.input = sum.input;
  draft->stated.output = sum.output;
  draft->stated.cached = sum.cached;
  draft->stated.cache_write = sum.cache_write;
  draft->stated.cache_write_5m = sum.cache_write_5m;
  draft->stated.cache_write_1h = sum.cache_write_1h;
}

bool ReadUsage(JsonWalk& walk, Draft* draft) noexcept {
  if (walk.Peek() != '{') return false;
  const char* const start = walk.position();
  JsonWalk iterations = walk;  // Read last: they replace what stands beside.
  bool iterated = false;
  bool any = false;
  ForFields(walk, [&](std::string_view key) {
    any = true;
    if (ReadField<kCounts>(walk, key, draft)) return true;
    if (key != "iterations" || walk.Peek() != '[') {
      return ReadField<kBesideCounts>(walk, key, draft);
    }
    iterations = walk;
    iterated = true;
    return false;
  });
  if (iterated) ReadIterations(iterations, draft);
  draft->has_usage |= any && !walk.broken();
  if (any) draft->reading->raw_usage = walk.Since(start);
  return true;
}

constexpr Field kMessage[] = {
    {"id", Text<&Reading::response_id>},
    {"model", Text<&Reading::served_model>},
    {"usage", ReadUsage},
    {"error", Error},
    {"stop_reason", Own<Text<&Reading::finish_reason>>},
};

void Read(JsonWalk& walk, Draft* draft) noexcept {
  ReadFields<kMessage>(walk, draft);
}

constexpr Field kDelta[] = {
    {"stop_reason", Text<&Reading::finish_reason>},
};

// Only message_delta has it at the top: output is the real one now.
bool ReadFinalUsage(JsonWalk& walk, Draft* draft) noexcept {
  draft->final_usage |= walk.Peek() == '{';
  return ReadUsage(walk, draft);
}

constexpr Field kEvent[] = {
    {"message", Object<kMessage>},
    {"delta", Object<kDelta>},
    {"usage", ReadFinalUsage},
    {"error", Error},
    // Claude 2 on Bedrock has no other usage.
    {"stop_reason", Text<&Reading::finish_reason>},
    {"amazon-bedrock-invocationMetrics", InvocationMetrics},
};

void ReadEvent(JsonWalk& walk, std::string_view name, Draft* draft) noexcept {
  std::string_view type = name;
  ForFields(walk, [&](std::string_view key) {
    if (key == "type") return walk.Text(&type);
    return ReadField<kEvent>(walk, key, draft);
  });
  draft->complete |= type == "message_stop";
}

}  // namespace

Iteration ReadIteration(JsonWalk& walk, Draft* draft) noexcept {
  Iteration iteration;
  ForFields(walk, [&](std::string_view key) {
    if (key == "type") return walk.Text(&iteration.type);
    if (key == "model") return walk.Text(&iteration.model);
    return ReadField<kCounts>(walk, key, draft);
  });
  return iteration;
}

constinit const Unit kAnthropicMessagesUnit = {
    .dialect = Dialect::kAnthropicMessages,
    .read = Read,
    .read_event = ReadEvent,
    .settle = SettleExclusive,
    .signs = {"type=message", "type=message_*", "type=content_block_*",
              "type=ping", "type=completion", "usage.cache_creation*"},
    .text_keys = {"text", "thinking", "partial_json"},
    .delta_keys = {"text", "partial_json", "thinking"},
    .telling_keys = {"usage", "error", "amazon-bedrock-invocationMetrics"},
    .call_key = "input",
    .merges_usage = true,
};

}  // namespace toll::internal
