// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What toll's own readers make of what the mock provider says, against what it
// bills: two sides that share no code but the checksum.

#pragma once

#include <string>

#include <gtest/gtest.h>

#include "cli/demo/mock_answer.h"
#include "meter/answer_reader.h"
#include "meter/stream_reader.h"

namespace toll::cli {

inline std::string Joined(const MockReply& reply) {
  std::string all;
  for (const std::string& piece : reply.pieces) all += piece;
  return all;
}

// Plans of many chances: with and without a cache, with and without thought.
inline constexpr uint64_t kPlans = 40;

// Read a piece at a time, or whole, the counts are those of the bill. Thought
// is a count of its own only where the API states it.
inline void ExpectReadsAsBilled(MockRequest request, const char* model,
                                internal::Dialect dialect, bool has_thought) {
  request.price = FindMockPrice(model);
  ASSERT_NE(request.price, nullptr) << model;
  internal::AnswerReader reader;
  internal::StreamReader stream;
  for (uint64_t number = 0; number < kPlans; ++number) {
    const MockPlan plan = PlanRequest(3, number, *request.price, false);
    const MockReply reply = MockAnswer(request, plan);
    internal::Reading reading;
    if (request.stream) {
      stream.Begin({.dialect = dialect});
      for (const std::string& piece : reply.pieces) stream.Chunk(piece, reader);
      stream.End({.status = 200, .content_type = reply.content_type}, reader,
                 &reading);
    } else {
      reading = reader.Read({.dialect = dialect},
                            {.status = 200, .body = reply.pieces.at(0)});
    }
    EXPECT_EQ(reading.dialect, dialect);
    EXPECT_EQ(reading.provenance, Provenance::kReported);
    EXPECT_EQ(reading.flags, request.stream ? kStreamed : 0u);
    const MockCounts& counts = plan.counts;
    EXPECT_EQ(reading.leaves[internal::kInput], counts.input);
    EXPECT_EQ(reading.leaves[internal::kCacheRead], counts.cache_read);
    EXPECT_EQ(internal::TotalOutput(reading.leaves),
              static_cast<uint64_t>(counts.output));
    if (has_thought) {
      EXPECT_EQ(reading.leaves[internal::kReasoning], counts.reasoning);
    }
  }
}

// Half of a stream is never taken for a whole one, nor its counts for exact.
inline void ExpectCutIsNoWhole(MockRequest request, const char* model,
                               internal::Dialect dialect,
                               Provenance provenance) {
  request.price = FindMockPrice(model);
  request.stream = true;
  internal::AnswerReader reader;
  internal::StreamReader stream;
  const MockPlan plan = PlanRequest(3, 1, *request.price, false);
  const MockReply reply = MockAnswer(request, plan);
  const std::string all = Joined(reply);
  stream.Begin({.dialect = dialect});
  stream.Chunk(std::string_view(all).substr(0, all.size() / 2), reader);
  internal::Reading reading;
  stream.End({.status = 200}, reader, &reading);
  EXPECT_EQ(reading.provenance, provenance);
  EXPECT_NE(reading.flags & kStreamIncomplete, 0u);
  EXPECT_GT(internal::TotalOutput(reading.leaves), 1u);
}

}  // namespace toll::cli
