// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <string>
#include <string_view>

#include "ledger/fixture.h"

namespace toll::internal {
namespace {

// An OpenAI chat stream of toll's own, in pieces.
constexpr std::string_view kChunks[] = {
    R"(data: {"id":"chatcmpl-s","object":"chat.completion.chunk",)"
    R"("model":"gpt-4o-2024-08-06","choices":[{"index":0,"delta":)"
    R"({"role":"assistant","content":""}}],"usage":null})"
    "\n\n",
    R"(data: {"id":"chatcmpl-s","model":"gpt-4o-2024-08-06",)"
    R"("choices":[{"index":0,"delta":{"content":"Hello there, world"}}],)"
    R"("usage":null})"
    "\n\n",
    R"(data: {"id":"chatcmpl-s","model":"gpt-4o-2024-08-06",)"
    R"("choices":[{"index":0,"delta":{},"finish_reason":"stop"}],)"
    R"("usage":null})"
    "\n\n",
    R"(data: {"id":"chatcmpl-s","model":"gpt-4o-2024-08-06","choices":[],)"
    R"("usage":{"prompt_tokens":50,"completion_tokens":4,"total_tokens":54}})"
    "\n\n",
    "data: [DONE]\n\n"};

using StreamTest = LedgerFixture;

TEST_F(StreamTest, KeepsTheUsageOfTheLastChunk) {
  Open();
  Stream stream(Start());
  for (const std::string_view chunk : kChunks) {
    clock_->Advance(absl::Milliseconds(10));
    stream.Chunk(chunk);
  }
  std::move(stream).Finish({.status = 200});
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 1u);
  const Record& record = calls[0].record;
  EXPECT_EQ(calls[0].response_id, "chatcmpl-s");
  EXPECT_EQ(record.outcome, Outcome::kFinished);
  EXPECT_EQ(record.provenance, Provenance::kReported);
  EXPECT_EQ(record.leaves[kInput], 50u);
  EXPECT_EQ(record.leaves[kOutput], 4u);
  EXPECT_EQ(record.flags & kStreamIncomplete, 0u);
  EXPECT_NE(record.flags & kStreamed, 0u);
  EXPECT_EQ(record.latency_ns, 50'000'000);
  EXPECT_EQ(record.first_token_ns, 20'000'000);
}

TEST_F(StreamTest, ABrokenOneIsEstimatedNeverFree) {
  Open();
  {
    Stream stream(ledger_->Start({.provider = "openai",
                                  .model = "gpt-4o",
                                  .endpoint = "/v1/chat/completions",
                                  .request = std::string(400, 'x')}));
    stream.Chunk(kChunks[0]);
    stream.Chunk(kChunks[1]);
  }
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 1u);
  const Record& record = calls[0].record;
  EXPECT_EQ(record.outcome, Outcome::kAbandoned);
  EXPECT_NE(record.flags & kStreamIncomplete, 0u);
  EXPECT_EQ(record.provenance, Provenance::kEstimated);
  EXPECT_EQ(record.leaves[kInput], 100u);
  EXPECT_GT(record.leaves[kOutput], 0u);
  EXPECT_EQ(record.cost_state, CostState::kEstimated);
}

TEST_F(StreamTest, SettleAndFailEndItToo) {
  Open();
  Stream settled(Start("settled"));
  settled.Chunk(kChunks[0]);
  std::move(settled).Settle({.input = 3});
  Stream failed(Start("failed"));
  failed.Chunk(kChunks[0]);
  failed.Chunk(kChunks[1]);
  std::move(failed).Fail(absl::StatusCode::kUnavailable);
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 2u);
  EXPECT_EQ(calls[0].record.provenance, Provenance::kHost);
  EXPECT_EQ(calls[1].record.outcome, Outcome::kFailed);
  EXPECT_EQ(calls[1].record.error_class, ErrorClass::kNetwork);
  EXPECT_GT(calls[1].record.leaves[kOutput], 0u);
}

// Refused, or never reached: no token was worked on.
TEST_F(StreamTest, ARefusedOneCostsNothing) {
  Open();
  const CallSpec spec = {.provider = "openai",
                         .model = "gpt-4o",
                         .endpoint = "/v1/chat/completions",
                         .request = "0123456789"};
  Stream refused(ledger_->Start(spec));
  refused.Chunk(R"({"error":{"type":"rate_limit_error","message":"slow"}})");
  std::move(refused).Finish({.status = 429});
  Stream unreached(ledger_->Start(spec));
  std::move(unreached).Fail(absl::StatusCode::kUnavailable);
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 2u);
  for (const StoredCall& call : calls) {
    EXPECT_EQ(call.record.outcome, Outcome::kFailed);
    EXPECT_EQ(call.record.cost_state, CostState::kNone);
    EXPECT_EQ(call.record.leaves[kInput], 0u);
  }
  EXPECT_EQ(calls[0].record.error_class, ErrorClass::kRateLimit);
}

TEST_F(StreamTest, ManyAtOnceKeepApart) {
  Open();
  std::vector<Stream> streams;
  for (int i = 0; i < 40; ++i) streams.emplace_back(Start());
  for (const std::string_view chunk : kChunks) {
    for (Stream& stream : streams) stream.Chunk(chunk);
  }
  for (Stream& stream : streams) std::move(stream).Finish({});
  streams.clear();
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 40u);
  for (const StoredCall& call : calls) {
    EXPECT_EQ(call.record.leaves[kInput], 50u);
  }
}

}  // namespace
}  // namespace toll::internal
