// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/side_usage.h"

#include "meter/anthropic_messages.h"
#include "meter/json_index.h"

namespace toll::internal {
namespace {

constexpr size_t kUsageBytesMax = 1 << 20;

// Reads the iterations of a usage object; `on_iteration(iteration, draft)`.
template <typename OnIteration>
void ForIterations(JsonWalk walk, OnIteration&& on_iteration) {
  ForFields(walk, [&](std::string_view key) {
    if (key != "iterations") return false;
    ForElements(walk, [&] {
      Reading reading;
      Draft draft = {.reading = &reading};
      const Iteration iteration = ReadIteration(walk, &draft);
      on_iteration(iteration, draft);
    });
    return true;
  });
}

}  // namespace

std::vector<SideUsage> ReadSideUsage(std::string_view raw_usage) {
  std::vector<SideUsage> sides;
  JsonIndex index(kUsageBytesMax);
  if (!Usable(index.Build(raw_usage))) return sides;
  ForIterations(index.Walk(), [&](const Iteration& iteration, Draft& draft) {
    if (iteration.type != "advisor_message") return;
    SettleExclusive(draft, draft.reading);
    sides.push_back({std::string(iteration.model), draft.reading->leaves,
                     draft.reading->flags});
  });
  return sides;
}

StatedCache ReadStatedCache(std::string_view raw_usage) {
  StatedCache cache;
  JsonIndex index(kUsageBytesMax);
  if (!Usable(index.Build(raw_usage))) return cache;
  // Read as if it were an iteration: the fields have the same names.
  Reading reading;
  Draft top = {.reading = &reading};
  JsonWalk walk = index.Walk();
  ReadIteration(walk, &top);
  cache.read = OrZero(top.stated.cached);
  cache.written = OrZero(top.stated.cache_write);
  cache.written_5m = OrZero(top.stated.cache_write_5m);
  cache.written_1h = OrZero(top.stated.cache_write_1h);
  ForIterations(index.Walk(), [&](const Iteration& iteration, Draft&) {
    cache.compacted |= iteration.type == "compaction";
  });
  return cache;
}

}  // namespace toll::internal
