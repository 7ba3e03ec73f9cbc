// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <string>

#include "simdjson.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/demo/mock_answer.h"
#include "mock_said.h"

namespace toll::cli {
namespace {

using internal::Dialect;
using ::testing::ElementsAre;
using ::testing::Pair;

constexpr char kNovaModel[] = "amazon.nova-lite-v1:0";
constexpr MockEndpoint kNovaEndpoint = MockEndpoint::kConverse;

MockReply Streamed(const MockPlan& plan) {
  return MockAnswer({.endpoint = kNovaEndpoint,
                     .price = FindMockPrice(kNovaModel),
                     .stream = true},
                    plan);
}

TEST(MockBedrock, IsReadAsItIsBilled) {
  for (const bool stream : {false, true}) {
    ExpectReadsAsBilled({.endpoint = kNovaEndpoint, .stream = stream},
                        kNovaModel, Dialect::kBedrockConverse, false);
  }
}

TEST(MockBedrock, CutIsNoWholeAnswer) {
  ExpectCutIsNoWhole({.endpoint = kNovaEndpoint}, kNovaModel,
                     Dialect::kBedrockConverse, Provenance::kEstimated);
}

TEST(MockBedrock, MessagesSayTheirLengthAndTheirChecksum) {
  const MockReply reply =
      Streamed(PlanRequest(1, 1, *FindMockPrice(kNovaModel), false));
  EXPECT_EQ(reply.content_type, "application/vnd.amazon.eventstream");
  EXPECT_THAT(reply.headers, ElementsAre(Pair("x-amzn-requestid", reply.id)));
  for (const std::string& piece : reply.pieces) {
    size_t length = 0;
    for (const char byte : piece.substr(0, 4)) {
      length = length << 8 | static_cast<unsigned char>(byte);
    }
    EXPECT_EQ(length, piece.size());
  }
}

// It is not that the reader does not look: one bit less, and it objects.
TEST(MockBedrock, AFlippedBitIsSeen) {
  MockReply reply =
      Streamed(PlanRequest(1, 1, *FindMockPrice(kNovaModel), false));
  std::string& last = reply.pieces.back();
  last[last.size() - 20] ^= 1;
  internal::AnswerReader reader;
  internal::StreamReader stream;
  stream.Begin({.dialect = Dialect::kBedrockConverse});
  stream.Chunk(Joined(reply), reader);
  internal::Reading reading;
  stream.End({.status = 200}, reader, &reading);
  EXPECT_NE(reading.provenance, Provenance::kReported);
}

}  // namespace
}  // namespace toll::cli
