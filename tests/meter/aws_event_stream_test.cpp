// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/aws_event_stream.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws_message.h"
#include "framing_events.h"

namespace toll::internal {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> Events(std::string_view bytes,
                                size_t chunk_bytes = 1 << 20) {
  return EventsOf<AwsEventStream>(bytes, chunk_bytes);
}

TEST(AwsEventStream, ReadsMessagesHoweverTheyAreCut) {
  const std::string stream =
      AwsEvent("messageStart", R"({"role":"assistant"})") +
      AwsEvent("contentBlockDelta", R"({"delta":{"text":"Hi"}})") +
      AwsEvent("empty", "") +
      AwsException("throttlingException", R"({"message":"slow"})");
  const std::vector<std::string> events = {
      R"(messageStart|{"role":"assistant"})",
      R"(contentBlockDelta|{"delta":{"text":"Hi"}})", "empty|",
      R"(!throttlingException|{"message":"slow"})"};
  for (size_t chunk = 1; chunk <= stream.size(); ++chunk) {
    EXPECT_EQ(Events(stream, chunk), events) << chunk;
  }
}

// As an encoder of AWS's own wrote it: {"foo":"bar"} under one header.
TEST(AwsEventStream, AgreesWithAKnownMessage) {
  const std::string bytes(
      "\x00\x00\x00\x3d\x00\x00\x00\x20\x07\xfd\x83\x96\x0c"
      "content-type\x07\x00\x10"
      "application/json{'foo':'bar'}\x8d\x9c\x08\xb1",
      61);
  EXPECT_THAT(Events(bytes), ElementsAre("|{'foo':'bar'}"));
}

TEST(AwsEventStream, GivesWrappedJsonUnwrapped) {
  const std::string json = R"({"type":"message_start","a":"\u00e9"})";
  for (size_t size = 0; size <= json.size(); ++size) {
    const std::string inner = json.substr(0, size);
    const std::string stream = AwsChunk(inner) + AwsChunk(inner);
    EXPECT_THAT(Events(stream),
                ElementsAre("chunk|" + inner, "chunk|" + inner));
    EXPECT_EQ(Events(stream, 5), Events(stream));
  }
  // What is not base64 stays what it is.
  EXPECT_THAT(Events(AwsEvent("chunk", R"({"bytes":"@"})")),
              ElementsAre(R"(chunk|{"bytes":"@"})"));
  EXPECT_THAT(Events(AwsEvent("chunk", R"({"other":1})")),
              ElementsAre(R"(chunk|{"other":1})"));
  EXPECT_THAT(Events(AwsEvent("chunk", R"({"bytes":"aGk)")),
              ElementsAre("chunk|hi"));
}

TEST(AwsEventStream, ReadsErrorsThatAreHeadersAlone) {
  const std::string stream =
      AwsMessage(TextHeader(":message-type", "error") +
                     TextHeader(":error-code", "InternalError") +
                     TextHeader(":error-message", "it broke"),
                 "");
  EXPECT_THAT(Events(stream), ElementsAre("!InternalError|it broke"));
}

TEST(AwsEventStream, SkipsHeadersOfEveryType) {
  std::string headers;
  const size_t sizes[] = {0, 0, 1, 2, 4, 8, 0, 0, 8, 16};
  for (size_t type = 0; type < 10; ++type) {
    headers += BigEndian(1, 1) + "h" + BigEndian(type, 1);
    headers += type == 6 || type == 7 ? BigEndian(3, 2) + "abc"
                                      : std::string(sizes[type], 'x');
  }
  headers += TextHeader(":event-type", "last");
  EXPECT_THAT(Events(AwsMessage(headers, "{}")), ElementsAre("last|{}"));
  // A type that nobody knows, and sizes beyond the headers' end.
  for (const std::string& bad :
       {std::string("\1h\x0A"),
        std::string("\1h\7\0\xFF"
                    "ab",
                    7),
        std::string("\xFFh"), std::string("\1h"), std::string("\1h\7\0", 4)}) {
    EXPECT_THAT(Events(AwsMessage(bad, "{}")), ElementsAre("|{}"));
  }
}

TEST(AwsEventStream, NoticesEachBitThatTurned) {
  const std::string good = AwsEvent("a", R"({"delta":{"text":"Hi"}})");
  for (size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
    // Nothing behind it is read either.
    EXPECT_THAT(Events(bad + good), ElementsAre("broken")) << bit;
    EXPECT_THAT(Events(bad + good, 3), ElementsAre("broken")) << bit;
  }
}

TEST(AwsEventStream, AMessageWithoutItsEndIsNone) {
  const std::string good = AwsEvent("a", "{}");
  for (size_t size = 1; size < good.size(); ++size) {
    const std::string cut = good + good.substr(0, size);
    EXPECT_THAT(Events(cut), ElementsAre("a|{}", "broken")) << size;
    EXPECT_EQ(Events(cut, 7), Events(cut)) << size;
  }
}

TEST(AwsEventStream, LeavesOutWhatIsTooLong) {
  const std::string stream =
      AwsEvent("long", std::string(900, 'x')) + AwsEvent("short", "{}");
  for (size_t chunk : {size_t{1}, size_t{7}, size_t{500}, stream.size()}) {
    EXPECT_THAT(EventsOf<AwsEventStream>(stream, chunk, 600),
                ElementsAre("short|{}", "overflowed"));
  }
  // A size that AWS does not allow is no size.
  std::string prelude = BigEndian(size_t{1} << 30, 4) + BigEndian(0, 4);
  EXPECT_THAT(Events(prelude + CrcBytes(prelude)), ElementsAre("broken"));
}

}  // namespace
}  // namespace toll::internal
