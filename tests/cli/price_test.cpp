// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// `toll price` as its users run it.

#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/run_tool.h"
#include "temp_directory.h"

namespace toll::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

ToolRun Price(std::vector<std::string> words) {
  words.insert(words.begin(), {TOLL_TOOL, "price"});
  return RunTool(words);
}

TEST(PriceCommand, ExplainsLineByLine) {
  const ToolRun run = Price({"--provider", "openai", "--model", "gpt-4o",
                             "--at", "2026-11-21T10:00:00Z", "--usage",
                             R"({"input_tokens":812,"cached_input":100,
                                 "output_tokens":48,"reasoning":8})"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.output,
            "component            count  price                 amount in USD\n"
            "input                  712  2.5 USD / 1M tokens   0.00178\n"
            "cache_read             100  1.25 USD / 1M tokens  0.000125\n"
            "output                  40  10 USD / 1M tokens    0.0004\n"
            "reasoning as output      8  10 USD / 1M tokens    0.00008\n"
            "total                                             0.002385\n"
            "\n"
            "price  openai/gpt-4o/standard@2026-11-21\n"
            "since  no date in the book: as long as it knows\n");
}

TEST(PriceCommand, TellsStepAndDate) {
  const ToolRun run =
      Price({"--provider", "openai", "--model", "gpt-5.6-luna", "--usage",
             R"({"input_tokens":300000})", "--at", "2026-08-01"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.output, HasSubstr("since  2026-07-30\n"));
  EXPECT_THAT(run.output, HasSubstr("of 2 steps\n"));
}

TEST(PriceCommand, AnswersInJson) {
  const ToolRun run =
      Price({"--provider", "anthropic", "--model", "claude-opus-4-8",
             "--modifier", "us", "--modifier", "fast", "--json", "--usage",
             R"({"input_tokens":1000})"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.output,
              StartsWith(R"({"usd":"0.011","state":"computed",)"
                         R"("price_id":"anthropic/claude-opus-4-8/)"
                         R"(standard+fast+us@2026-11-21","valid_since":null,)"
                         R"("step_from_input_tokens":0,"flags":[],"why":"",)"
                         R"("lines":[{"component":"input",)"));
}

TEST(PriceCommand, UnpricedIsANoThatSaysWhy) {
  const ToolRun run =
      Price({"--provider", "openai", "--model", "gpt-4", "--tier", "flex",
             "--usage", R"({"input_tokens":1})"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(
      run.output,
      "toll: unpriced: openai/gpt-4 has no price for the tier \"flex\"\n");
}

TEST(PriceCommand, WrongUseIsSaid) {
  EXPECT_EQ(Price({}).exit_code, 2);
  EXPECT_THAT(Price({"--model", "m"}).output, HasSubstr("--usage"));
  EXPECT_THAT(Price({"--model", "m", "--usage", "{"}).output,
              HasSubstr("--usage is no JSON"));
  EXPECT_THAT(Price({"--model", "m", "--usage", "{}", "--at", "soon"}).output,
              HasSubstr("soon"));
  EXPECT_EQ(Price({"--cases", "/nonexistent"}).exit_code, 2);
  EXPECT_EQ(
      Price({"--model", "m", "--usage", "{}", "--modifier", "slow"}).exit_code,
      2);
}

TEST(PriceCommand, PricesAFileOfCasesAndGoesOnPastABadLine) {
  const internal::TempDirectory directory;
  const std::string path = directory / "cases.jsonl";
  std::ofstream(path)
      << R"({"id":"a","provider":"openai","model":"gpt-4o","usage":{"input_tokens":1000}})"
      << "\nnot JSON\n"
      << R"({"id":"b","usage":{"input_tokens":1},"prices":{"input_mtok":"1"}})"
      << "\n";
  const ToolRun run = Price({"--cases", path});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.output,
              HasSubstr(R"({"id":"a","usd":"0.0025","state":"computed"})"));
  EXPECT_THAT(run.output,
              HasSubstr(R"({"id":"b","usd":"0.000001","state":"computed"})"));
  EXPECT_THAT(run.output, HasSubstr(path + ":2: this line is no JSON"));
}

TEST(PriceCommand, TakesOtherBooks) {
  const internal::TempDirectory directory;
  const std::string path = directory / "ours.json";
  std::ofstream(path) << R"({"schema":"toll-prices/1","made":"2026-01-01",
      "providers":[{"id":"openai","models":[
        {"id":"gpt-4o","rates":[{"input":"2"}]}]}]})";
  const std::vector<std::string> question = {
      "--provider", "openai", "--json", "--usage", R"({"input_tokens":1000})"};
  const auto ask = [&question](std::vector<std::string> more) {
    more.insert(more.end(), question.begin(), question.end());
    return Price(more);
  };
  EXPECT_THAT(ask({"--prices-override", path, "--model", "gpt-4o"}).output,
              StartsWith(R"({"usd":"0.002",)"));
  EXPECT_THAT(ask({"--prices-override", path, "--model", "gpt-4o-mini"}).output,
              StartsWith(R"({"usd":"0.00015",)"));
  EXPECT_EQ(ask({"--prices", path, "--model", "gpt-4o-mini"}).exit_code, 1);
  EXPECT_EQ(ask({"--prices", "/nonexistent", "--model", "m"}).exit_code, 2);
}

}  // namespace
}  // namespace toll::cli
