// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/framing.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "aws_message.h"
#include "framing_events.h"

namespace toll::internal {
namespace {

// The events, then "whole:" and the body if it was none.
std::vector<std::string> Told(std::string_view bytes, size_t chunk_bytes,
                              std::string_view content_type = "") {
  Framing framing;
  std::vector<std::string> out;
  const auto on_event = [&](const StreamEvent& event) {
    out.push_back(Told(event));
  };
  for (size_t at = 0; at < bytes.size(); at += chunk_bytes) {
    const std::string chunk(bytes.substr(at, chunk_bytes));
    framing.Feed(chunk, on_event);
  }
  if (framing.Finish(content_type, on_event) == Came::kWhole) {
    out.push_back("whole:" + std::string(framing.body()));
  }
  if (framing.broken()) out.emplace_back("broken");
  return out;
}

TEST(Framing, KnowsAStreamByItsFirstBytes) {
  const std::string aws = AwsEvent("a", "{}");
  const struct {
    std::string bytes;
    std::vector<std::string> events;
  } cases[] = {
      {"data: a\n\n", {"|a"}},
      {": comment\ndata: a\n\n", {"|a"}},
      {"\n \n\xEF\xBB\xBFx\ndata: a\n\n", {"|a"}},
      {"[{\"a\":1},{\"b\":2}]", {"|{\"a\":1}", "|{\"b\":2}"}},
      {"\xEF\xBB\xBF [{}]", {"|{}"}},
      {aws + aws, {"a|{}", "a|{}"}},
      {"{\"a\":1}\n{\"b\":2}\n", {"|{\"a\":1}", "|{\"b\":2}"}},
      {" {\"a\":1} \r\n\r\n {\"b\":2}", {"|{\"a\":1} \r", "|{\"b\":2}"}},
      {"{\"}\\\"\":\"{\"}\n{}", {"|{\"}\\\"\":\"{\"}", "|{}"}},
      {"{\n \"a\": 1\n}\n", {"whole:{\n \"a\": 1\n}\n"}},
      {"{\"a\": {},\n\"b\": 2}\n{}", {"whole:{\"a\": {},\n\"b\": 2}\n{}"}},
      {"<html>\n</html>", {"whole:<html>\n</html>"}},
      {"{\"cut\":", {"whole:{\"cut\":"}},
      {"", {}},
      {"  ", {}},
  };
  for (const auto& c : cases) {
    for (size_t chunk = 1; chunk <= c.bytes.size() + 1; ++chunk) {
      EXPECT_EQ(Told(c.bytes, chunk), c.events) << chunk << ": " << c.bytes;
    }
  }
}

// One line alone may be a whole answer: then the content type decides.
TEST(Framing, ALineAloneIsBothUntilItsEnd) {
  using Told_ = std::vector<std::string>;
  const std::string line = "{\"a\":1}\n";
  const std::string bare = "{\"a\":1}";
  for (size_t chunk = 1; chunk <= line.size(); ++chunk) {
    EXPECT_EQ(Told(line, chunk), (Told_{"|" + bare, "whole:" + bare}));
    EXPECT_EQ(Told(line, chunk, "application/x-ndjson"), Told_{"|" + bare});
    EXPECT_EQ(Told(bare, chunk), Told_{"whole:" + bare});
    EXPECT_EQ(Told(bare, chunk, "application/json"), Told_{"whole:" + bare});
    EXPECT_EQ(Told(bare, chunk, "application/stream+json"), Told_{"|" + bare});
  }
}

TEST(Framing, TellsLinesFromAWholeBody) {
  EXPECT_TRUE(AreJsonLines("{\"a\":1}\n{\"b\":2}"));
  EXPECT_TRUE(AreJsonLines("{}\r\nrest"));
  EXPECT_FALSE(AreJsonLines("{}\n"));
  EXPECT_FALSE(AreJsonLines("{}\n \r\n"));
  EXPECT_FALSE(AreJsonLines("{\n}\n{}"));
  EXPECT_FALSE(AreJsonLines("{} {}"));
  EXPECT_FALSE(AreJsonLines("data: {}\n{}"));
  EXPECT_FALSE(AreJsonLines(""));
}

TEST(Framing, BeginsAnew) {
  const std::string aws = AwsEvent("a", "{}");
  const std::string starts[] = {
      "data: {", "{\"a\":1}\n{\"b",     "{\"a\":", "[{", "[{\"a\":\"\\",
      "<htm",    aws + aws.substr(0, 9)};
  Framing framing;
  std::vector<std::string> out;
  const auto on_event = [&](const StreamEvent& event) {
    out.push_back(Told(event));
  };
  for (const std::string& start : starts) {
    framing.Feed(start, on_event);
    framing.Begin();
    out.clear();
    framing.Feed("[{\"x\":1}", on_event);
    EXPECT_EQ(out, std::vector<std::string>{"|{\"x\":1}"}) << start;
    framing.Begin();
    out.clear();
    framing.Feed("event: n\ndata: y\n\n", on_event);
    EXPECT_EQ(out, std::vector<std::string>{"n|y"}) << start;
    framing.Begin();
  }
}

}  // namespace
}  // namespace toll::internal
