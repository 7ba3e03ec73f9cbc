// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/hash_table.h"

#include <cstdint>
#include <random>
#include <string>
#include <unordered_map>

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

// Against std's, in any order of putting in, taking out and clearing.
TEST(HashMap, DoesAsStdDoes) {
  std::mt19937_64 dice(1);
  HashMap<std::string, uint64_t> map;
  std::unordered_map<std::string, uint64_t> expected;
  for (int i = 0; i < 100'000; ++i) {
    const uint64_t what = dice() % 1'000;
    const std::string key = "a key of some length " + std::to_string(what);
    if (what % 3 == 0) {
      map.erase(key);
      expected.erase(key);
    } else if (dice() % 20'000 == 0) {
      map.clear();
      expected.clear();
    } else {
      EXPECT_EQ(map.emplace(key, what).second,
                expected.try_emplace(key, what).second);
      ++map[key];
      ++expected[key];
    }
    ASSERT_EQ(map.size(), expected.size());
  }
  for (const auto& [key, value] : map) EXPECT_EQ(value, expected.at(key));
  map.EraseIf([](const auto& entry) { return entry.second % 2 == 0; });
  for (const auto& [key, value] : expected) {
    EXPECT_EQ(map.contains(key), value % 2 != 0);
  }
}

TEST(HashSet, KeepsEachOnce) {
  HashSet<uint32_t> set;
  set.reserve(10);
  for (uint32_t i = 0; i < 1'000; ++i) {
    EXPECT_TRUE(set.insert(i).second);
    EXPECT_FALSE(set.insert(i).second);
  }
  EXPECT_EQ(set.size(), 1'000u);
}

}  // namespace
}  // namespace toll::internal
