// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "price/book_parser.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "price/book_of.h"
#include "price/embedded.h"

namespace toll::internal {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string ErrorOf(const std::string& json) {
  const auto facts = ParseBook(json);
  return facts.ok() ? "none" : std::string(facts.status().message());
}

std::string ErrorOfModel(const std::string& model) {
  return ErrorOf(BookText(R"({"id":"p","models":[)" + model + "]}"));
}

TEST(BookParser, TheEmbeddedBookIsWhole) {
  const auto facts = ParsePaddedBook(EmbeddedBookText());
  ASSERT_TRUE(facts.ok()) << facts.status();
  EXPECT_EQ((*facts)->providers.size(), 37u);
  EXPECT_EQ((*facts)->models.size(), 2169u);
  EXPECT_EQ((*facts)->rates.size(), 2376u);
  EXPECT_EQ((*facts)->made, "2026-11-21");
  // The padded way skips time zones alone; the full way takes it too.
  EXPECT_EQ(ErrorOf(std::string(EmbeddedBookText())), "none");
}

TEST(BookParser, ABookCutAnywhereIsRefused) {
  const std::string text = BookText(
      R"({"id":"p","match":["*p*"],"models":[{"id":"m","match":[{"not":["x"]}],)"
      R"("multipliers":{"us":"1.1"},"rates":[{"input":"1","per_1k":)"
      R"({"web_search":"10"},"steps":[{"from_input_tokens":9,"input":"2"}]}]}]})");
  ASSERT_EQ(ErrorOf(text), "none");
  for (size_t size = 0; size < text.size(); ++size) {
    EXPECT_NE(ErrorOf(text.substr(0, size)), "none") << text.substr(0, size);
  }
  EXPECT_NE(ErrorOf(text + "}"), "none");
  EXPECT_NE(ErrorOf(text + " {}"), "none");
  EXPECT_EQ(ErrorOf(text + " \n"), "none");
}

TEST(BookParser, EveryByteMayBeDamaged) {
  const std::string text =
      BookText(R"({"id":"p","models":[{"id":"m","rates":[{"input":"1"}]}]})");
  // Whatever a byte becomes, the parser answers; the sanitizers watch it.
  int refused = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    for (const char c : {'"', '{', ']', '\0', '\\', '9', '\xff'}) {
      std::string damaged = text;
      damaged[i] = c;
      refused += ErrorOf(damaged) == "none" ? 0 : 1;
    }
  }
  EXPECT_GT(refused, static_cast<int>(text.size()));
}

TEST(BookParser, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(
      ErrorOfModel(R"({"id":"m","rates":[{"input":"1"},{"inptu":"1"}]})"),
      AllOf(HasSubstr("provider \"p\", model \"m\", rate 2: "),
            HasSubstr("unknown key \"inptu\"; known: ")));
  EXPECT_THAT(ErrorOfModel(R"({"id":"m","rates":[{"input":"1"}],"rate":[]})"),
              HasSubstr("model \"m\": unknown key \"rate\""));
  EXPECT_THAT(ErrorOf(BookText(R"({"id":"p","modles":[]})")),
              HasSubstr("provider \"p\": unknown key \"modles\""));
  EXPECT_THAT(ErrorOf(R"({"schema":"toll-prices/1","x":1})"),
              HasSubstr("unknown key \"x\""));
}

TEST(BookParser, NeedsItsSchema) {
  EXPECT_THAT(ErrorOf("{}"), HasSubstr("no \"schema\""));
  EXPECT_THAT(ErrorOf(R"({"schema":"price-facts/1"})"),
              HasSubstr("schema \"price-facts/1\", not \"toll-prices/1\""));
  EXPECT_NE(ErrorOf(""), "none");
  EXPECT_NE(ErrorOf("[]"), "none");
  EXPECT_NE(ErrorOf("null"), "none");
}

TEST(BookParser, RefusesWrongTypes) {
  for (const char* json :
       {R"({"schema":1})", R"({"schema":"toll-prices/1","made":7})",
        R"({"schema":"toll-prices/1","providers":{}})",
        R"({"schema":"toll-prices/1","providers":[7]})",
        R"({"schema":"toll-prices/1","sources":[{"tag":1}]})",
        R"({"schema":"toll-prices/1","providers":[{"id":["p"]}]})",
        R"({"schema":"toll-prices/1","providers":[{"id":"p","match":"x"}]})",
        R"({"schema":"toll-prices/1","providers":[{"id":"p","models":7}]})"}) {
    EXPECT_NE(ErrorOf(json), "none") << json;
  }
}

TEST(BookParser, RefusesWhatIsThereTwice) {
  EXPECT_THAT(ErrorOf(BookText(R"({"id":"p"},{"id":"p"})")),
              HasSubstr("twice"));
  EXPECT_THAT(ErrorOfModel(R"({"id":"m","rates":[{"input":"1"}],)"
                           R"("rates":[{"input":"1"}]})"),
              HasSubstr("\"rates\" is there twice"));
  EXPECT_THAT(ErrorOf(BookText(
                  R"({"id":"p","models":[{"id":"m","rates":[{"input":"1"}]}],)"
                  R"("models":[{"id":"n","rates":[{"input":"1"}]}]})")),
              HasSubstr("\"models\" is there twice"));
}

TEST(BookParser, AModelNeedsIdAndRates) {
  EXPECT_THAT(ErrorOfModel(R"({"rates":[{"input":"1"}]})"),
              HasSubstr("model 1: a model needs an \"id\""));
  EXPECT_THAT(ErrorOfModel(R"({"id":"m"})"), HasSubstr("needs \"rates\""));
  EXPECT_THAT(ErrorOfModel(R"({"id":"m","rates":[]})"),
              HasSubstr("needs \"rates\""));
  EXPECT_THAT(ErrorOfModel(R"({"id":""})"), HasSubstr("a name is empty"));
  EXPECT_THAT(ErrorOf(BookText("{}")), HasSubstr("provider 1: "));
}

TEST(BookParser, FallsBackOnlyToWhatItHas) {
  EXPECT_THAT(ErrorOf(BookText(R"({"id":"p","falls_back_to":["q"]})")),
              HasSubstr("falls_back_to \"q\""));
  EXPECT_EQ(ErrorOf(BookText(R"({"id":"p","falls_back_to":["q"]},{"id":"q"})")),
            "none");
}

TEST(BookParser, ClausesAreNotWithoutEnd) {
  std::string clause = "\"x\"";
  for (int i = 0; i < 100; ++i) clause = R"({"any":[)" + clause + "]}";
  EXPECT_THAT(ErrorOfModel(R"({"id":"m","match":[)" + clause +
                           R"(],"rates":[{"input":"1"}]})"),
              HasSubstr("deep"));
  EXPECT_THAT(ErrorOfModel(R"({"id":"m","match":[{}],"rates":[]})"),
              HasSubstr("a clause is a pattern"));
  EXPECT_THAT(
      ErrorOfModel(R"({"id":"m","match":[{"any":[],"all":[]}],"rates":[]})"),
      HasSubstr("a clause is a pattern"));
  EXPECT_THAT(ErrorOfModel(R"({"id":"m","match":[{"regex":["x"]}]})"),
              HasSubstr("unknown key \"regex\"; known: any, all, not"));
}

TEST(BookParser, LongNamesAreRefused) {
  const std::string name(kBookNameBytesMax + 1, 'x');
  EXPECT_THAT(ErrorOfModel(R"({"id":")" + name + R"("})"),
              HasSubstr("a name of more than 512 bytes"));
}

TEST(BookParser, ReadsEscapedNames) {
  const auto facts = ParseBook(BookText(
      R"({"id":"p","models":[{"id":"a\/b\u00e9","rates":[{"input":"1"}]}]})"));
  ASSERT_TRUE(facts.ok()) << facts.status();
  EXPECT_EQ((*facts)->models[0].id, "a/bé");
}

}  // namespace
}  // namespace toll::internal
