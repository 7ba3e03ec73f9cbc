// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "price/book_parser.h"

#include <string>
#include <string_view>
#include <vector>

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
  // A price, but of a unit: not one of tokens.
  EXPECT_THAT(ErrorOfModel(R"({"id":"m","rates":[{"request":"1"}]})"),
              HasSubstr("unknown key \"request\""));
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

// A value of a JSON text without escapes: where it is, and how it begins.
struct Value {
  size_t at = 0;
  size_t size = 0;
  char first = 0;
};

size_t EndOfString(const std::string& text, size_t at) {
  return text.find('"', at + 1) + 1;
}

// Of the value that begins at `at`; one that is nested ends where its brackets
// do.
size_t EndOfValue(const std::string& text, size_t at) {
  if (text[at] == '"') return EndOfString(text, at);
  if (text[at] != '{' && text[at] != '[') {
    return text.find_first_of(",]}", at);
  }
  int depth = 0;
  do {
    if (text[at] == '"') {
      at = EndOfString(text, at);
      continue;
    }
    depth += text[at] == '{' || text[at] == '[' ? 1 : 0;
    depth -= text[at] == '}' || text[at] == ']' ? 1 : 0;
    ++at;
  } while (depth > 0);
  return at;
}

// All values of a text without white space, nested ones too.
std::vector<Value> ValuesOf(const std::string& text) {
  std::vector<Value> values;
  for (size_t at = 0; at < text.size();) {
    const bool nested = text[at] == '{' || text[at] == '[';
    if (!nested &&
        std::string_view(",:]}").find(text[at]) != std::string::npos) {
      ++at;
      continue;
    }
    const size_t end = EndOfValue(text, at);
    if (end == text.size() || text[end] != ':') {
      values.push_back({at, end - at, text[at]});
    }
    at = nested ? at + 1 : end;
  }
  return values;
}

// Whatever can be written in a book, as a value of each other type.
TEST(BookParser, RefusesEachValueOfAnotherType) {
  const std::string text =
      R"({"schema":"toll-prices/1","made":"2026-11-21",)"
      R"("sources":[{"tag":"a","what":"b","licence":"c"}],"providers":[)"
      R"({"id":"q"},{"id":"p","match":["p*",{"any":["x"]}],)"
      R"("model_match":[{"all":["y",{"not":["z"]}]}],"falls_back_to":["q"],)"
      R"("models":[{"id":"m","match":["m*"],"multipliers":{"us":"1.1",)"
      R"("fast":"6","region_eu":"1.2","region_us":"1.3"},"rates":[{)"
      R"("tier":"batch","src":"a","priority":1,"valid_from":"2026-01-01",)"
      R"("valid_to":"2027-01-01","utc_from":"00:30","utc_to":"16:30:00",)"
      R"("weekdays":["mon"],"weekday_zone":"Europe/Berlin","input":"1",)"
      R"("per_1k":{"web_search":"10","page":"1"},"per_hour":{"audio_in":"1",)"
      R"("out":"2"},"per_mchar":{"in":"3"},"steps":[)"
      R"({"from_input_tokens":9,"output":"2","per_1k":{"request":"1"}}]}]}],)"
      R"("late_models":[{"id":"l","rates":[{"input":"1"}]}]}]})";
  ASSERT_EQ(ErrorOf(text), "none");
  const std::vector<Value> values = ValuesOf(text);
  EXPECT_GE(values.size(), 70U);
  for (const Value& value : values) {
    for (const std::string other :
         {"7", "1.5", "true", "null", "\"seven\"", "[7]", "{\"seven\":7}"}) {
      const bool is_number = value.first >= '0' && value.first <= '9';
      // A clause may be a pattern.
      const std::string was = text.substr(value.at, 5);
      const bool is_clause =
          was == "{\"any" || was == "{\"all" || was == "{\"not";
      if (value.first == other[0] || (is_number && other == "7") ||
          (is_clause && other[0] == '"')) {
        continue;
      }
      std::string changed = text;
      changed.replace(value.at, value.size, other);
      EXPECT_NE(ErrorOf(changed), "none") << changed;
    }
  }
}

TEST(BookParser, HasSoManyProvidersAndNoMore) {
  std::string providers;
  for (size_t i = 0; i < kProvidersMax; ++i) {
    providers +=
        (i == 0 ? R"({"id":"p)" : R"(,{"id":"p)") + std::to_string(i) + "\"}";
  }
  EXPECT_EQ(ErrorOf(BookText(providers)), "none");
  EXPECT_THAT(ErrorOf(BookText(providers + R"(,{"id":"q"})")),
              HasSubstr("more than 4096 providers"));
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
