// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/side_usage.h"

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

constexpr std::string_view kUsage = R"({"input_tokens":229,
  "cache_read_input_tokens":3,"cache_creation_input_tokens":4,
  "cache_creation":{"ephemeral_5m_input_tokens":1,
                    "ephemeral_1h_input_tokens":3},
  "iterations":[
    {"type":"compaction","input_tokens":100,"cache_read_input_tokens":7},
    {"type":"advisor_message","model":"claude-big","input_tokens":900,
     "cache_creation_input_tokens":50,
     "cache_creation":{"ephemeral_1h_input_tokens":50},"output_tokens":90,
     "output_tokens_details":{"thinking_tokens":60}},
    {"type":"advisor_message","input_tokens":1,"output_tokens":2}]})";

TEST(ReadSideUsage, FindsEveryAdvisor) {
  const std::vector<SideUsage> sides = ReadSideUsage(kUsage);
  ASSERT_EQ(sides.size(), 2u);
  EXPECT_EQ(sides[0].model, "claude-big");
  EXPECT_EQ(sides[0].leaves[kInput], 900u);
  EXPECT_EQ(sides[0].leaves[kCacheWrite1h], 50u);
  EXPECT_EQ(sides[0].leaves[kOutput], 30u);
  EXPECT_EQ(sides[0].leaves[kReasoning], 60u);
  EXPECT_EQ(sides[1].model, "");
  EXPECT_EQ(sides[1].leaves[kOutput], 2u);
}

TEST(ReadSideUsage, FindsNoneElsewhere) {
  EXPECT_TRUE(ReadSideUsage("").empty());
  EXPECT_TRUE(ReadSideUsage("not json").empty());
  EXPECT_TRUE(ReadSideUsage(R"({"iterations":null})").empty());
  EXPECT_TRUE(ReadSideUsage(R"({"iterations":[{"type":"message"}]})").empty());
}

TEST(ReadStatedCache, ReadsTheTopLevelAlone) {
  const StatedCache cache = ReadStatedCache(kUsage);
  EXPECT_TRUE(cache.compacted);
  EXPECT_EQ(cache.read, 3);
  EXPECT_EQ(cache.written, 4);
  EXPECT_EQ(cache.written_5m, 1);
  EXPECT_EQ(cache.written_1h, 3);
  EXPECT_FALSE(ReadStatedCache(R"({"iterations":[]})").compacted);
  EXPECT_FALSE(ReadStatedCache("").compacted);
}

}  // namespace
}  // namespace toll::internal
