// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// One seed, one run: a host, its journal, queue and drain (the real ones), on a
// clock, a disk and a store that are simulated; deaths, power cuts and faults
// are drawn from the seed. What the run broke is said, and a seed that broke
// something breaks it again.
//
//   SimResult result = Simulate({.seed = 42});
//   if (!result.broken.empty()) fmt::print("{}\n", result.broken);
//
// All happens in one thread: the host's calls come between the drain's rounds
// and in their middle, wherever the drain asks the store for something.
//
// Thread safety: one simulation at a time in a thread.
// Cost: about 20 ms a seed, in Debug.

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "simulation/planted.h"

namespace toll::internal {

struct SimOptions {
  uint64_t seed = 1;
  Planted planted = Planted::kNothing;
  // Told each step. May be empty.
  std::function<void(std::string_view)> say = {};
};

struct SimResult {
  std::string broken;  // The first promise that did not hold; empty: all did.
  int64_t calls = 0;
  int64_t stored = 0;
  int64_t interrupted = 0;
  int64_t dropped = 0;
  int64_t lost = 0;  // By power cuts, within the sync interval.
  int64_t kills = 0;
  int64_t power_cuts = 0;

  // Adds up runs, the first broken promise of all.
  SimResult& operator+=(const SimResult& other) {
    if (broken.empty()) broken = other.broken;
    calls += other.calls;
    stored += other.stored;
    interrupted += other.interrupted;
    dropped += other.dropped;
    lost += other.lost;
    kills += other.kills;
    power_cuts += other.power_cuts;
    return *this;
  }
};

SimResult Simulate(const SimOptions& options);

}  // namespace toll::internal
