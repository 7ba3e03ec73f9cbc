// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/unit.h"

#include <set>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "meter/json_index.h"

namespace toll::internal {
namespace {

Dialect Shown(std::string_view json) {
  JsonIndex index(1 << 20);
  EXPECT_TRUE(Usable(index.Build(json))) << json;
  return Recognise(index.Walk());
}

// Every unit, by way of the numbers on disk; new dialects come at the end.
std::vector<const Unit*> AllUnits() {
  std::vector<const Unit*> units;
  for (uint8_t i = 1; !ToString(static_cast<Dialect>(i)).empty(); ++i) {
    units.push_back(UnitOf(static_cast<Dialect>(i)));
  }
  return units;
}

TEST(Unit, IsFoundByItsDialect) {
  const std::vector<const Unit*> units = AllUnits();
  EXPECT_GE(units.size(), 13u);
  for (size_t i = 0; i < units.size(); ++i) {
    const auto dialect = static_cast<Dialect>(i + 1);
    ASSERT_NE(units[i], nullptr) << ToString(dialect);
    EXPECT_EQ(units[i]->dialect, dialect);
    EXPECT_FALSE(units[i]->signs[0].empty()) << ToString(dialect);
    EXPECT_FALSE(units[i]->text_keys[0].empty()) << ToString(dialect);
    EXPECT_FALSE(units[i]->delta_keys[0].empty()) << ToString(dialect);
  }
  EXPECT_EQ(UnitOf(Dialect::kUnknown), nullptr);
}

TEST(Unit, TellsByAtMostThreeLetters) {
  for (const Unit* unit : AllUnits()) {
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
  EXPECT_EQ(Shown(R"({"":1,"e":2,"cho":3})"), Dialect::kUnknown);
  EXPECT_EQ(Shown("[1]"), Dialect::kUnknown);
}

TEST(Recognise, TellsAllDialectsApart) {
  const std::pair<const char*, Dialect> kShown[] = {
      {R"({"object":"list","data":[],"usage":{"prompt_tokens":1}})",
       Dialect::kOpenAiEmbeddings},
      {R"({"data":[],"usage":{"input_tokens":1,"total_tokens":2}})",
       Dialect::kOpenAiMedia},
      {R"({"text":"","usage":{"input_token_details":{}}})",
       Dialect::kOpenAiMedia},
      {R"({"type":"response.done","event_id":"e","response":{}})",
       Dialect::kOpenAiRealtime},
      {R"({"usageMetadata":{"promptTokenCount":1}})", Dialect::kGemini},
      {R"({"promptFeedback":{"blockReason":"SAFETY"}})", Dialect::kGemini},
      {R"({"object":"interaction","usage":{"total_tokens":1}})",
       Dialect::kGeminiInteractions},
      {R"({"usage":{"inputTokens":1,"totalTokens":2}})",
       Dialect::kBedrockConverse},
      {R"({"messageStart":{"role":"assistant"}})", Dialect::kBedrockConverse},
      {R"({"inputTextTokenCount":1,"results":[]})", Dialect::kBedrockInvoke},
      {R"({"generation":"","prompt_token_count":1,
           "generation_token_count":1})",
       Dialect::kBedrockInvoke},
      {R"({"id":"i","usage":{"billed_units":{},"tokens":{}}})",
       Dialect::kCohere},
      {R"({"type":"message-start","id":"i"})", Dialect::kCohere},
      {R"({"meta":{"billed_units":{}}})", Dialect::kCohere},
      {R"({"model":"m","done":false})", Dialect::kOllama},
      {R"({"content":"","tokens_predicted":1})", Dialect::kLlamaCpp},
  };
  for (const auto& [json, dialect] : kShown) {
    EXPECT_EQ(Shown(json), dialect) << json;
  }
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

TEST(FindTexts, CountsTheCallsThatAreNamed) {
  const std::string_view json =
      R"({"calls":[{"name":"f"},{"name":""},{"name":null},{"name":{"a":1}},
          {"name":[]},{"x":"name"}],"text":"ab"})";
  JsonIndex index(1 << 20);
  ASSERT_EQ(index.Build(json), Indexed::kWhole);
  const TextFound found = FindTexts(index.Walk(), {"text"}, "name");
  EXPECT_EQ(found.calls, 2u);
  EXPECT_EQ(found.bytes, 2u);
  EXPECT_EQ(FindTexts(index.Walk(), {"text"}).calls, 0u);
}

}  // namespace
}  // namespace toll::internal
