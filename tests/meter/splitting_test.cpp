// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

// Goal: where a stream's chunks end changes nothing of what is read from it.
// Method: reads toll's own samples of every framing and, where
// TOLL_CORPUS_DIR names them, all recorded streams: whole, in random pieces, a
// byte at a time, and 100 of them in two pieces at every byte. All that a
// reading says must be equal.

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "simdjson.h"
#include <gtest/gtest.h>

#include "aws_message.h"
#include "cli/replay_case.h"
#include "ledger/speakers.h"
#include "sample.h"

namespace toll::internal {
namespace {

struct Recording {
  std::string name;
  std::string framing;
  Route route = {};
  int status = 200;
  std::string content_type = {};
  std::string body = {};
  std::string expected = {};  // JSON.
};

// Reads `stream.body` in pieces that end at `cuts`, each a copy of its own, so
// that a view kept too long is seen by asan.
std::string ReadIn(const Recording& stream, const std::vector<size_t>& cuts) {
  static thread_local AnswerReader reader;
  static thread_local StreamReader streamed;
  streamed.Begin(stream.route);
  size_t at = 0;
  for (const size_t cut : cuts) {
    const std::string piece = stream.body.substr(at, cut - at);
    streamed.Chunk(piece, reader);
    at = cut;
  }
  const std::string rest = stream.body.substr(at);
  streamed.Chunk(rest, reader);
  Reading reading;
  streamed.End({.status = stream.status, .content_type = stream.content_type},
               reader, &reading);
  return Told(reading);
}

std::vector<size_t> RandomCuts(std::mt19937& random, size_t size) {
  std::vector<size_t> cuts(random() % 40);
  for (size_t& cut : cuts) cut = random() % (size + 1);
  std::sort(cuts.begin(), cuts.end());
  return cuts;
}

std::vector<size_t> EveryByte(size_t size) {
  std::vector<size_t> cuts(size);
  for (size_t at = 0; at < size; ++at) cuts[at] = at;
  return cuts;
}

std::vector<Recording> OwnStreams() {
  std::vector<Recording> out;
  for (const Speaker& speaker : kSpeakers) {
    out.push_back({.name = speaker.name,
                   .framing = speaker.sample,
                   .route = RouteOf(speaker.provider, speaker.endpoint),
                   .body = StreamOf(speaker)});
  }
  // The same events in every other framing.
  std::string lines;
  std::string array;
  std::string aws;
  Sse sse;
  const std::string chat = Sample("openai_chat.sse");
  const auto repack = [&](const StreamEvent& event) {
    if (!event.data.starts_with('{')) return;
    lines.append(event.data).append("\r\n");
    array.append(array.empty() ? "[" : "\n,\r\n").append(event.data);
    aws += AwsChunk(event.data);
  };
  sse.Feed(chat, repack);
  sse.Finish(repack);
  for (const auto& [framing, body] :
       {std::pair{"ndjson", lines}, std::pair{"json-array", array + "\n]"},
        std::pair{"aws-eventstream", aws}}) {
    out.push_back({.name = framing,
                   .framing = framing,
                   .route = {.dialect = Dialect::kOpenAiChat},
                   .body = body});
  }
  out.push_back({.name = "exception",
                 .framing = "aws-eventstream",
                 .body = aws + AwsException("modelStreamErrorException",
                                            R"({"message":"broke"})")});
  return out;
}

void ExpectTheSameInRandomPieces(const Recording& stream, int rounds) {
  std::mt19937 random(static_cast<unsigned>(stream.body.size()));
  const std::string whole = ReadIn(stream, {});
  for (int round = 0; round < rounds; ++round) {
    const std::vector<size_t> cuts = RandomCuts(random, stream.body.size());
    ASSERT_EQ(ReadIn(stream, cuts), whole)
        << stream.name << ", round " << round;
  }
  ASSERT_EQ(ReadIn(stream, EveryByte(stream.body.size())), whole)
      << stream.name << ", a byte at a time";
}

void ExpectTheSameCutAnywhere(const Recording& stream) {
  const std::string whole = ReadIn(stream, {});
  for (size_t cut = 1; cut < stream.body.size(); ++cut) {
    ASSERT_EQ(ReadIn(stream, {cut}), whole) << stream.name << " at " << cut;
  }
}

TEST(Splitting, ChangesNothingOfOwnStreams) {
  for (const Recording& stream : OwnStreams()) {
    ExpectTheSameInRandomPieces(stream, 20);
    ExpectTheSameCutAnywhere(stream);
  }
}

// The dialect is found in each framing, so what is compared is not emptiness.
TEST(Splitting, OwnStreamsSayTheSameInEveryFraming) {
  for (const Recording& stream : OwnStreams()) {
    if (stream.route.dialect != Dialect::kOpenAiChat) continue;
    const Reading reading =
        ReadStream(Dialect::kUnknown, stream.body, stream.body.size());
    EXPECT_EQ(TotalInput(reading.leaves), 25u) << stream.name;
    EXPECT_EQ(TotalOutput(reading.leaves), 19u) << stream.name;
    EXPECT_EQ(reading.flags, kStreamed) << stream.name;
  }
}

class RecordedSplitting : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* dir = std::getenv("TOLL_CORPUS_DIR");
    if (dir == nullptr) GTEST_SKIP() << "skipped: no corpus";
    const std::string index = std::string(dir) + "/responses/index.jsonl";
    const absl::StatusOr<std::vector<cli::ReplayCase>> cases =
        cli::LoadReplayCases(index, "");
    ASSERT_TRUE(cases.ok()) << cases.status();
    for (const cli::ReplayCase& c : *cases) {
      if (!c.streaming) continue;
      absl::StatusOr<std::string> body = cli::LoadReplayBody(index, c);
      ASSERT_TRUE(body.ok()) << body.status();
      streams_.push_back({.name = c.file,
                          .framing = c.framing,
                          .route = RouteOf(c.provider, c.endpoint),
                          .status = c.http_status,
                          .content_type = c.content_type,
                          .body = *std::move(body),
                          .expected = c.expected});
    }
    ASSERT_GE(streams_.size(), 500u);
  }

  std::vector<Recording> streams_;
};

TEST_F(RecordedSplitting, ChangesNothingAtRandom) {
  std::map<std::string, int> counts;
  for (const Recording& stream : streams_) {
    ExpectTheSameInRandomPieces(stream, 4);
    ++counts[stream.framing];
  }
  for (const char* framing :
       {"sse", "ndjson", "json-array", "aws-eventstream"}) {
    EXPECT_GE(counts[framing], 5) << framing;
  }
}

// Where the index counts a stream's events, the framing finds as many, and each
// is an object of JSON.
TEST_F(RecordedSplitting, EveryEventIsThereAndWhole) {
  std::map<std::string, int> counted;
  simdjson::dom::parser parser;
  for (const Recording& stream : streams_) {
    int64_t expected = 0;
    if (stream.framing == "sse" ||
        parser.parse(stream.expected)["n_events"].get(expected) !=
            simdjson::SUCCESS) {
      continue;
    }
    Framing framing;
    int64_t events = 0;
    const auto on_event = [&](const StreamEvent& event) {
      ++events;
      simdjson::dom::object object;
      EXPECT_EQ(parser.parse(std::string(event.data)).get(object),
                simdjson::SUCCESS)
          << stream.name << ": " << event.data;
    };
    framing.Feed(stream.body, on_event);
    EXPECT_EQ(framing.Finish(stream.content_type, on_event), Came::kInEvents);
    EXPECT_FALSE(framing.broken()) << stream.name;
    EXPECT_EQ(events, expected) << stream.name;
    ++counted[stream.framing];
  }
  EXPECT_EQ(counted.size(), 3u);
}

// The 100 shortest, and the shortest of each framing.
TEST_F(RecordedSplitting, ChangesNothingAtEveryByte) {
  std::sort(streams_.begin(), streams_.end(),
            [](const Recording& a, const Recording& b) {
              return a.body.size() < b.body.size();
            });
  std::map<std::string, int> counts;
  int cut_at_every_byte = 0;
  for (const Recording& stream : streams_) {
    if (cut_at_every_byte >= 100 && counts[stream.framing] > 0) continue;
    ExpectTheSameCutAnywhere(stream);
    ++cut_at_every_byte;
    ++counts[stream.framing];
  }
  EXPECT_GE(cut_at_every_byte, 100);
  EXPECT_EQ(counts.size(), 4u);
}

}  // namespace
}  // namespace toll::internal
