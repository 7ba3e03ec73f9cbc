// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/unit.h"

#include <set>

#include <gtest/gtest.h>

#include "meter/json_index.h"

namespace toll::internal {
namespace {

Dialect Shown(std::string_view json) {
  JsonIndex index(1 << 20);
  EXPECT_TRUE(Usable(index.Build(json))) << json;
  return Recognise(index.Walk());
}

TEST(Unit, IsFoundByItsDialect) {
  for (const Dialect dialect : {Dialect::kOpenAiChat, Dialect::kOpenAiResponses,
                                Dialect::kAnthropicMessages}) {
    ASSERT_NE(UnitOf(dialect), nullptr);
    EXPECT_EQ(UnitOf(dialect)->dialect, dialect);
  }
  EXPECT_EQ(UnitOf(Dialect::kUnknown), nullptr);
}

TEST(Unit, TellsByAtMostThreeLetters) {
  for (const Unit* unit :
       {&kOpenAiChatUnit, &kOpenAiResponsesUnit, &kAnthropicMessagesUnit}) {
    std::set<char> letters;
    for (const std::string_view key : unit->telling_keys) {
      if (!key.empty()) letters.insert(key[0]);
    }
    EXPECT_LE(letters.size(), 3u);
    // HasTellingKey takes the letters of the first three keys.
    for (const std::string_view key : unit->telling_keys) {
      if (key.empty()) break;
      bool covered = false;
      for (size_t i = 0; i < 3 && !unit->telling_keys[i].empty(); ++i) {
        covered |= unit->telling_keys[i][0] == key[0];
      }
      EXPECT_TRUE(covered) << key;
    }
  }
}

TEST(Recognise, GoesByTheFieldsNames) {
  EXPECT_EQ(Shown(R"({"id":"x","choices":[]})"), Dialect::kOpenAiChat);
  EXPECT_EQ(Shown(R"({"usage":{"prompt_tokens":1}})"), Dialect::kOpenAiChat);
  EXPECT_EQ(Shown(R"({"object":"response","usage":null})"),
            Dialect::kOpenAiResponses);
  EXPECT_EQ(Shown(R"({"type":"response.created","response":{}})"),
            Dialect::kOpenAiResponses);
  EXPECT_EQ(Shown(R"({"usage":{"input_tokens":1,"total_tokens":2}})"),
            Dialect::kOpenAiResponses);
  EXPECT_EQ(Shown(R"({"type":"message","usage":{}})"),
            Dialect::kAnthropicMessages);
  EXPECT_EQ(Shown(R"({"usage":{"input_tokens":1,
                     "cache_creation_input_tokens":0}})"),
            Dialect::kAnthropicMessages);
  EXPECT_EQ(Shown(R"({"type":"message_start","message":{}})"),
            Dialect::kAnthropicMessages);
  EXPECT_EQ(Shown(R"({"usage":{"input_tokens":1}})"), Dialect::kUnknown);
  EXPECT_EQ(Shown(R"({"usageMetadata":{"promptTokenCount":1}})"),
            Dialect::kUnknown);
  EXPECT_EQ(Shown("[1]"), Dialect::kUnknown);
}

TEST(FindTexts, AddsUpTheStringsOfItsKeys) {
  const std::string_view json =
      R"({"a":{"content":"","x":"content"},"b":[{"content":"four"},
          {"content":["text"]},{"text":"ab\n"},{"content":null}]})";
  JsonIndex index(1 << 20);
  ASSERT_EQ(index.Build(json), Indexed::kWhole);
  const TextFound found = FindTexts(index.Walk(), {"text", "content"});
  EXPECT_EQ(found.bytes, 8u);
  EXPECT_EQ(std::string_view(found.first, 4), "four");
  EXPECT_EQ(found.which, 1u);
}

}  // namespace
}  // namespace toll::internal
