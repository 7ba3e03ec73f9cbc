// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/json_walk.h"

#include <string>

#include <gtest/gtest.h>

#include "meter/json_index.h"
#include "toll/record.h"

namespace toll::internal {
namespace {

class JsonWalkTest : public ::testing::Test {
 protected:
  JsonWalk Walk(std::string_view json) {
    EXPECT_TRUE(Usable(index_.Build(json))) << json;
    return index_.Walk();
  }
  // The text and the count of fields "id" and "n" at the top.
  void Read(std::string_view json) {
    id_ = {};
    n_ = kAbsent;
    flags_ = 0;
    JsonWalk walk = Walk(json);
    ForFields(walk, [&](std::string_view key) {
      if (key == "id") return walk.Text(&id_);
      return key == "n" && walk.Count(&n_, &flags_);
    });
    broken_ = walk.broken();
    at_end_ = walk.at_end();
    cut_ = walk.text_was_cut();
  }

  JsonIndex index_{1 << 20};
  std::string_view id_;
  int64_t n_ = kAbsent;
  uint32_t flags_ = 0;
  bool broken_ = false;
  bool at_end_ = false;
  bool cut_ = false;
};

TEST_F(JsonWalkTest, FindsFieldsInAnyOrderAndSpacing) {
  for (const char* json :
       {R"({"id":"a","n":7})", R"({"n":7,"x":[1,{"id":"b"}],"id":"a"})",
        "{ \"n\" : 7 ,\n \"id\" \t:\r\n\"a\" , \"o\":{\"n\":8} }\n"}) {
    Read(json);
    EXPECT_EQ(id_, "a") << json;
    EXPECT_EQ(n_, 7) << json;
    EXPECT_FALSE(broken_) << json;
    EXPECT_TRUE(at_end_) << json;
  }
}

TEST_F(JsonWalkTest, TakesNoTextForAKey) {
  Read(R"({"a":"\"id\":\"wrong\"","b":"id","id":"right"})");
  EXPECT_EQ(id_, "right");
}

TEST_F(JsonWalkTest, KnowsEscapedKeysAndTexts) {
  Read(R"({"\u0069d":"a\u00e9\n\"\ud83d\ude00\ud800\/","\u006e":3})");
  EXPECT_EQ(id_, "a\xC3\xA9\n\"\xF0\x9F\x98\x80\xEF\xBF\xBD/");
  EXPECT_EQ(n_, 3);
}

TEST_F(JsonWalkTest, LeavesNullAndOtherTypesAbsent) {
  Read(R"({"id":null,"n":null})");
  EXPECT_EQ(id_, "");
  EXPECT_EQ(n_, kAbsent);
  EXPECT_EQ(flags_, 0u);
  Read(R"({"id":[{"id":"x"}],"n":{"n":1}})");
  EXPECT_EQ(id_, "");
  EXPECT_EQ(n_, kAbsent);
  EXPECT_EQ(flags_, kUnreadable);
  EXPECT_FALSE(broken_);
}

TEST_F(JsonWalkTest, ReadsCountsInEveryForm) {
  Read(R"({"n":"12"})");
  EXPECT_EQ(n_, 12);
  EXPECT_EQ(flags_, kNumberAsText);
  Read(R"({"n":6.0 })");
  EXPECT_EQ(n_, 6);
  EXPECT_EQ(flags_, 0u);
  Read(R"({"n":123456789012345678})");
  EXPECT_EQ(n_, kCountMax);
  Read(R"({"n":-1})");
  EXPECT_EQ(n_, 0);
  EXPECT_EQ(flags_, kDialectMismatch);
}

TEST_F(JsonWalkTest, SaysWhatIsBroken) {
  for (const char* json :
       {R"({"n":7)", R"({"n":7,"x":[1,2)", R"({"n":7,"x":})", R"({"n":7,"x"})",
        R"({"n":7,,})", R"({"n":7]})", R"({"n":7,"x":{{})", R"({"n":7,3:4})"}) {
    Read(json);
    EXPECT_TRUE(broken_ || !at_end_) << json;
    EXPECT_EQ(n_, 7) << json;
  }
  for (const char* json : {"7", "true", "[]", "}", "]", ",", ":"}) {
    Read(json);
    EXPECT_EQ(n_, kAbsent) << json;
  }
}

TEST_F(JsonWalkTest, SkipsAnyDepth) {
  const std::string deep(100'000, '[');
  const std::string json =
      "{\"x\":" + deep + std::string(deep.size(), ']') + ",\"n\":5}";
  Read(json);
  EXPECT_EQ(n_, 5);
  Read("{\"n\":6,\"x\":" + deep);
  EXPECT_EQ(n_, 6);
  EXPECT_TRUE(broken_);
}

TEST_F(JsonWalkTest, CutsTextsThatHaveNoRoom) {
  const std::string json = "{\"id\":\"\\n" + std::string(5000, 'x') + "\"}";
  Read(json);
  EXPECT_EQ(id_.size(), 2048u);
  EXPECT_TRUE(cut_);
}

TEST_F(JsonWalkTest, GivesTheJsonOfAValue) {
  JsonWalk walk = Walk("{ \"a\": {\"b\" : [1, 2]} , \"c\": -1.5 }");
  std::string_view a;
  std::string_view c;
  ForFields(walk, [&](std::string_view key) {
    (key == "a" ? a : c) = walk.Raw();
    return true;
  });
  EXPECT_EQ(a, "{\"b\" : [1, 2]}");
  EXPECT_EQ(c, "-1.5");
}

}  // namespace
}  // namespace toll::internal
