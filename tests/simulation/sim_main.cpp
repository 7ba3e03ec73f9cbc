// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// toll_sim: runs seeds of the simulation, and says which one broke a promise.
//
//   toll_sim --seeds 100000               # 1 to 100,000
//   toll_sim --seed 5001 --seeds 5000     # 5,001 to 10,000
//   toll_sim --seed 4711 --verbose        # that one, step by step
//   toll_sim --plant lost_wake --seeds 1000

#include <cstdlib>
#include <string_view>

#include "fmt/format.h"

#include "simulation/planted.h"
#include "simulation/simulation.h"

namespace toll::internal {
namespace {

int Usage() {
  fmt::print(stderr,
             "usage: toll_sim [--seed FIRST] [--seeds COUNT] [--verbose] "
             "[--plant BUG]\n"
             "bugs:");
  for (const Planted planted : kAllPlanted) {
    fmt::print(stderr, " {}", NameOf(planted));
  }
  fmt::print(stderr, "\n");
  return 2;
}

int RunSeeds(uint64_t first, uint64_t count, SimOptions options) {
  SimResult sum;
  for (uint64_t seed = first; seed - first < count; ++seed) {
    options.seed = seed;
    const SimResult result = Simulate(options);
    if (!result.broken.empty()) {
      fmt::print("seed {}: {}\n  replay: toll_sim --seed {} --verbose\n", seed,
                 result.broken, seed);
      return 1;
    }
    sum += result;
  }
  fmt::print(
      "{} seeds: {} calls, {} kills, {} power cuts; {} stored, {} of them "
      "interrupted; {} dropped and counted; {} lost within the sync interval; "
      "0 promises broken\n",
      count, sum.calls, sum.kills, sum.power_cuts, sum.stored, sum.interrupted,
      sum.dropped, sum.lost);
  return 0;
}

int Main(int words_count, char** words) {
  uint64_t first = 1;
  uint64_t count = 1;
  SimOptions options;
  for (int i = 1; i < words_count; ++i) {
    const std::string_view word = words[i];
    const char* const value = i + 1 < words_count ? words[i + 1] : nullptr;
    if (word == "--verbose") {
      options.say = [](std::string_view step) { fmt::print("{}\n", step); };
    } else if (value == nullptr) {
      return Usage();
    } else if (word == "--seed") {
      first = std::strtoull(words[++i], nullptr, 10);
    } else if (word == "--seeds") {
      count = std::strtoull(words[++i], nullptr, 10);
    } else if (word == "--plant") {
      ++i;
      for (const Planted planted : kAllPlanted) {
        if (std::string_view(value) == NameOf(planted)) {
          options.planted = planted;
        }
      }
      if (options.planted == Planted::kNothing) return Usage();
    } else {
      return Usage();
    }
  }
  return RunSeeds(first, count, options);
}

}  // namespace
}  // namespace toll::internal

int main(int count, char** words) { return toll::internal::Main(count, words); }
