// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/tokenizer_json.h"

#include <chrono>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "meter/tokens/counting.h"
#include "meter/tokens/small_tokenizer.h"
#include "temp_directory.h"
#include "toll/tokens.h"

namespace toll::internal {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<TokenId> Encoded(const SmallTokenizer& tokenizer,
                             std::string_view text) {
  auto encoding = ReadTokenizer(tokenizer.Json(), "small");
  EXPECT_TRUE(encoding.ok()) << encoding.status();
  Counting counting(*std::move(encoding));
  std::vector<TokenId> ids;
  counting.Encode(text, &ids);
  EXPECT_EQ(counting.Count(text), static_cast<int64_t>(ids.size()));
  return ids;
}

std::string WhyRefused(const std::string& json) {
  const auto encoding = ReadTokenizer(json, "small");
  return encoding.ok() ? "" : encoding.status().ToString();
}

SmallTokenizer Abc() {
  SmallTokenizer tokenizer;
  tokenizer.merges = {{"b", "c"}, {"a", "bc"}, {"a", "b"}};
  return tokenizer;
}

TEST(Tokenizer, MergesInTheOrderOfTheFile) {
  EXPECT_THAT(Encoded(Abc(), "abcab"), ElementsAre(1257, 1258));
  EXPECT_THAT(Encoded(Abc(), "abb"), ElementsAre(1258, 1000 + 'b'));
  SmallTokenizer pairs = Abc();
  pairs.merges_are_pairs = true;
  EXPECT_THAT(Encoded(pairs, "abcab"), ElementsAre(1257, 1258));
}

// "abc" is a token, but "ab" is merged first and "c" stays: as a whole piece it
// is taken if merges are ignored, within a longer one never.
TEST(Tokenizer, IgnoreMergesTakesWholePieces) {
  SmallTokenizer tokenizer;
  tokenizer.merges = {{"a", "b"}};
  tokenizer.more_tokens = {"abc"};
  EXPECT_THAT(Encoded(tokenizer, "abc"), ElementsAre(1256, 1000 + 'c'));
  tokenizer.more_of_model = "\"ignore_merges\":true,";
  EXPECT_THAT(Encoded(tokenizer, "abc"), ElementsAre(1257));
  EXPECT_THAT(
      Encoded(tokenizer, "abcabc1abc"),
      ElementsAre(1256, 1000 + 'c', 1256, 1000 + 'c', 1000 + '1', 1257));
}

// "bc" is made by the first merge, out of "b" and "c"; "abc" out of "ab", which
// only a later merge makes.
TEST(Tokenizer, PartsMayBeYoungerThanTheirToken) {
  SmallTokenizer tokenizer;
  tokenizer.merges = {{"ab", "c"}, {"a", "b"}};
  std::string text;
  for (int i = 0; i < 20; ++i) text += "abcab";
  const std::vector<TokenId> ids = Encoded(tokenizer, text);
  ASSERT_EQ(ids.size(), 40u);
  EXPECT_EQ(ids[0], 1256u);
  EXPECT_EQ(ids[1], 1257u);
}

TEST(Tokenizer, SpecialTokensAreText) {
  SmallTokenizer tokenizer = Abc();
  tokenizer.more_tokens = {"<\xEF\xBD\x9Cx\xEF\xBD\x9C>"};
  EXPECT_EQ(Encoded(tokenizer, "<\xEF\xBD\x9Cx\xEF\xBD\x9C>").size(), 9u);
}

TEST(Tokenizer, WithoutSplitsByteLevelCuts) {
  SmallTokenizer tokenizer = Abc();
  tokenizer.split = "";
  tokenizer.merges.emplace_back("!", "a");
  EXPECT_THAT(Encoded(tokenizer, "!a"), ElementsAre(1000 + '!', 1000 + 'a'));
}

TEST(Tokenizer, NfcIsTakenAndOtherNormalizersAreNot) {
  SmallTokenizer tokenizer = Abc();
  tokenizer.normalizer = R"({"type":"NFC"})";
  EXPECT_EQ(WhyRefused(tokenizer.Json()), "");
  tokenizer.normalizer = R"({"type":"Sequence","normalizers":[]})";
  EXPECT_EQ(WhyRefused(tokenizer.Json()), "");
  tokenizer.normalizer =
      R"({"type":"Sequence","normalizers":[{"type":"Lowercase"}]})";
  EXPECT_THAT(WhyRefused(tokenizer.Json()), HasSubstr("\"Lowercase\""));
}

TEST(Tokenizer, RefusesOtherModelsWithReasonAndCure) {
  EXPECT_THAT(WhyRefused(R"({"model":{"type":"WordPiece"}})"),
              HasSubstr("small: the model is \"WordPiece\""));
  EXPECT_THAT(WhyRefused(R"({"model":{"type":"Unigram"}})"),
              HasSubstr("give the tokenizer.json of a Llama 3"));
  SmallTokenizer tokenizer = Abc();
  tokenizer.more_of_model = "\"byte_fallback\":true,";
  EXPECT_THAT(WhyRefused(tokenizer.Json()), HasSubstr("byte_fallback"));
  tokenizer.more_of_model = "\"dropout\":0.1,";
  EXPECT_THAT(WhyRefused(tokenizer.Json()), HasSubstr("dropout"));
  tokenizer.more_of_model = "\"end_of_word_suffix\":\"</w>\",";
  EXPECT_THAT(WhyRefused(tokenizer.Json()), HasSubstr("end_of_word_suffix"));
}

TEST(Tokenizer, RefusesWhatIsDamaged) {
  EXPECT_THAT(WhyRefused(""), HasSubstr("empty"));
  const std::string good = Abc().Json();
  EXPECT_THAT(WhyRefused(good.substr(0, good.size() / 2)),
              HasSubstr("no JSON"));
  EXPECT_THAT(WhyRefused("{}"), HasSubstr("no \"model\""));
  EXPECT_THAT(WhyRefused(R"({"model":{"type":"BPE","vocab":3}})"),
              HasSubstr("vocab"));
  EXPECT_THAT(WhyRefused(R"({"model":{"type":"BPE","vocab":{"a":-1}}})"),
              HasSubstr("\"a\" has no id"));
  EXPECT_THAT(WhyRefused(R"({"model":{"type":"BPE","vocab":{"a":1,"a":2}}})"),
              HasSubstr("stands there twice"));
  SmallTokenizer tokenizer = Abc();
  std::string json = tokenizer.Json();
  json.replace(json.find("\"b c\""), 5, "\"b x\"");
  EXPECT_THAT(WhyRefused(json), HasSubstr("merge 0 needs \"bx\""));
  json = tokenizer.Json();
  json.replace(json.find("\"b c\""), 5, "\"bbc\"");
  EXPECT_THAT(WhyRefused(json), HasSubstr("merge 0 is not two tokens"));
  json = tokenizer.Json();
  json.replace(json.find("\"!\":"), 4, "\"!!\":");
  EXPECT_THAT(WhyRefused(json), HasSubstr("byte 33 is no token"));
  tokenizer.more_tokens = {std::string(256, 'a')};
  EXPECT_THAT(WhyRefused(tokenizer.Json()), HasSubstr("256 bytes"));
}

TEST(Tokenizer, AFileIsReadOrSaysWhyNot) {
  const TempDirectory directory;
  const std::string path = directory / "tokenizer.json";
  std::ofstream(path) << Abc().Json();
  auto counter = TokenCounter::ForTokenizerFile(path);
  ASSERT_TRUE(counter.ok()) << counter.status();
  EXPECT_EQ(counter->encoding(), path);
  TokenCounter another = counter->Clone();
  EXPECT_EQ(another.Count("abcab"), 2);
  EXPECT_THAT(TokenCounter::ForTokenizerFile("/nowhere/x").status().ToString(),
              HasSubstr("/nowhere/x: No such file or directory"));
  EXPECT_THAT(
      TokenCounter::ForTokenizerFile(directory.path()).status().ToString(),
      HasSubstr("not a file"));
}

// A megabyte of one letter, whichever way it is merged. Quadratic is minutes.
TEST(Tokenizer, AnEndlessWordIsLinear) {
  SmallTokenizer ordered;
  ordered.merges = {{"a", "a"}, {"aa", "aa"}};
  SmallTokenizer unordered;
  unordered.merges = {{"aa", "a"}, {"a", "a"}};
  const std::string word(1 << 20, 'a');
  for (const SmallTokenizer& each : {ordered, unordered}) {
    Counting counting(*ReadTokenizer(each.Json(), "small"));
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_GE(counting.Count(word), 1 << 18);
    EXPECT_LT(std::chrono::steady_clock::now() - begin,
              std::chrono::seconds(20));
  }
}

}  // namespace
}  // namespace toll::internal
