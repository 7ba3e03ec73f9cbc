// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/key_scan.h"

#include <string>

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

constexpr Keys kKeys = {"usage", "finish_reason", "error"};

TEST(HasTellingKey, FindsAKeyAtEveryOffset) {
  for (size_t before = 0; before < 70; ++before) {
    for (size_t after = 0; after < 40; ++after) {
      const std::string pad(before, ' ');
      const std::string tail(after, ' ');
      EXPECT_TRUE(HasTellingKey(pad + R"("usage":{)" + tail, kKeys));
      EXPECT_TRUE(
          HasTellingKey(pad + R"("finish_reason" : "stop")" + tail, kKeys));
      EXPECT_FALSE(
          HasTellingKey(pad + R"("usage":null,"error" : null)" + tail, kKeys));
    }
  }
}

TEST(HasTellingKey, IsNotFooledByText) {
  EXPECT_FALSE(HasTellingKey(R"({"content":"the \"usage\": 3"})", kKeys));
  EXPECT_FALSE(HasTellingKey(R"({"content":"usage"})", kKeys));
  EXPECT_FALSE(HasTellingKey(R"({"usages":1,"user":2,"err":3})", kKeys));
  EXPECT_FALSE(HasTellingKey(R"({"a":"usage)", kKeys));
  EXPECT_FALSE(HasTellingKey("", kKeys));
  EXPECT_FALSE(HasTellingKey("\"", kKeys));
  EXPECT_FALSE(HasTellingKey("\"usage\"", kKeys));
  EXPECT_FALSE(HasTellingKey("\"usage\":", kKeys));
}

TEST(StringAt, EndsAtTheQuoteThatIsNotEscaped) {
  EXPECT_EQ(StringAt(R"(abc","x")", 0), "abc");
  EXPECT_EQ(StringAt(R"(a\"b\\","x")", 0), R"(a\"b\\)");
  EXPECT_EQ(StringAt(R"(a\\\"b")", 0), R"(a\\\"b)");
  EXPECT_EQ(StringAt(R"("")", 1), "");
  EXPECT_EQ(StringAt("no end", 3), "end");
  EXPECT_EQ(StringAt("short", 9), "");
}

}  // namespace
}  // namespace toll::internal
