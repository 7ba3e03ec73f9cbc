// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Bedrock's Converse, and Nova by InvokeModel, which wraps the same events.
// Input excludes what was read from and written to the cache. A stream states
// its usage after its end, in the event "metadata".

#include "meter/bedrock.h"
#include "meter/fields.h"
#include "meter/unit.h"

namespace toll::internal {
namespace {

// [{"ttl": "1h", "inputTokens": 12}, ...]: what was written to the cache.
bool ReadCacheDetails(JsonWalk& walk, Draft* draft) noexcept {
  ForElements(walk, [&] {
    std::string_view ttl;
    int64_t count = kAbsent;
    ForFields(walk, [&](std::string_view key) {
      if (key == "ttl") return walk.Text(&ttl);
      return key == "inputTokens" && walk.Count(&count, &draft->reading->flags);
    });
    if (ttl == "5m") draft->stated.cache_write_5m = count;
    if (ttl == "1h") draft->stated.cache_write_1h = count;
  });
  return true;
}

constexpr Field kUsage[] = {
    {"inputTokens", Count<&Stated::input>},
    {"outputTokens", Count<&Stated::output>},
    {"totalTokens", Count<&Stated::total>},
    {"cacheReadInputTokens", Count<&Stated::cached>},
    {"cacheWriteInputTokens", Count<&Stated::cache_write>},
    {"cacheReadInputTokenCount", Count<&Stated::cached>},
    {"cacheWriteInputTokenCount", Count<&Stated::cache_write>},
    {"cacheDetails", ReadCacheDetails},
};

constexpr Field kTier[] = {
    {"type", Text<&Reading::service_tier>},
};

constexpr Field kAnswer[] = {
    {"stopReason", Own<Text<&Reading::finish_reason>>},
    {"usage", Usage<kUsage>},
    {"serviceTier", Object<kTier>},
};

void Read(JsonWalk& walk, Draft* draft) noexcept {
  ReadFields<kAnswer>(walk, draft);
}

constexpr Field kEvent[] = {
    // Converse: the event's name stands in the framing.
    {"stopReason", Text<&Reading::finish_reason>},
    {"usage", Usage<kUsage>},
    {"serviceTier", Object<kTier>},
    // InvokeModel: it is the key.
    {"messageStop", Object<kAnswer>},
    {"metadata", Object<kAnswer>},
    {"amazon-bedrock-invocationMetrics", InvocationMetrics},
};

void ReadEvent(JsonWalk& walk, std::string_view name, Draft* draft) noexcept {
  if (ReadException(walk, name, draft)) return;
  ReadFields<kEvent>(walk, draft);
  draft->complete |= draft->has_usage;
}

}  // namespace

constinit const Unit kBedrockConverseUnit = {
    .dialect = Dialect::kBedrockConverse,
    .read = Read,
    .read_event = ReadEvent,
    .settle = SettleExclusive,
    .signs = {"stopReason", "usage.inputTokens", "messageStart", "messageStop",
              "contentBlockDelta", "contentBlockIndex"},
    .text_keys = {"text", "input"},
    .delta_keys = {"text", "input"},
    .telling_keys = {"usage", "stopReason", "metadata", "message",
                     "messageStop"},
    .call_key = "toolUseId",
};

}  // namespace toll::internal
