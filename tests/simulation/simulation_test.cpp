// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Promise: nothing settled is lost while the journal has room, nothing is
// stored twice, interrupted calls come back, rollups are the sum of the rows,
// offered = stored + dropped + in flight; through deaths, power cuts, refusals
// and jumps of the clock, in any order.
//
// Method: seeds, 1 and up; TOLL_TEST_SEEDS asks for more of them. And six
// mistakes are planted, to see that such would be found, each within fifty
// seeds.

#include "simulation/simulation.h"

#include <string>
#include <vector>

#include "fmt/format.h"
#include <gtest/gtest.h>

#include "simulation/planted.h"
#include "system/times.h"

namespace toll::internal {
namespace {

#ifdef TOLL_SANITIZE_ADDRESS
constexpr size_t kSeeds = 500;  // Each takes five times as long.
#else
constexpr size_t kSeeds = 2'000;
#endif

TEST(Simulation, KeepsItsPromises) {
  const size_t seeds = TimesOf("TOLL_TEST_SEEDS", kSeeds);
  SimResult sum;
  for (uint64_t seed = 1; seed <= seeds; ++seed) {
    const SimResult result = Simulate({.seed = seed});
    ASSERT_EQ(result.broken, "")
        << "replay: toll_sim --seed " << seed << " --verbose";
    sum += result;
  }
  fmt::print(
      "{} seeds: {} kills, {} power cuts, {} calls stored, {} of them "
      "interrupted, {} lost within the sync interval\n",
      seeds, sum.kills, sum.power_cuts, sum.stored, sum.interrupted, sum.lost);
  // A simulation without trouble would show nothing.
  EXPECT_GT(sum.kills, 0);
  EXPECT_GT(sum.power_cuts, 0);
  EXPECT_GT(sum.interrupted, 0);
  EXPECT_GT(sum.lost, 0);
}

TEST(Simulation, ASeedIsARun) {
  const auto steps = [](uint64_t seed) {
    std::vector<std::string> said;
    Simulate({.seed = seed,
              .say = [&](std::string_view step) { said.emplace_back(step); }});
    return said;
  };
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    EXPECT_EQ(steps(seed), steps(seed)) << seed;
  }
  EXPECT_NE(steps(1), steps(2));
}

class FindsPlanted : public ::testing::TestWithParam<Planted> {};

TEST_P(FindsPlanted, WithinFiftySeeds) {
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    const SimResult result = Simulate({.seed = seed, .planted = GetParam()});
    if (result.broken.empty()) continue;
    fmt::print("{}: seed {}: {}\n", NameOf(GetParam()), seed, result.broken);
    return;
  }
  ADD_FAILURE() << NameOf(GetParam()) << " was not found";
}

INSTANTIATE_TEST_SUITE_P(Simulation, FindsPlanted,
                         ::testing::ValuesIn(kAllPlanted),
                         [](const auto& planted) {
                           return NameOf(planted.param);
                         });

}  // namespace
}  // namespace toll::internal
