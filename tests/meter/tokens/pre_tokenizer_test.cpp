// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/pre_tokenizer.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "meter/tokens/small_tokenizer.h"

namespace toll::internal {
namespace {

using ::testing::HasSubstr;

absl::StatusOr<Pattern> Read(const std::string& json) {
  simdjson::dom::parser parser;
  return PatternOf(parser.parse(simdjson::padded_string(json)));
}

std::string WhyRefused(const std::string& json) {
  const auto pattern = Read(json);
  return pattern.ok() ? "" : pattern.status().ToString();
}

std::string Splits(const std::string& regex,
                   const std::string& behavior = "Isolated") {
  return R"({"type":"Sequence","pretokenizers":[{"type":"Split","pattern":)"
         R"({"Regex":")" +
         regex + R"("},"behavior":")" + behavior +
         R"(","invert":false},{"type":"ByteLevel","add_prefix_space":false,)"
         R"("use_regex":false}]})";
}

TEST(PreTokenizer, IsKnownByItsRegularExpression) {
  EXPECT_EQ(Read(Splits(kLlamaSplit)).value(), Pattern::kCl100k);
  std::string qwen = kLlamaSplit;
  qwen.replace(qwen.find("{1,3}"), 5, "");
  EXPECT_EQ(Read(Splits(qwen)).value(), Pattern::kQwen2);
  EXPECT_EQ(Read(R"({"type":"ByteLevel","add_prefix_space":false})").value(),
            Pattern::kGpt2);
}

TEST(PreTokenizer, AForeignOneIsRefusedWithItsName) {
  EXPECT_THAT(WhyRefused("null"), HasSubstr("there is none"));
  EXPECT_THAT(WhyRefused(Splits("\\\\w+")), HasSubstr("not known: \n\\w+"));
  EXPECT_THAT(WhyRefused(Splits("\\\\w+")), HasSubstr("Llama 3, Qwen 2 to 3"));
  EXPECT_THAT(WhyRefused(Splits(kLlamaSplit, "Removed")),
              HasSubstr("\"Removed\""));
  EXPECT_THAT(WhyRefused(R"({"type":"Metaspace"})"), HasSubstr("Metaspace"));
  EXPECT_THAT(WhyRefused(R"({"type":"ByteLevel","add_prefix_space":true})"),
              HasSubstr("adds a space"));
  EXPECT_THAT(WhyRefused(R"({"type":"Sequence","pretokenizers":[]})"),
              HasSubstr("not ByteLevel"));
  std::string twice = Splits(kLlamaSplit);
  twice.replace(twice.rfind("false"), 5, "true");
  EXPECT_THAT(WhyRefused(twice), HasSubstr("not known"));
}

}  // namespace
}  // namespace toll::internal
