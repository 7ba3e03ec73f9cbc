// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/json_lines.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "framing_events.h"

namespace toll::internal {
namespace {

using ::testing::ElementsAre;

TEST(JsonLines, ReadsLinesHoweverTheyAreCut) {
  const struct {
    std::string stream;
    std::vector<std::string> events;
  } cases[] = {
      {"{\"a\":1}\n{\"b\":2}\n", {"|{\"a\":1}", "|{\"b\":2}"}},
      {"{\"a\":1}\r\n\r\n{\"b\":2}\r\n", {"|{\"a\":1}", "|{\"b\":2}"}},
      {"{\"no\":\"end\"}", {"|{\"no\":\"end\"}"}},
      {"{\"a\":1}\n{\"cut", {"|{\"a\":1}", "|{\"cut"}},
      {"\n\n\n", {}},
      {"", {}},
  };
  for (const auto& c : cases) {
    for (size_t chunk = 1; chunk <= c.stream.size() + 1; ++chunk) {
      EXPECT_EQ(EventsOf<JsonLines>(c.stream, chunk), c.events) << chunk;
    }
  }
}

TEST(JsonLines, LeavesOutWhatIsTooLong) {
  const std::string stream = std::string(500, 'x') + "\nshort\n";
  EXPECT_THAT(EventsOf<JsonLines>(stream, 7, 100),
              ElementsAre("|short", "overflowed"));
  EXPECT_THAT(EventsOf<JsonLines>(std::string(500, 'x'), 7, 100),
              ElementsAre("overflowed"));
}

}  // namespace
}  // namespace toll::internal
