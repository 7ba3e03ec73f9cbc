// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Goal: the examples, which the documentation quotes, work as they stand.
// Method: each runs as a process of its own against the mock provider, all on
// one ledger; the last one reports what the others cost, and that is what the
// mock has billed.

#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/demo/audit.h"
#include "cli/demo/evidence.h"
#include "cli/demo/kept.h"
#include "cli/demo/mock_provider.h"
#include "cli/run_tool.h"
#include "temp_directory.h"

namespace toll::cli {
namespace {

using ::testing::HasSubstr;

class ExamplesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    absl::StatusOr<std::unique_ptr<MockProvider>> mock = MockProvider::Start(
        {.log_path = directory_ / "bill.jsonl", .faults = false});
    ASSERT_TRUE(mock.ok()) << mock.status();
    mock_ = *std::move(mock);
  }

  ToolRun Run(const std::string& program) {
    return RunTool({"TOLL_PATH=" + (directory_ / "ledger"),
                    "NO_PROXY=127.0.0.1", program, mock_->base_url()});
  }

  const internal::TempDirectory directory_;
  std::unique_ptr<MockProvider> mock_;
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
