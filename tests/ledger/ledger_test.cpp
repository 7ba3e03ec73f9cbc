// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "toll/ledger.h"

#include <stdlib.h>

#include <stdexcept>

#include "ledger/fixture.h"

namespace hosts_own {

struct Reply {
  int64_t tokens_in = 0;
  int64_t tokens_out = 0;
};

toll::Usage TollUsage(const Reply& reply) {
  return {.input = reply.tokens_in, .output = reply.tokens_out};
}

}  // namespace hosts_own

namespace toll::internal {
namespace {

using LedgerTest = LedgerFixture;

TEST_F(LedgerTest, MeterReturnsWhatTheHostsFunctionReturned) {
  Open();
  const CallSpec spec = {.provider = "openai", .model = "gpt-4o"};
  const hosts_own::Reply reply = ledger_->Meter(spec, [] {
    return hosts_own::Reply{5, 2};
  });
  EXPECT_EQ(reply.tokens_in, 5);
  const absl::StatusOr<hosts_own::Reply> failed =
      ledger_->Meter(spec, []() -> absl::StatusOr<hosts_own::Reply> {
        return absl::UnavailableError("no route");
      });
  EXPECT_EQ(failed.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THROW(ledger_->Meter(spec,
                              []() -> hosts_own::Reply {
                                throw std::runtime_error("the host's own");
                              }),
               std::runtime_error);
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 3u);
  EXPECT_EQ(calls[0].record.leaves[kInput], 5u);
  EXPECT_EQ(calls[1].record.error_class, ErrorClass::kNetwork);
  EXPECT_EQ(calls[2].record.outcome, Outcome::kAbandoned);
}

TEST_F(LedgerTest, AdmitWithoutRulesIsStart) {
  Open();
  absl::StatusOr<Call> call = ledger_->Admit(
      {.provider = "openai", .model = "gpt-4o"}, {.input = 1'000});
  ASSERT_TRUE(call.ok());
  EXPECT_EQ(call->cached(), nullptr);
  std::move(*call).Settle({.input = 1});
  EXPECT_EQ(Calls().size(), 1u);
}

TEST_F(LedgerTest, BoundCallsKeepAllNames) {
  Open();
  const BoundSpec bound = ledger_->Bind({.provider = "openai",
                                         .model = "gpt-4o",
                                         .session = "s",
                                         .user = "bound",
                                         .labels = {{{"team", "search"}}}});
  ledger_->Start(bound).Settle({.input = 1});
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0].user, "bound");
  EXPECT_EQ(*store_->NameText(calls[0].record.labels[1]), "search");
}

TEST_F(LedgerTest, SummarizesWhatWasFinishedBefore) {
  Open();
  for (int i = 0; i < 5; ++i) {
    Start(i % 2 == 0 ? "even" : "odd")
        .Finish({.body = ChatAnswer(std::to_string(i))});
  }
  const absl::StatusOr<Summary> summary =
      ledger_->Summarize({.group_by = {Dimension::kUser}});
  ASSERT_TRUE(summary.ok()) << summary.status();
  ASSERT_EQ(summary->rows.size(), 2u);
  EXPECT_EQ(summary->rows[0].keys[0], "even");
  EXPECT_EQ(summary->rows[0].calls, 3);
  EXPECT_EQ(summary->total.cost, Money::PicoUsd(5 * 320'000'000));
  EXPECT_GE(absl::ToUnixNanos(summary->as_of), clock_->Now().real_ns);
}

TEST_F(LedgerTest, InertWhereItCannotOpen) {
  const auto ledger = Ledger::OpenOrInert({.path = "/proc/no/such/place"});
  ASSERT_NE(ledger, nullptr);
  EXPECT_TRUE(ledger->health().inert);
  EXPECT_NE(ledger->health().degraded, "");
  Call call = ledger->Start({.provider = "openai"});
  std::move(call).Finish({.body = ChatAnswer("x")});
  EXPECT_FALSE(ledger->Summarize({}).ok());
  EXPECT_TRUE(ledger->Flush().ok());
  EXPECT_TRUE(ledger->Close().ok());
}

TEST_F(LedgerTest, TellsTheHostsLogWhyItIsInert) {
  std::string said;
  const auto ledger = Ledger::OpenOrInert(
      {.path = "/proc/no/such/place",
       .log = [&](absl::StatusCode, std::string_view text) { said = text; }});
  EXPECT_EQ(said, ledger->health().degraded);
}

TEST_F(LedgerTest, IsInertWhenDisabledByTheEnvironment) {
  setenv("TOLL_DISABLE", "1", 1);
  Open();
  unsetenv("TOLL_DISABLE");
  EXPECT_TRUE(ledger_->health().inert);
  Start().Settle({.input = 1});
  EXPECT_TRUE(ReadCalls(*store_).empty());
}

TEST_F(LedgerTest, RefusesOptionsOutOfBounds) {
  EXPECT_EQ(Ledger::Open({.path = directory_ / "l", .memory_pool_size = -1})
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(LedgerTest, WarmMakesTheBlockAhead) {
  Open();
  ledger_->Warm();
  Start().Settle({.input = 1});
  EXPECT_EQ(Calls().size(), 1u);
}

TEST_F(LedgerTest, HealthAddsUp) {
  Open();
  Call open = Start();
  Start().Settle({.input = 1});
  Pump();
  const Health health = ledger_->health();
  EXPECT_EQ(health.offered, 2);
  EXPECT_EQ(health.stored, 1);
  EXPECT_EQ(health.in_flight, 1);
  EXPECT_GT(health.slots_count, 0);
  EXPECT_GT(health.journal_bytes, 0);
  EXPECT_GT(health.memory_bytes, 0);
  EXPECT_FALSE(health.inert);
  EXPECT_EQ(health.degraded, "");
  std::move(open).Settle({.input = 1});
}

}  // namespace
}  // namespace toll::internal
