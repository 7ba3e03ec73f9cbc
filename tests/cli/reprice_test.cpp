// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// toll reprice, as a user calls it.

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/run_tool.h"
#include "temp_directory.h"
#include "toll/ledger.h"

namespace toll::cli {
namespace {

using ::testing::HasSubstr;

class RepriceCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    absl::StatusOr<std::unique_ptr<Ledger>> ledger =
        Ledger::Open({.path = Path()});
    ASSERT_TRUE(ledger.ok()) << ledger.status();
    for (const char* model : {"gpt-4o", "in-house"}) {
      (*ledger)
          ->Start({.provider = "openai", .model = model})
          .Settle({.input = 1'000'000});
    }
    ASSERT_TRUE((*ledger)->Close().ok());
    std::ofstream(Negotiated())
        << R"({"schema":"toll-prices/1","made":"2026-11-21","providers":[)"
           R"({"id":"openai","models":[{"id":"gpt-4o","rates":[{"input":"1",)"
           R"("output":"4"}]},{"id":"in-house","rates":[{"input":"0.5",)"
           R"("output":"1"}]}]}]})";
  }
  std::string Path() const { return directory_ / "ledger"; }
  std::string Negotiated() const { return directory_ / "negotiated.json"; }
  ToolRun Run(std::vector<std::string> more) {
    std::vector<std::string> words = {TOLL_TOOL, "reprice", "--path", Path()};
    words.insert(words.end(), more.begin(), more.end());
    return RunTool(words);
  }
  std::string Report() {
    return RunTool({TOLL_TOOL, "report", "--path", Path(), "--json"}).output;
  }

  internal::TempDirectory directory_;
};

TEST_F(RepriceCommand, SaysWhatWouldChangeAndWritesNothing) {
  const std::string before = Report();
  const ToolRun run = Run({"--override", Negotiated(), "--dry-run", "--json"});
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(run.output, HasSubstr(R"("model":"gpt-4o","calls":1,"changed":1,)"
                                    R"("unpriced_before":0,"unpriced_after":0,)"
                                    R"("before_usd":"2.5","after_usd":"1")"));
  EXPECT_THAT(Report(), HasSubstr(R"("cost_usd":"2.5")"));
}

TEST_F(RepriceCommand, WritesRowsAndSums) {
  const ToolRun run = Run({"--override", Negotiated()});
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(run.output, HasSubstr("2 of 2 priced calls have another price"));
  const std::string report = Report();
  EXPECT_THAT(report, HasSubstr(R"("cost_usd":"1")"));
  EXPECT_THAT(report, HasSubstr(R"("cost_usd":"0.5")"));
  EXPECT_THAT(report, HasSubstr(R"("cost_usd":"1.5")"));
}

TEST_F(RepriceCommand, RefusesWhatIsNotThere) {
  ToolRun run = Run({"--override", directory_ / "no.json"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.output, HasSubstr("no.json"));
  run = RunTool({TOLL_TOOL, "reprice", "--path", directory_ / "elsewhere"});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_FALSE(std::filesystem::exists(directory_ / "elsewhere"));
}

}  // namespace
}  // namespace toll::cli
