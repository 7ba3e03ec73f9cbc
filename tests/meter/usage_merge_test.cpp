// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/usage_merge.h"

#include <string>

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

std::string Merged(std::string_view first, std::string_view second,
                   size_t room = 2048) {
  JsonIndex index(1 << 20);
  std::string out(room, '\0');
  out.resize(MergeUsage(index, first, second, {out.data(), out.size()}));
  return out;
}

TEST(MergeUsage, LetsTheLaterFieldWin) {
  EXPECT_EQ(Merged(R"({"a":1,"b":{"c":[2]},"d":3})", R"({"d":4,"e":"x"})"),
            R"({"d":4,"e":"x","a":1,"b":{"c":[2]}})");
}

TEST(MergeUsage, NullsSayNothing) {
  EXPECT_EQ(Merged(R"({"a":1,"b":null})", R"({"a":null})"), R"({"a":1})");
  EXPECT_EQ(Merged("{}", "{}"), "{}");
}

TEST(MergeUsage, GivesUpOnWhatHasNoRoomOrIsNoObject) {
  EXPECT_EQ(Merged(R"({"a":1})", R"({"b":2})", 13), R"({"b":2,"a":1})");
  EXPECT_EQ(Merged(R"({"a":1})", R"({"b":2})", 12), "");
  EXPECT_EQ(Merged(R"({"a":1)", R"({"b":2})"), "");
  EXPECT_EQ(Merged("", R"({"b":2})"), "");
  std::string wide = "{";
  for (int i = 0; i < 60; ++i) wide += "\"k" + std::to_string(i) + "\":1,";
  wide.back() = '}';
  EXPECT_EQ(Merged(wide, "{}"), "");
}

}  // namespace
}  // namespace toll::internal
