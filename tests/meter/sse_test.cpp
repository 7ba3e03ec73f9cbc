// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/sse.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace toll::internal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Events(std::string_view stream, size_t chunk_bytes,
                                size_t bytes_max = 1 << 20) {
  std::vector<std::string> events;
  const auto on_event = [&](const StreamEvent& event) {
    events.push_back(std::string(event.name) + "|" + std::string(event.data));
  };
  Sse sse(bytes_max);
  for (size_t at = 0; at < stream.size(); at += chunk_bytes) {
    // A copy of its own, so that a view kept too long is seen by asan.
    const std::string chunk(stream.substr(at, chunk_bytes));
    sse.Feed(chunk, on_event);
  }
  sse.Finish(on_event);
  if (sse.overflowed()) events.push_back("overflowed");
  return events;
}

TEST(Sse, ReadsEventsHoweverTheyAreCut) {
  const struct {
    std::string stream;
    std::vector<std::string> events;
  } cases[] = {
      {"data: a\n\ndata: b\n\n", {"|a", "|b"}},
      {"event: x\ndata: a\n\ndata:b\n\n", {"x|a", "|b"}},
      {"event: x\r\ndata: a\r\n\r\ndata: b\r\n\r\n", {"x|a", "|b"}},
      {"event: x\rdata: a\r\rdata: b\r\r", {"x|a", "|b"}},
      {"\xEF\xBB\xBF"
       "data: a\n\n",
       {"|a"}},
      {": ping\n\n: ping\ndata: a\nid: 7\nretry: 10\n\n", {"|a"}},
      {"data: one\ndata: two\ndata: three\n\n", {"|one\ntwo\nthree"}},
      {"data\n\ndata:\n\n", {"|", "|"}},
      {"event: lonely\n\ndata: a\n\n", {"|a"}},
      {"data: no end", {"|no end"}},
      {"data: a\n", {"|a"}},
      {"data: first\n\nevent: x\ndata: a\ndata: b", {"|first", "x|a\nb"}},
      {"nonsense\n\n", {}},
      {"\n\n\r\r\n", {}},
      {"", {}},
      {"data:  two spaces\n\n", {"| two spaces"}},
      {"data:\ndata: b\n\n", {"|\nb"}},
      {"data: a\ndata\ndata:\n\n", {"|a\n\n"}},
      {"data: a\nevent: late\ndata: b\n: note\n\n", {"late|a\nb"}},
      {"\xEF\xBB\xBF\ndata: a\n\n", {"|a"}},
      {"\xEF\xBB\xBF"
       "event: x\ndata: a\n\n",
       {"x|a"}},
      {"\xEF\xBB\xBF\xEF\xBB\xBF"
       "data: a\n\n",
       {}},
  };
  for (const auto& c : cases) {
    for (size_t chunk = 1; chunk <= c.stream.size() + 1; ++chunk) {
      EXPECT_EQ(Events(c.stream, chunk), c.events) << chunk << ": " << c.stream;
    }
  }
}

TEST(Sse, LeavesOutWhatIsTooLong) {
  const std::string stream =
      "data: " + std::string(500, 'x') + "\n\ndata: short\n\n";
  EXPECT_THAT(Events(stream, 7, 100), ElementsAre("|short", "overflowed"));
  EXPECT_THAT(Events("data: " + std::string(500, 'x'), 7, 100),
              ElementsAre("overflowed"));
}

TEST(Sse, BeginsAnew) {
  Sse sse;
  std::vector<std::string> events;
  const auto on_event = [&](const StreamEvent& event) {
    events.emplace_back(event.data);
  };
  sse.Feed("event: old\ndata: old\ndata: ol", on_event);
  sse.Begin();
  EXPECT_LE(sse.memory_bytes(), Buffer::kKeptBytes);
  sse.Feed("\ndata: new\n\n", on_event);
  EXPECT_THAT(events, ElementsAre("new"));
}

TEST(FindLineEnd, LooksAtEveryByte) {
  for (size_t size = 0; size < 80; ++size) {
    for (size_t at = 0; at <= size; ++at) {
      std::string text(size, 'x');
      if (at < size) text[at] = at % 2 == 0 ? '\n' : '\r';
      EXPECT_EQ(FindLineEnd(text.data(), text.data() + size), text.data() + at);
    }
  }
}

}  // namespace
}  // namespace toll::internal
