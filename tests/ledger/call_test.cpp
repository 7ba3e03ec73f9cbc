// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "toll/call.h"

#include <coroutine>
#include <exception>
#include <stdexcept>
#include <thread>

#include "ledger/fixture.h"

namespace toll::internal {
namespace {

using CallTest = LedgerFixture;

TEST_F(CallTest, FinishKeepsWhatTheAnswerSays) {
  Open();
  Call call = Start();
  const int64_t id = call.id();
  EXPECT_GT(id, 0);
  clock_->Advance(absl::Milliseconds(250));
  std::move(call).Finish({.status = 200, .body = ChatAnswer("chatcmpl-1")});
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 1u);
  const Record& record = calls[0].record;
  EXPECT_EQ(record.id, id);
  EXPECT_EQ(calls[0].response_id, "chatcmpl-1");
  EXPECT_EQ(record.outcome, Outcome::kFinished);
  EXPECT_EQ(record.provenance, Provenance::kReported);
  EXPECT_EQ(record.cost_state, CostState::kComputed);
  EXPECT_EQ(record.leaves[kInput], 100u);
  EXPECT_EQ(record.leaves[kOutput], 7u);
  // 100 x $2.5/M + 7 x $10/M.
  EXPECT_EQ(record.cost_pico, 320'000'000);
  EXPECT_EQ(record.latency_ns, 250'000'000);
  EXPECT_EQ(record.http_status, 200);
  EXPECT_EQ(*store_->NameText(record.names[kServedModel]), "gpt-4o-2024-08-06");
  EXPECT_EQ(*store_->NameText(record.names[kFinishReason]), "stop");
  EXPECT_EQ(*store_->NameText(record.names[kServiceTier]), "default");
  EXPECT_NE(record.names[kPriceId], 0u);
  EXPECT_NE(calls[0].raw_usage.find("\"prompt_tokens\":100"),
            std::string::npos);
}

// Converse's answers name no model, and need none: its path does.
TEST_F(CallTest, TakesTheModelFromThePathWhereTheHostNamesNone) {
  Open();
  const CallSpec spec = {
      .provider = "bedrock",
      .endpoint = "/model/us.amazon.nova-micro-v1:0/converse"};
  const Answer answer = {.headers = "x-amzn-requestid: req-1\r\n",
                         .body = R"({"stopReason":"end_turn",
                  "usage":{"inputTokens":1000,"outputTokens":100}})"};
  ledger_->Start(spec).Finish(answer);
  const BoundSpec bound = ledger_->Bind(spec);
  ledger_->Start(bound).Finish(answer);
  CallSpec named = spec;
  named.model = "amazon.nova-lite-v1:0";
  ledger_->Start(named).Finish(answer);
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 3u);
  const auto model = [&](size_t i) {
    return *store_->NameText(calls[i].record.names[kModel]);
  };
  EXPECT_EQ(model(0), "us.amazon.nova-micro-v1:0");
  EXPECT_EQ(model(1), "us.amazon.nova-micro-v1:0");
  EXPECT_EQ(model(2), "amazon.nova-lite-v1:0");
  EXPECT_EQ(calls[0].response_id, "req-1");
  EXPECT_EQ(calls[0].record.cost_state, CostState::kComputed);
  // 1,000 x $0.035/M + 100 x $0.14/M.
  EXPECT_EQ(calls[0].record.cost_pico, 49'000'000);
}

// The first call of a price is priced by the drain, the next by the host; both
// must say the same.
TEST_F(CallTest, HostAndDrainPriceAlike) {
  Open();
  for (int i = 0; i < 3; ++i) {
    Start().Finish({.body = ChatAnswer(std::to_string(i), 1'000, 50)});
    Pump();
  }
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 3u);
  for (const StoredCall& call : calls) {
    EXPECT_EQ(call.record.cost_pico, 3'000'000'000);
    EXPECT_EQ(call.record.cost_state, CostState::kComputed);
    EXPECT_EQ(call.record.names[kPriceId], calls[0].record.names[kPriceId]);
    EXPECT_EQ(call.record.flags, 0u);
  }
}

TEST_F(CallTest, KeepsWhenAFailureSaysToComeBack) {
  Open();
  Start().Finish({.status = 429,
                  .headers = "retry-after: 20\r\n",
                  .body = R"({"error":{"code":"rate_limit_exceeded"}})"});
  Start().Finish({.status = 500});
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 2u);
  EXPECT_EQ(calls[0].record.error_class, ErrorClass::kRateLimit);
  EXPECT_EQ(calls[0].record.retry_after_ms, 20'000u);
  EXPECT_EQ(calls[1].record.error_class, ErrorClass::kServer);
  EXPECT_EQ(calls[1].record.retry_after_ms, 0u);
}

TEST_F(CallTest, KeepsTheProvidersLimits) {
  Open();
  EXPECT_FALSE(ledger_->LastRateLimits("openai", "gpt-4o").has_value());
  Start().Finish({.headers = "x-ratelimit-remaining-tokens: 500\r\n"
                             "x-ratelimit-reset-tokens: 6s\r\n",
                  .body = ChatAnswer("1")});
  Start().Finish({.headers = "content-type: text/html\r\n"});
  const auto limits = ledger_->LastRateLimits("openai", "gpt-4o");
  ASSERT_TRUE(limits.has_value());
  EXPECT_EQ(limits->tokens.remaining, 500);
  EXPECT_EQ(limits->tokens.resets - limits->seen, absl::Seconds(6));
  EXPECT_FALSE(ledger_->LastRateLimits("openai", "gpt-5").has_value());
}

TEST_F(CallTest, FlagsACostThatTheProviderStatesOtherwise) {
  Open();
  for (const std::string_view cost : {"0.00032", "0.5"}) {
    const std::string body = fmt::format(
        R"({{"object":"chat.completion","model":"gpt-4o","choices":[],)"
        R"("usage":{{"prompt_tokens":100,"completion_tokens":7,"cost":{}}}}})",
        cost);
    Start().Finish({.body = body});
  }
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 2u);
  EXPECT_EQ(calls[0].record.reported_cost_pico, 320'000'000);
  EXPECT_EQ(calls[0].record.cost_pico, 320'000'000);
  EXPECT_EQ(calls[0].record.flags & kCostDiffers, 0u);
  EXPECT_EQ(calls[1].record.reported_cost_pico, 500'000'000'000);
  EXPECT_EQ(calls[1].record.cost_pico, 320'000'000);
  EXPECT_NE(calls[1].record.flags & kCostDiffers, 0u);
}

TEST_F(CallTest, UnknownModelIsUnpricedNeverFree) {
  Open();
  ledger_->Start({.provider = "openai", .model = "nobody-knows-it"})
      .Settle({.input = 10});
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0].record.cost_state, CostState::kUnpriced);
  const auto summary = ledger_->Summarize({});
  ASSERT_TRUE(summary.ok());
  EXPECT_EQ(summary->total.unpriced, 1);
}

TEST_F(CallTest, SettleTakesTheHostsCounts) {
  Open();
  Start().Settle({.input = 10, .cache_read = 4, .output = 3});
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0].record.provenance, Provenance::kHost);
  // 10 x 2.5 + 4 x 1.25 + 3 x 10, in micro-dollars.
  EXPECT_EQ(calls[0].record.cost_pico, 60'000'000);
}

TEST_F(CallTest, SettleFlagsCountsThatCannotBe) {
  Open();
  Start().Settle({.input = -5, .output = int64_t{1} << 40});
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_NE(calls[0].record.flags & kDialectMismatch, 0u);
  EXPECT_NE(calls[0].record.flags & kCountSaturated, 0u);
}

TEST_F(CallTest, FailKeepsItsClass) {
  Open();
  Start().Fail(absl::StatusCode::kUnavailable);
  Start().Fail(absl::StatusCode::kDeadlineExceeded);
  Start().Fail(absl::StatusCode::kCancelled);
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 3u);
  EXPECT_EQ(calls[0].record.error_class, ErrorClass::kNetwork);
  EXPECT_EQ(calls[1].record.error_class, ErrorClass::kTimeout);
  EXPECT_EQ(calls[2].record.error_class, ErrorClass::kCancelled);
  for (const StoredCall& call : calls) {
    EXPECT_EQ(call.record.outcome, Outcome::kFailed);
    EXPECT_EQ(call.record.cost_state, CostState::kNone);
  }
}

TEST_F(CallTest, ErrorAnswerIsKeptRedacted) {
  Open();
  const std::string key =
      std::string("sk-") + "proj-abcdefghijklmnopqrstuvwxyz0123456789ABCDEF";
  Start().Finish(
      {.status = 401,
       .body =
           R"({"error":{"message":"Incorrect API key provided: )" + key +
           R"(.","type":"invalid_request_error","code":"invalid_api_key"}})"});
  std::string error_text;
  Pump();
  ASSERT_TRUE(store_
                  ->ReadRecords(0,
                                [&](const Record& record) {
                                  error_text = record.error_text;
                                  EXPECT_EQ(record.outcome, Outcome::kFailed);
                                  EXPECT_EQ(record.error_class,
                                            ErrorClass::kAuthentication);
                                })
                  .ok());
  EXPECT_NE(error_text.find("Incorrect API key"), std::string::npos);
  EXPECT_EQ(error_text.find(key), std::string::npos);
}

TEST_F(CallTest, AnExceptionAbandonsButDoesNotLose) {
  Open();
  try {
    const Call call = Start();
    throw std::runtime_error("the host's own");
  } catch (const std::runtime_error&) {
  }
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0].record.outcome, Outcome::kAbandoned);
}

TEST_F(CallTest, AbandonedWithARequestIsEstimated) {
  Open();
  const std::string request(4'000, 'x');
  {
    const Call call = ledger_->Start(
        {.provider = "openai", .model = "gpt-4o", .request = request});
  }
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0].record.provenance, Provenance::kEstimated);
  EXPECT_EQ(calls[0].record.cost_state, CostState::kEstimated);
  EXPECT_EQ(calls[0].record.leaves[kInput], 1'000u);
}

TEST_F(CallTest, MayBeFinishedByAnotherThread) {
  Open();
  Call call = Start();
  std::thread([&] { std::move(call).Settle({.input = 1}); }).join();
  EXPECT_EQ(Calls().size(), 1u);
  const Health health = ledger_->health();
  EXPECT_EQ(health.offered, 1);
  EXPECT_EQ(health.stored, 1);
  EXPECT_EQ(health.in_flight, 0);
}

// A coroutine that nobody waits for: it begins at once and goes when it ends.
struct Task {
  struct promise_type {
    Task get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
};

// Goes on in another thread.
struct Elsewhere {
  std::thread& thread;
  bool await_ready() const { return false; }
  // Not inlined: clang 14 would keep its temporaries in the coroutine's frame,
  // which the rest may free before we are done. So it may free this object.
  [[gnu::noinline]] void await_suspend(std::coroutine_handle<> rest) {
    std::thread& where = thread;
    where = std::thread(rest);
  }
  void await_resume() {}
};

Task AskInCoroutine(Ledger& ledger, std::thread& second, std::thread& third) {
  Call call = ledger.Start({.provider = "openai", .model = "gpt-4o"});
  Stream stream(
      ledger.Start({.provider = "openai", .endpoint = "/v1/chat/completions"}));
  stream.Chunk("data: {\"model\":\"gpt-4o\",\"choices\":[],\"usa");
  co_await Elsewhere{second};
  stream.Chunk("ge\":{\"prompt_tokens\":7,\"completion_tokens\":1}}\n\n");
  std::move(call).Settle({.input = 1});
  co_await Elsewhere{third};
  stream.Chunk("data: [DONE]\n\n");
  std::move(stream).Finish({.status = 200});
}

TEST_F(CallTest, MayLiveInACoroutineThatHopsThreads) {
  Open();
  std::thread second, third;
  AskInCoroutine(*ledger_, second, third);
  second.join();
  third.join();
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 2u);
  for (const StoredCall& call : calls) {
    EXPECT_EQ(call.record.outcome, Outcome::kFinished);
    EXPECT_EQ(call.record.cost_state, CostState::kComputed);
  }
  EXPECT_EQ(ledger_->health().in_flight, 0);
}

TEST_F(CallTest, KeepsLabelsParentsAndTrace) {
  Open();
  Call parent = Start();
  const int64_t parent_id = parent.id();
  ledger_
      ->Start({.provider = "openai",
               .model = "gpt-4o",
               .labels = {{{"team", "search"}, {"env", "prod"}}},
               .parent = parent_id,
               .retry_of = 77,
               .attempt = 2,
               .traceparent = "00-0af7651916cd43dd8448eb211c80319c-"
                              "b7ad6b7169203331-01"})
      .Settle({.input = 1});
  std::move(parent).Settle({.input = 1});
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 2u);
  const Record& child = calls[1].record;
  EXPECT_EQ(calls[0].record.labels[0], 0u);
  EXPECT_EQ(calls[0].record.parent_id, 0);
  EXPECT_EQ(child.parent_id, parent_id);
  EXPECT_EQ(child.retry_of, 77);
  EXPECT_EQ(child.attempt, 2);
  EXPECT_EQ(*store_->NameText(child.labels[0]), "team");
  EXPECT_EQ(*store_->NameText(child.labels[1]), "search");
  EXPECT_EQ(*store_->NameText(child.labels[3]), "prod");
  EXPECT_EQ(child.trace[0], 0x0af7651916cd43ddu);
  EXPECT_EQ(child.trace[1], 0x8448eb211c80319cu);
  EXPECT_EQ(child.trace[2], 0xb7ad6b7169203331u);
}

TEST_F(CallTest, InertCallsDoNothing) {
  Call inert;
  EXPECT_EQ(inert.id(), 0);
  EXPECT_FALSE(inert.recorded());
  std::move(inert).Finish({});
  Stream stream{Call()};
  stream.Chunk("data: {}\n\n");
  std::move(stream).Finish({});
}

TEST_F(CallTest, AClockThatRunsBackwardsGivesNoNegativeLatency) {
  Open();
  Call call = Start();
  clock_->Advance(-absl::Seconds(5));
  std::move(call).Settle({.input = 1});
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0].record.latency_ns, 0);
}

TEST_F(CallTest, LongTextsFindRoomInANote) {
  Open();
  const std::string id(120, 'i');
  Start().Finish({.body = ChatAnswer(id)});
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0].response_id, id);
  EXPECT_EQ(*store_->NameText(calls[0].record.names[kServiceTier]), "default");
  EXPECT_FALSE(calls[0].raw_usage.empty());
}

}  // namespace
}  // namespace toll::internal
