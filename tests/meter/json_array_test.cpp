// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/json_array.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "framing_events.h"

namespace toll::internal {
namespace {

using ::testing::ElementsAre;

TEST(JsonArray, ReadsElementsHoweverTheyAreCut) {
  const struct {
    std::string stream;
    std::vector<std::string> events;
  } cases[] = {
      {R"([{"a":1},{"b":2}])", {R"(|{"a":1})", R"(|{"b":2})"}},
      {"[{\"a\":[1,{}]}\n,\r\n{\"b\":2}\n]\n",
       {R"(|{"a":[1,{}]})", R"(|{"b":2})"}},
      // Brackets, quotes and backslashes within strings are text.
      {R"([{"a":"}]\\\"{\\"},{"]":"["}])",
       {R"(|{"a":"}]\\\"{\\"})", R"(|{"]":"["})"}},
      {"\xEF\xBB\xBF [ {} ] ", {"|{}"}},
      {R"([1,"}{",null,{"a":1},true,[{}]])", {R"(|{"a":1})", "|[{}]"}},
      {"[]", {}},
      {"", {}},
      // Cut off: what is there is told, but for the closing bracket.
      {R"([{"a":1},)", {R"(|{"a":1})"}},
      {R"([{"a":1},{"b":"cu)", {R"(|{"a":1})", R"(|{"b":"cu)"}},
      // Not an array, or more than one.
      {R"({"a":1})", {"broken"}},
      {R"([{"a":1}]{"b":2})", {R"(|{"a":1})", "broken"}},
      {R"([{"a":1}}])", {R"(|{"a":1})", "broken"}},
  };
  for (const auto& c : cases) {
    for (size_t chunk = 1; chunk <= c.stream.size() + 1; ++chunk) {
      EXPECT_EQ(EventsOf<JsonArray>(c.stream, chunk), c.events)
          << chunk << ": " << c.stream;
    }
  }
}

TEST(JsonArray, LooksAtEveryByteOfAString) {
  for (size_t size = 0; size < 70; ++size) {
    for (const char* special : {"\\\"", "\\\\", "]", "{"}) {
      const std::string element =
          "{\"" + std::string(size, 'x') + special + "\":1}";
      const std::string stream = "[" + element + "," + element + "]";
      EXPECT_THAT(EventsOf<JsonArray>(stream, 1000),
                  ElementsAre("|" + element, "|" + element));
    }
  }
}

TEST(JsonArray, LeavesOutWhatIsTooLong) {
  const std::string stream =
      "[{\"long\":\"" + std::string(500, 'x') + "\"},{\"short\":1}]";
  EXPECT_THAT(EventsOf<JsonArray>(stream, 7, 100),
              ElementsAre("|{\"short\":1}", "overflowed"));
}

}  // namespace
}  // namespace toll::internal
