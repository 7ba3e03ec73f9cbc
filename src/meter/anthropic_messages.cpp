// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Anthropic's Messages. Input excludes what was read from and written to the
// cache; in a stream the last value of each field counts.

#include "meter/anthropic_messages.h"

#include "meter/fault.h"

namespace toll::internal {
namespace {

int64_t Known(int64_t count) { return count == kAbsent ? 0 : count; }

void Add(int64_t* sum, int64_t count) { *sum = Known(*sum) + Known(count); }

void AddTo(Stated* sum, const Stated& part) {
  Add(&sum->input, part.input);
  Add(&sum->output, part.output);
  Add(&sum->cached, part.cached);
  Add(&sum->cache_write, part.cache_write);
  Add(&sum->cache_write_5m, part.cache_write_5m);
  Add(&sum->cache_write_1h, part.cache_write_1h);
}

bool ReadSplit(JsonWalk& walk, Stated* stated, uint32_t* flags) {
  ForFields(walk, [&](std::string_view key) {
    if (key == "ephemeral_5m_input_tokens") {
      return walk.Count(&stated->cache_write_5m, flags);
    }
    return key == "ephemeral_1h_input_tokens" &&
           walk.Count(&stated->cache_write_1h, flags);
  });
  return true;
}

bool ReadServerTools(JsonWalk& walk, Stated* stated, uint32_t* flags) {
  int64_t others = 0;
  bool any = false;
  ForFields(walk, [&](std::string_view key) {
    if (key == "web_search_requests") {
      return walk.Count(&stated->web_searches, flags);
    }
    int64_t uses = kAbsent;
    if (!key.ends_with("_requests") || walk.Peek() == 'n') return false;
    walk.Count(&uses, flags);
    others += Known(uses);
    any = true;
    return true;
  });
  if (any) stated->other_tool_uses = others;
  return true;
}

// The counts that the top level and the iterations have in common.
bool ReadCount(JsonWalk& walk, std::string_view key, Stated* stated,
               uint32_t* flags) {
  switch (key.size()) {
    case 12:
      return key == "input_tokens" && walk.Count(&stated->input, flags);
    case 13:
      return key == "output_tokens" && walk.Count(&stated->output, flags);
    case 14:
      return key == "cache_creation" && ReadSplit(walk, stated, flags);
    case 23:
      return key == "cache_read_input_tokens" &&
             walk.Count(&stated->cached, flags);
    case 27:
      return key == "cache_creation_input_tokens" &&
             walk.Count(&stated->cache_write, flags);
    default:
      return false;
  }
}

// What the iterations say beyond the top level.
void ReadIterations(JsonWalk& walk, Draft* draft) {
  Stated sum;
  bool compacted = false;
  bool fell_back = false;
  uint32_t* const flags = &draft->reading->flags;
  ForElements(walk, [&] {
    Stated part;
    const Iteration iteration = ReadIteration(walk, &part, flags);
    if (iteration.type == "advisor_message") *flags |= kOtherModels;
    fell_back |= iteration.type == "fallback_message";
    compacted |= iteration.type == "compaction";
    if (iteration.type == "message" || iteration.type == "compaction") {
      AddTo(&sum, part);
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

void ReadGeo(JsonWalk& walk, Reading* reading) {
  std::string_view geo;
  walk.Text(&geo);
  if (geo == "us") reading->price_modifiers |= kGeoUs;
}

void ReadSpeed(JsonWalk& walk, Reading* reading) {
  std::string_view speed;
  walk.Text(&speed);
  if (speed == "fast") reading->price_modifiers |= kSpeedFast;
}

bool ReadUsage(JsonWalk& walk, Draft* draft) {
  if (walk.Peek() != '{') return false;
  const char* const start = walk.position();
  Reading* const reading = draft->reading;
  Stated& stated = draft->stated;
  JsonWalk iterations = walk;  // Read last: they replace what stands beside.
  bool iterated = false;
  bool any = false;
  ForFields(walk, [&](std::string_view key) {
    any = true;
    if (ReadCount(walk, key, &stated, &reading->flags)) return true;
    if (key == "output_tokens_details") {
      ForFields(walk, [&](std::string_view name) {
        return name == "thinking_tokens" &&
               walk.Count(&stated.reasoning, &reading->flags);
      });
      return true;
    }
    if (key == "server_tool_use") {
      return ReadServerTools(walk, &stated, &reading->flags);
    }
    if (key == "service_tier") return walk.Text(&reading->service_tier);
    if (key == "inference_geo") return ReadGeo(walk, reading), true;
    if (key == "speed") return ReadSpeed(walk, reading), true;
    if (key != "iterations" || walk.Peek() != '[') return false;
    iterations = walk;
    iterated = true;
    return false;
  });
  if (iterated) ReadIterations(iterations, draft);
  draft->has_usage |= any && !walk.broken();
  if (any) reading->raw_usage = walk.Since(start);
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
      case 11:
        if (key != "stop_reason") return false;
        draft->has_answer = true;
        return walk.Text(&reading->finish_reason);
      default:
        return false;
    }
  });
}

bool ReadDelta(JsonWalk& walk, Draft* draft) {
  ForFields(walk, [&](std::string_view key) {
    return key == "stop_reason" && walk.Text(&draft->reading->finish_reason);
  });
  return true;
}

void ReadEvent(JsonWalk& walk, std::string_view name, Draft* draft) noexcept {
  std::string_view type = name;
  ForFields(walk, [&](std::string_view key) {
    if (key == "type") return walk.Text(&type);
    if (key == "message" && walk.Peek() == '{') {
      Read(walk, draft);
      return true;
    }
    if (key == "delta") return ReadDelta(walk, draft);
    if (key == "usage") {
      // Only message_delta has it at the top: output is the real one now.
      draft->final_usage |= walk.Peek() == '{';
      return ReadUsage(walk, draft);
    }
    return key == "error" && ReadFault(walk, draft->reading);
  });
  draft->complete |= type == "message_stop";
}

}  // namespace

Iteration ReadIteration(JsonWalk& walk, Stated* stated,
                        uint32_t* flags) noexcept {
  Iteration iteration;
  ForFields(walk, [&](std::string_view key) {
    if (key == "type") return walk.Text(&iteration.type);
    if (key == "model") return walk.Text(&iteration.model);
    if (key == "output_tokens_details") {
      ForFields(walk, [&](std::string_view name) {
        return name == "thinking_tokens" &&
               walk.Count(&stated->reasoning, flags);
      });
      return true;
    }
    return ReadCount(walk, key, stated, flags);
  });
  return iteration;
}

constinit const Unit kAnthropicMessagesUnit = {
    .dialect = Dialect::kAnthropicMessages,
    .read = Read,
    .read_event = ReadEvent,
    .settle = SettleExclusive,
    .text_keys = {"text", "thinking", "partial_json"},
    .delta_keys = {"text", "partial_json", "thinking"},
    .telling_keys = {"usage", "error"},
    .merges_usage = true,
};

}  // namespace toll::internal
