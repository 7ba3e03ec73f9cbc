// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Goal: the examples, which the documentation quotes, work as they stand.
// Method: each runs as a process of its own against the mock provider, all on
// one ledger; the last one reports what the others cost, and that is what the
// mock has billed. The stream's example runs against every provider, whose
// streams are packed in five ways: whole, stopped by the host, cut by the
// provider; the report keeps apart what of that money is no exact one.

#include <fstream>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "simdjson.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/demo/audit.h"
#include "cli/demo/evidence.h"
#include "cli/demo/kept.h"
#include "cli/demo/mock_provider.h"
#include "cli/run_tool.h"
#include "store/sqlite_store.h"
#include "temp_directory.h"

namespace toll::cli {
namespace {

using ::testing::HasSubstr;

class ExamplesTest : public ::testing::Test {
 protected:
  void SetUp() override { Serve(std::nullopt); }

  void Serve(std::optional<MockFate> fate) {
    absl::StatusOr<std::unique_ptr<MockProvider>> mock =
        MockProvider::Start({.log_path = directory_ / "bill.jsonl",
                             .seed = ++serves_,
                             .faults = false,
                             .fate = fate});
    ASSERT_TRUE(mock.ok()) << mock.status();
    mock_ = *std::move(mock);
  }

  ToolRun Run(const std::string& program,
              const std::vector<std::string>& arguments = {}) {
    std::vector<std::string> words = {"TOLL_PATH=" + (directory_ / "ledger"),
                                      "NO_PROXY=127.0.0.1", prices_, program,
                                      mock_->base_url()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return RunTool(words);
  }

  // Nobody but who runs Ollama knows what it costs: the mock's prices.
  void PriceOllama() {
    std::ofstream(directory_ / "ours.json")
        << R"({"schema":"toll-prices/1","made":"2026-11-01","providers":[)"
           R"({"id":"ollama","models":[{"id":"local","match":["*"],"rates":)"
           R"([{"input":"0.05","output":"0.08"}]}]}]})";
    prices_ = "TOLL_PRICES_OVERRIDE_PATH=" + (directory_ / "ours.json");
  }

  // What the ledger holds since the last time.
  std::vector<internal::Record> NewCalls() {
    std::vector<internal::Record> calls;
    const auto store =
        internal::OpenSqliteStoreForReading(directory_ / "ledger/toll.db");
    EXPECT_TRUE(store.ok()) << store.status();
    if (!store.ok()) return calls;
    const absl::Status read =
        (*store)->ReadRecords(0, [&](const internal::Record& record) {
          if (seen_.insert(record.id).second) calls.push_back(record);
        });
    EXPECT_TRUE(read.ok()) << read;
    return calls;
  }

  void ExpectReported(Money exact, Money estimated, Money partial) {
    const auto report = [&](const std::string& form) {
      return RunTool({TOLL_TOOL, "report", "--db", directory_ / "ledger",
                      "--by", "provider", form})
          .output;
    };
    const std::string text = report("--limit=10");
    EXPECT_THAT(text, HasSubstr("! 6 calls with estimated usage: $"));
    EXPECT_THAT(text, HasSubstr("! 4 calls of which only a part was seen: $"));
    EXPECT_THAT(text, HasSubstr("  exact: $"));
    const std::string json = report("--json");
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    ASSERT_EQ(parser.parse(json).get(root), simdjson::SUCCESS) << json;
    const auto total = root["total"];
    EXPECT_EQ(std::string_view(total["estimated_usd"]), estimated.ToString());
    EXPECT_EQ(std::string_view(total["partial_usd"]), partial.ToString());
    EXPECT_EQ(std::string_view(total["cost_usd"]),
              (exact + estimated + partial).ToString());
    RecordProperty("report", text);
  }

  // Of all answers so far.
  Money Billed() {
    const absl::StatusOr<Bill> bill = ReadBill(directory_ / "bill.jsonl");
    EXPECT_TRUE(bill.ok()) << bill.status();
    Money billed;
    if (!bill.ok()) return billed;
    for (const auto& [id, pico_usd] : *bill) billed += Money::PicoUsd(pico_usd);
    return billed;
  }

  const internal::TempDirectory directory_;
  std::unique_ptr<MockProvider> mock_;
  std::string prices_ = "NO_COLOR=1";
  std::set<int64_t> seen_;
  uint64_t serves_ = 0;  // No two of them answer by the same ids.
};

TEST_F(ExamplesTest, WorkAsTheyStand) {
  const ToolRun blocking = Run(TOLL_EXAMPLE_BLOCKING);
  EXPECT_EQ(blocking.exit_code, 0) << blocking.output;
  EXPECT_THAT(blocking.output, HasSubstr("\"chat.completion\""));
  const ToolRun streaming = Run(TOLL_EXAMPLE_STREAMING);
  EXPECT_EQ(streaming.exit_code, 0) << streaming.output;
  EXPECT_THAT(streaming.output, HasSubstr("data: [DONE]"));
  const ToolRun meter = Run(TOLL_EXAMPLE_METER);
  EXPECT_EQ(meter.exit_code, 0) << meter.output;
  const ToolRun curl = Run(TOLL_EXAMPLE_CURL);
  EXPECT_EQ(curl.exit_code, 0) << curl.output;
  EXPECT_THAT(curl.output, HasSubstr("\"chat.completion\""));

  const absl::StatusOr<Bill> bill = ReadBill(directory_ / "bill.jsonl");
  ASSERT_TRUE(bill.ok()) << bill.status();
  EXPECT_EQ(bill->size(), 4u);
  Money billed;
  for (const auto& [id, pico_usd] : *bill) billed += Money::PicoUsd(pico_usd);
  const absl::StatusOr<std::vector<KeptCall>> kept =
      ReadKeptCalls(directory_ / "ledger");
  ASSERT_TRUE(kept.ok()) << kept.status();
  ASSERT_EQ(kept->size(), 4u);
  for (const KeptCall& call : *kept) {
    EXPECT_EQ(call.cost_state, CostState::kComputed);
  }

  const ToolRun query = Run(TOLL_EXAMPLE_QUERY);
  EXPECT_EQ(query.exit_code, 0) << query.output;
  EXPECT_THAT(query.output, HasSubstr("gpt-4o-2024-08-06"));
  EXPECT_THAT(query.output, HasSubstr("PROJ-43"));
  EXPECT_THAT(query.output,
              HasSubstr("4 calls in all, $" + billed.ToString() + ";"));
}

struct Streamer {
  const char* provider;
  // What is known of a stream that was broken off: openings that state the
  // input, or parts that state what was used so far.
  Provenance broken;
};
constexpr Streamer kStreamers[] = {
    {"openai", Provenance::kEstimated},  {"anthropic", Provenance::kPartial},
    {"google", Provenance::kPartial},    {"ollama", Provenance::kEstimated},
    {"bedrock", Provenance::kEstimated},
};

// Half an answer has cost something; neither nothing nor a place holder of one
// token is what it cost, and nobody says that it is exact.
void ExpectBrokenOff(const internal::Record& call, Outcome outcome,
                     const Streamer& streamer) {
  SCOPED_TRACE(streamer.provider);
  const bool partial = streamer.broken == Provenance::kPartial;
  EXPECT_EQ(call.outcome, outcome);
  EXPECT_EQ(call.provenance, streamer.broken);
  EXPECT_EQ(call.cost_state,
            partial ? CostState::kPartial : CostState::kEstimated);
  EXPECT_NE(call.flags & kStreamIncomplete, 0u);
  EXPECT_GT(internal::TotalInput(call.leaves), 0u);
  EXPECT_GT(internal::TotalOutput(call.leaves), 1u);
  EXPECT_GT(call.cost_pico, 0);
}

TEST_F(ExamplesTest, StreamEveryProviderWholeAndBrokenOff) {
  PriceOllama();
  Money exact, estimated, partial;
  const auto add = [&](const internal::Record& call) {
    const Money cost = Money::PicoUsd(call.cost_pico);
    (call.cost_state == CostState::kComputed    ? exact
     : call.cost_state == CostState::kEstimated ? estimated
                                                : partial) += cost;
  };
  for (const Streamer& streamer : kStreamers) {
    Serve(MockFate::kAnswer);
    const Money before = Billed();
    const ToolRun whole = Run(TOLL_EXAMPLE_STREAMING, {streamer.provider});
    EXPECT_EQ(whole.exit_code, 0) << streamer.provider << whole.output;
    std::vector<internal::Record> calls = NewCalls();
    ASSERT_EQ(calls.size(), 1u) << streamer.provider;
    EXPECT_EQ(calls[0].outcome, Outcome::kFinished);
    EXPECT_EQ(calls[0].provenance, Provenance::kReported);
    EXPECT_EQ(calls[0].cost_state, CostState::kComputed) << streamer.provider;
    EXPECT_EQ(Money::PicoUsd(calls[0].cost_pico), Billed() - before);
    add(calls[0]);

    // By the host, in the middle.
    const ToolRun stopped =
        Run(TOLL_EXAMPLE_STREAMING,
            {streamer.provider, std::to_string(whole.output.size() / 2)});
    EXPECT_EQ(stopped.exit_code, 1);
    EXPECT_EQ(stopped.output.size(), whole.output.size() / 2);
    calls = NewCalls();
    ASSERT_EQ(calls.size(), 1u) << streamer.provider;
    ExpectBrokenOff(calls[0], Outcome::kFailed, streamer);
    EXPECT_EQ(calls[0].error_class, ErrorClass::kCancelled);
    add(calls[0]);

    // By the provider.
    Serve(MockFate::kCut);
    const ToolRun cut = Run(TOLL_EXAMPLE_STREAMING, {streamer.provider});
    EXPECT_EQ(cut.exit_code, 1);
    calls = NewCalls();
    ASSERT_EQ(calls.size(), 1u) << streamer.provider;
    ExpectBrokenOff(calls[0], Outcome::kFailed, streamer);
    EXPECT_EQ(calls[0].error_class, ErrorClass::kNetwork);
    add(calls[0]);
  }
  ExpectReported(exact, estimated, partial);
}

TEST_F(ExamplesTest, StreamOfAnUnknownProviderSaysWhichThereAre) {
  const ToolRun run = Run(TOLL_EXAMPLE_STREAMING, {"nobody"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.output, HasSubstr("bedrock\n"));
}

TEST_F(ExamplesTest, RecordAFailureToReachTheServer) {
  const std::string nowhere = "http://127.0.0.1:1";
  const ToolRun run = RunTool(
      {"TOLL_PATH=" + (directory_ / "ledger"), TOLL_EXAMPLE_BLOCKING, nowhere});
  EXPECT_EQ(run.exit_code, 1);
  const absl::StatusOr<std::vector<KeptCall>> kept =
      ReadKeptCalls(directory_ / "ledger");
  ASSERT_TRUE(kept.ok()) << kept.status();
  ASSERT_EQ(kept->size(), 1u);
  EXPECT_EQ(kept->front().outcome, Outcome::kFailed);
}

}  // namespace
}  // namespace toll::cli
