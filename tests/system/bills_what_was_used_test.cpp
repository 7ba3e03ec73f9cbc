// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Promise: the mistakes for which users of other meters paid are not made. Each
// test names one such complaint (owner/repository#issue), and asks a ledger
// with the built-in prices for the amount that was right, worked out by hand.
//
// Prices per million tokens, in dollars, as published on 2026-11-21:
//   claude-sonnet-4-5  3 in, 15 out; writes 3.75 for 5 minutes, 6 for an hour;
//                      6 in and 22.50 out beyond 200,000 tokens of input
//   gemini-2.5-pro     1.25 in, 0.125 cached, 10 out; 2.50 and 15 beyond
//   200,000 gpt-5              1.25 in, 10 out; flex half of it, priority twice
//   grok-4             3 in, 15 out

#include <string>

#include <gtest/gtest.h>

#include "ledger/fixture.h"
#include "toll/retry.h"

namespace toll::internal {
namespace {

struct Asked {
  std::string_view provider;
  std::string_view model;
  std::string_view endpoint;
};

constexpr Asked kClaude = {"anthropic", "claude-sonnet-4-5", "/v1/messages"};
constexpr Asked kGemini = {"google", "gemini-2.5-pro",
                           "/v1beta/models/gemini-2.5-pro:generateContent"};
constexpr Asked kGpt = {"openai", "gpt-5", "/v1/chat/completions"};
constexpr Asked kResponses = {"openai", "gpt-5", "/v1/responses"};
constexpr Asked kGrok = {"xai", "grok-4", "/v1/chat/completions"};

class BillsWhatWasUsed : public LedgerFixture {
 protected:
  BillsWhatWasUsed() { Open(); }

  Call Ask(const Asked& asked) {
    return ledger_->Start({.provider = asked.provider,
                           .model = asked.model,
                           .endpoint = asked.endpoint});
  }
  Record Bill(const Asked& asked, const Answer& answer) {
    Ask(asked).Finish(answer);
    return Last();
  }
  Record Bill(const Asked& asked, std::string_view body) {
    return Bill(asked, Answer{.body = body});
  }
  // `events` as server-sent events; the caller decides whether that is all.
  Record BillStream(const Asked& asked,
                    std::initializer_list<std::string_view> events) {
    Stream stream(Ask(asked));
    for (const std::string_view event : events) {
      stream.Chunk("data: ");
      stream.Chunk(event);
      stream.Chunk("\n\n");
    }
    std::move(stream).Finish({.status = 200});
    return Last();
  }
  Record Last() {
    calls_ = Calls();  // Owns what the record's views show.
    return calls_.empty() ? Record{} : calls_.back().record;
  }
  std::vector<StoredCall> calls_;
};

// What an exact record costs, in dollars.
std::string Dollars(const Record& record) {
  EXPECT_EQ(record.cost_state, CostState::kComputed);
  EXPECT_EQ(record.provenance, Provenance::kReported);
  EXPECT_EQ(record.flags & (kDialectMismatch | kUnreadable), 0u);
  return Money::PicoUsd(record.cost_pico).ToString();
}

// 4 x 3 + 12,304 x 3.75 + 550 x 15; charged twice it would be 0.091314.
TEST_F(BillsWhatWasUsed, P01_CacheWritesOnce_BerriAI_litellm_9812) {
  EXPECT_EQ(Dollars(Bill(kClaude,
                         R"({"type":"message","model":"claude-sonnet-4-5",
      "usage":{"input_tokens":4,"cache_creation_input_tokens":12304,
      "cache_read_input_tokens":0,"output_tokens":550}})")),
            "0.054402");
}

// 10,000 x 1.25 + 90,000 x 0.125 + 100 x 10; counted twice, 0.13725 and more.
TEST_F(BillsWhatWasUsed, P02_CachedInputOnce_BerriAI_litellm_14849) {
  EXPECT_EQ(Dollars(Bill(kGemini, R"({"candidates":[],"usageMetadata":{
      "promptTokenCount":100000,"cachedContentTokenCount":90000,
      "candidatesTokenCount":100,"totalTokenCount":100100}})")),
            "0.02475");
}

// A part that is larger than its whole is no zero without a word.
TEST_F(BillsWhatWasUsed, P02_ImpossiblePartsAreTold_langchain_langsmith_2519) {
  const Record record =
      Bill(kGpt, R"({"object":"chat.completion","model":"gpt-5","choices":[],
      "usage":{"prompt_tokens":10,"completion_tokens":1,"total_tokens":11,
      "prompt_tokens_details":{"cached_tokens":90}}})");
  EXPECT_NE(record.flags & (kDialectMismatch | kAmbiguousUsage), 0u);
  EXPECT_GT(record.cost_pico, 0);
}

// 1,000 x 6, not x 3.75; the other 1,000 are of five minutes.
TEST_F(BillsWhatWasUsed, P03_WritesForAnHourAtTheirPrice_pi_5737) {
  EXPECT_EQ(Dollars(Bill(kClaude,
                         R"({"type":"message","model":"claude-sonnet-4-5",
      "usage":{"input_tokens":0,"cache_creation_input_tokens":2000,
      "cache_creation":{"ephemeral_5m_input_tokens":1000,
      "ephemeral_1h_input_tokens":1000},"output_tokens":0}})")),
            "0.00975");
}

// Beyond the threshold the whole request has the higher price, cached input
// counts for it, and 200,000 is not beyond.
TEST_F(BillsWhatWasUsed, P04_LongContextAtItsPriceAsAWhole_tokscale_862) {
  EXPECT_EQ(Dollars(Bill(kGemini, R"({"candidates":[],"usageMetadata":{
      "promptTokenCount":200001,"candidatesTokenCount":1000,
      "totalTokenCount":201001}})")),
            "0.5150025");
  EXPECT_EQ(Dollars(Bill(kGemini, R"({"candidates":[],"usageMetadata":{
      "promptTokenCount":200000,"candidatesTokenCount":1000,
      "totalTokenCount":201000}})")),
            "0.26");
  EXPECT_EQ(Dollars(Bill(kClaude,
                         R"({"type":"message","model":"claude-sonnet-4-5",
      "usage":{"input_tokens":50001,"cache_read_input_tokens":150000,
      "output_tokens":0}})")),
            "0.390006");
}

// The tier that served decides, whatever the response's model is called.
TEST_F(BillsWhatWasUsed, P05_TheTierThatServed_BerriAI_litellm_13810) {
  const auto body = [](std::string_view tier) {
    return fmt::format(
        R"({{"object":"chat.completion","model":"gpt-5-2025-08-07",)"
        R"("choices":[],"service_tier":"{}","usage":{{"prompt_tokens":1000,)"
        R"("completion_tokens":100,"total_tokens":1100}}}})",
        tier);
  };
  EXPECT_EQ(Dollars(Bill(kGpt, body("default"))), "0.00225");
  EXPECT_EQ(Dollars(Bill(kGpt, body("flex"))), "0.001125");
  EXPECT_EQ(Dollars(Bill(kGpt, body("priority"))), "0.0045");
}

TEST_F(BillsWhatWasUsed, P06_AnUnknownModelIsNotFree_BerriAI_litellm_36561) {
  const Asked unknown = {"openai", "nobody-knows-me-1", kGpt.endpoint};
  const Record record =
      Bill(unknown, R"({"object":"chat.completion","choices":[],
      "model":"nobody-knows-me-1","usage":{"prompt_tokens":1000,
      "completion_tokens":100,"total_tokens":1100}})");
  EXPECT_EQ(record.cost_state, CostState::kUnpriced);
  EXPECT_EQ(ledger_->health().unpriced, 1);
}

// Asked for gpt-5, served by gpt-5-nano: 0.05 in and 0.40 out.
TEST_F(BillsWhatWasUsed, P07_TheModelThatServed_BerriAI_litellm_8810) {
  EXPECT_EQ(Dollars(Bill(kGpt, R"({"object":"chat.completion","choices":[],
      "model":"gpt-5-nano-2025-08-07","usage":{"prompt_tokens":1000,
      "completion_tokens":100,"total_tokens":1100}})")),
            "0.00009");
}

// Searches are no part of the usage: two items, 10 dollars a thousand.
TEST_F(BillsWhatWasUsed, P08_SearchesHaveTheirFee_BerriAI_litellm_16996) {
  EXPECT_EQ(Dollars(Bill(kResponses,
                         R"({"object":"response","status":"completed",
      "model":"gpt-5-2025-08-07","output":[
      {"type":"web_search_call","action":{"type":"search"}},
      {"type":"web_search_call","action":{"type":"search"}}],
      "usage":{"input_tokens":1000,"output_tokens":100,
      "total_tokens":1100}})")),
            "0.02225");
}

// 10 said and 90 thought are 100 of output, wherever the latter are stated.
TEST_F(BillsWhatWasUsed, P09_ReasoningIsOutput_vercel_ai_6082) {
  EXPECT_EQ(Dollars(Bill(kGrok, R"({"object":"chat.completion","choices":[],
      "model":"grok-4-0709","usage":{"prompt_tokens":1000,
      "completion_tokens":10,"total_tokens":1100,
      "completion_tokens_details":{"reasoning_tokens":90}}})")),
            "0.0045");
  EXPECT_EQ(Dollars(Bill(kGemini, R"({"candidates":[],"usageMetadata":{
      "promptTokenCount":1000,"candidatesTokenCount":10,
      "thoughtsTokenCount":90,"totalTokenCount":1100}})")),
            "0.00225");
  // Included in what is stated.
  EXPECT_EQ(Dollars(Bill(kGpt, R"({"object":"chat.completion","choices":[],
      "model":"gpt-5","usage":{"prompt_tokens":1000,
      "completion_tokens":100,"total_tokens":1100,
      "completion_tokens_details":{"reasoning_tokens":90}}})")),
            "0.00225");
}

// Two callbacks for one answer are one call; and polling for an answer that
// runs in the background costs nothing until it is there.
TEST_F(BillsWhatWasUsed, P10_AnAnswerCountsOnce_BerriAI_litellm_17814) {
  Call call = Ask(kGpt);
  const std::string body = ChatAnswer("chatcmpl-1");
  std::move(call).Finish({.body = body});
  std::move(call).Finish({.body = body});
  std::move(call).Fail(absl::StatusCode::kCancelled);
  EXPECT_EQ(Calls().size(), 1u);
  const Record poll = Bill(
      kResponses, R"({"object":"response","id":"resp_1","status":"in_progress",
      "model":"gpt-5","output":[],"usage":null})");
  EXPECT_EQ(poll.cost_pico, 0);
}

// The client goes away in the middle: what came is billed, and said to be a
// part.
TEST_F(BillsWhatWasUsed, P12_AnAbortedStreamIsNotFree_BerriAI_litellm_33736) {
  {
    Stream stream(Ask(kClaude));
    stream.Chunk(
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":"
        "{\"model\":\"claude-sonnet-4-5\",\"usage\":{\"input_tokens\":1000,"
        "\"output_tokens\":1}}}\n\n"
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\","
        "\"delta\":{\"type\":\"text_delta\",\"text\":\"What was said before "
        "the client hung up is paid for.\"}}\n\n");
  }
  const Record record = Last();
  EXPECT_EQ(record.outcome, Outcome::kAbandoned);
  EXPECT_EQ(record.provenance, Provenance::kPartial);
  EXPECT_EQ(record.cost_state, CostState::kPartial);
  EXPECT_EQ(record.leaves[kInput], 1'000u);
  EXPECT_GT(record.leaves[kOutput], 5u);
  EXPECT_GT(record.cost_pico, 1'000 * 3'000'000ll);
}

TEST_F(BillsWhatWasUsed,
       P13_AStreamWithoutUsageIsCounted_BerriAI_litellm_5632) {
  const Record record = BillStream(
      kGpt, {R"({"object":"chat.completion.chunk","model":"gpt-5","choices":)"
             R"([{"delta":{"content":"Nobody asked for the usage."}}]})",
             "[DONE]"});
  EXPECT_EQ(record.provenance, Provenance::kEstimated);
  EXPECT_NE(record.flags & kUsageMissing, 0u);
  EXPECT_GT(record.leaves[kOutput], 2u);
  EXPECT_EQ(record.cost_state, CostState::kEstimated);
  EXPECT_EQ(ledger_->health().usage_missing, 1);
}

// A used-up quota is no rate limit, though both are a 429; nor is each 429 that
// speaks of a quota one that is used up.
TEST_F(BillsWhatWasUsed, P14_AUsedUpQuotaIsNotRetried_langchainjs_1929) {
  const Answer used_up = {
      .status = 429,
      .body = R"({"error":{"message":"You exceeded your current quota",
              "type":"insufficient_quota","code":"insufficient_quota"}})"};
  EXPECT_EQ(Bill(kGpt, used_up).error_class, ErrorClass::kQuota);
  EXPECT_FALSE(AdviseRetry(used_up).retryable);
  const Answer slow_down = {.status = 429,
                            .headers = "retry-after: 1\r\n",
                            .body = R"({"error":{"message":"Rate limit reached",
              "type":"requests","code":"rate_limit_exceeded"}})"};
  EXPECT_EQ(Bill(kGpt, slow_down).error_class, ErrorClass::kRateLimit);
  EXPECT_TRUE(AdviseRetry(slow_down).retryable);
}

// pi#4991: a wait of sixteen days was honoured.
TEST_F(BillsWhatWasUsed, P14_NobodyWaitsForDays_pi_4991) {
  const RetryAdvice advice =
      AdviseRetry({.status = 429,
                   .headers = "retry-after: 1382400\r\n",
                   .body = R"({"error":{"code":"rate_limit_exceeded"}})"});
  EXPECT_FALSE(advice.retryable);
  EXPECT_EQ(advice.wait, absl::Hours(16 * 24));
}

}  // namespace
}  // namespace toll::internal
