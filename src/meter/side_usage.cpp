// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/side_usage.h"

#include "meter/anthropic_messages.h"
#include "meter/json_index.h"

namespace toll::internal {
namespace {

constexpr size_t kUsageBytesMax = 1 << 20;

int64_t Known(int64_t count) { return count == kAbsent ? 0 : count; }

SideUsage Settled(const Iteration& iteration, const Draft& draft,
                  uint32_t flags) {
  Reading reading;
  reading.flags = flags;
  SettleExclusive(draft, &reading);
  return {std::string(iteration.model), reading.leaves, reading.flags};
}

}  // namespace

std::vector<SideUsage> ReadSideUsage(std::string_view raw_usage) {
  std::vector<SideUsage> sides;
  JsonIndex index(kUsageBytesMax);
  if (!Usable(index.Build(raw_usage))) return sides;
  JsonWalk walk = index.Walk();
  ForFields(walk, [&](std::string_view key) {
    if (key != "iterations") return false;
    ForElements(walk, [&] {
      Draft draft;
      uint32_t flags = 0;
      const Iteration iteration = ReadIteration(walk, &draft.stated, &flags);
      if (iteration.type == "advisor_message") {
        sides.push_back(Settled(iteration, draft, flags));
      }
    });
    return true;
  });
  return sides;
}

StatedCache ReadStatedCache(std::string_view raw_usage) {
  StatedCache cache;
  JsonIndex index(kUsageBytesMax);
  if (!Usable(index.Build(raw_usage))) return cache;
  // Read as if it were an iteration: the fields have the same names.
  Stated top;
  uint32_t flags = 0;
  JsonWalk walk = index.Walk();
  ReadIteration(walk, &top, &flags);
  cache.read = Known(top.cached);
  cache.written = Known(top.cache_write);
  cache.written_5m = Known(top.cache_write_5m);
  cache.written_1h = Known(top.cache_write_1h);
  walk = index.Walk();
  ForFields(walk, [&](std::string_view key) {
    if (key != "iterations") return false;
    ForElements(walk, [&] {
      Stated part;
      cache.compacted |=
          ReadIteration(walk, &part, &flags).type == "compaction";
    });
    return true;
  });
  return cache;
}

}  // namespace toll::internal
