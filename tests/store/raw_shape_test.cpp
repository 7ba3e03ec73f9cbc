// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/raw_shape.h"

#include <random>

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

TEST(RawShape, KeepsNumbersApart) {
  std::string shape;
  std::string numbers;
  ASSERT_TRUE(SplitShape(R"({"a":12,"b":-3.05})", &shape, &numbers));
  EXPECT_EQ(shape, "{\"a\":\x01,\"b\":-\x01.\x02}");
  EXPECT_EQ(numbers.size(), 4u);  // 12, 3, a zero, 5.
  EXPECT_EQ(JoinShape(shape, numbers), R"({"a":12,"b":-3.05})");
}

TEST(RawShape, OneShapeServesManyTexts) {
  std::string shape;
  std::string numbers;
  ASSERT_TRUE(SplitShape(R"({"n":1,"cost":0.007})", &shape, &numbers));
  EXPECT_TRUE(MatchShape(R"({"n":98765,"cost":3.0012})", shape, &numbers));
  EXPECT_EQ(JoinShape(shape, numbers), R"({"n":98765,"cost":3.0012})");
  EXPECT_FALSE(MatchShape(R"({"n":1,"cost":0.7})", shape, &numbers));
  EXPECT_FALSE(MatchShape(R"({"n":1,"cost":0.007)", shape, &numbers));
  EXPECT_FALSE(MatchShape(R"({"n":1,"cost":0.007}})", shape, &numbers));
  EXPECT_FALSE(MatchShape(R"({"n":,"cost":0.007})", shape, &numbers));
}

TEST(RawShape, RefusesItsOwnMarks) {
  std::string shape;
  std::string numbers;
  EXPECT_FALSE(SplitShape("a\x01z", &shape, &numbers));
  EXPECT_FALSE(SplitShape("12\x02", &shape, &numbers));
  // Nor where the shape has one there, too: a number would be missing.
  EXPECT_FALSE(MatchShape("a\x01z", "a\x01z", &numbers));
  EXPECT_FALSE(MatchShape("a\x02", "a\x02", &numbers));
}

// The promise that everything rests on: every byte comes back.
TEST(RawShape, JoinsToTheBytesThatWereSplit) {
  std::mt19937_64 random(4);
  constexpr char kAlphabet[] = "0000123456789.,-:{}\"ab \xc3";
  std::string shape;
  std::string numbers;
  std::string matched;
  std::string last_shape;
  for (int round = 0; round < 20'000; ++round) {
    std::string raw;
    for (uint64_t i = random() % 60; i > 0; --i) {
      const uint64_t bound = random() % 3 == 0 ? 13 : sizeof kAlphabet - 1;
      raw.push_back(kAlphabet[random() % bound]);
    }
    ASSERT_TRUE(SplitShape(raw, &shape, &numbers));
    ASSERT_EQ(JoinShape(shape, numbers), raw);
    // Matching a shape means splitting into it, and nothing else.
    if (MatchShape(raw, shape, &matched)) {
      ASSERT_EQ(matched, numbers);
    }
    if (MatchShape(raw, last_shape, &matched)) {
      ASSERT_EQ(last_shape, shape);
      ASSERT_EQ(JoinShape(last_shape, matched), raw);
    }
    last_shape = shape;
  }
}

TEST(RawShape, SurvivesDamage) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 5'000; ++round) {
    std::string shape;
    std::string numbers;
    for (uint64_t i = random() % 20; i > 0; --i) {
      shape.push_back(static_cast<char>(random() % 4));
      numbers.push_back(static_cast<char>(random()));
    }
    EXPECT_LT(JoinShape(shape, numbers).size(), 20u * 40);
  }
}

}  // namespace
}  // namespace toll::internal
