// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "view/report.h"

#include <simdjson.h>

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "view/plain_text.h"

namespace toll::internal {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Example {
  Query query = {.group_by = {Dimension::kModel, Dimension::kIssue}};
  Summary summary;

  Example() {
    Row row;
    row.keys = {"evil\x1b[2J\xe2\x80\xae", "=cmd()"};
    row.calls = 1'234;
    row.unpriced = 4;
    row.usage.input = 1'000'000;
    row.latency = {absl::Milliseconds(800), absl::Seconds(3), absl::Seconds(9)};
    summary.rows.push_back(row);
    row.keys = {"gpt-4o", ""};
    row.unpriced = 0;
    row.errors = 3;
    row.cost = Money::PicoUsd(12'345'678'900'000);
    summary.rows.push_back(row);
    summary.total = row;
    summary.total.keys.clear();
    summary.total.unpriced = 4;
    summary.total.estimated = 1;
    summary.total.estimated_cost = Money::PicoUsd(2'000'000'000'000);
    summary.dropped = 2;
    summary.dropped_cost = Money::PicoUsd(5'000'000);
    summary.since = absl::FromUnixSeconds(1'767'225'600);
    summary.until = summary.since + absl::Hours(24);
    summary.as_of = summary.until;
  }
};

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(ReportTable, SaysWhatIsMissing) {
  const Example example;
  const std::string text = ReportTable(example.query, example.summary, {});
  EXPECT_THAT(text, HasSubstr("4 calls unpriced"));
  EXPECT_THAT(text, HasSubstr("1 call with estimated usage: $2.0000 of"));
  EXPECT_THAT(text, Not(HasSubstr("only a part")));
  EXPECT_THAT(text, HasSubstr("2 calls dropped"));
  EXPECT_THAT(text, HasSubstr("$0.000005 more"));
  EXPECT_THAT(text, HasSubstr("2026-01-01 00:00 to 2026-01-02 00:00 UTC"));
  EXPECT_THAT(text, HasSubstr("as of 2026-01-02 00:00:00"));
  EXPECT_THAT(text, HasSubstr("unpriced"));
  EXPECT_THAT(text, HasSubstr("$12.3457 + ?"));  // The total.
  EXPECT_THAT(text, HasSubstr("(none)"));
  EXPECT_THAT(text, HasSubstr("800 ms"));
}

TEST(ReportTable, ForeignTextMovesNothing) {
  const Example example;
  for (const bool color : {false, true}) {
    const std::string text =
        ReportTable(example.query, example.summary, {.color = color});
    EXPECT_THAT(text, Not(HasSubstr("\x1b[2J")));
    EXPECT_THAT(text, Not(HasSubstr("\xe2\x80\xae")));
    EXPECT_THAT(text, HasSubstr("evil\\x1b[2J\\u{202e}"));
    EXPECT_EQ(text.find('\x1b') != std::string::npos, color);
  }
}

TEST(ReportTable, FitsTheTerminal) {
  const Example example;
  for (const int width : {40, 60, 80, 100, 200}) {
    const std::string text =
        ReportTable(example.query, example.summary, {.width = width});
    for (const std::string& line : Lines(text)) {
      if (line.starts_with("!") || line.empty()) break;
      EXPECT_LE(DisplayWidth(line), width) << line;
    }
    EXPECT_THAT(text, HasSubstr("cost"));
    EXPECT_THAT(text, HasSubstr("calls"));
  }
}

// Three sums that make the total: nobody takes an estimate for the truth.
TEST(ReportTable, ShowsPartialAndEstimatedMoneyApart) {
  Example example;
  Row& total = example.summary.total;
  total.partial = 2;
  total.partial_cost = Money::PicoUsd(345'600'000'000);
  std::string text = ReportTable(example.query, example.summary, {});
  EXPECT_THAT(text, HasSubstr("! 1 call with estimated usage: $2.0000 of"));
  EXPECT_THAT(text, HasSubstr("! 2 calls of which only a part was seen: "
                              "$0.3456 of the sum, at least\n"));
  EXPECT_THAT(text, HasSubstr("exact: $10.0001 of the sum\n"));
  // Where all is exact, nothing is said of it.
  total.partial = total.estimated = 0;
  total.partial_cost = total.estimated_cost = Money();
  text = ReportTable(example.query, example.summary, {});
  EXPECT_THAT(text, Not(HasSubstr("exact:")));
}

TEST(ReportTable, TellsWhereProvidersStateAnotherCost) {
  Example example;
  example.summary.total.cost_differs = 3;
  example.summary.total.stated_beyond = Money::PicoUsd(25'000'000'000);
  EXPECT_THAT(
      ReportTable(example.query, example.summary, {}),
      HasSubstr("! 3 calls whose provider states another cost: $0.025"));
  example.summary.total.stated_beyond = Money::PicoUsd(-25'000'000'000);
  EXPECT_THAT(ReportTable(example.query, example.summary, {}),
              HasSubstr("less in all"));
}

TEST(ReportTable, WithoutGroupsIsOneLine) {
  Example example;
  example.query.group_by.clear();
  example.summary.rows.resize(1);
  example.summary.rows[0].keys.clear();
  const std::string text = ReportTable(example.query, example.summary, {});
  EXPECT_THAT(text, Not(HasSubstr("total")));
  EXPECT_THAT(text, HasSubstr("1,234"));
}

TEST(ReportJson, IsJsonWithExactAmounts) {
  const Example example;
  const std::string text = ReportJson(example.query, example.summary);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  simdjson::dom::parser parser;
  simdjson::dom::element json;
  ASSERT_EQ(parser.parse(text).get(json), simdjson::SUCCESS) << text;
  const auto row = json["rows"].at(1);
  EXPECT_EQ(std::string_view(row["cost_usd"]), "12.3456789");
  EXPECT_EQ(std::string_view(json["total"]["estimated_usd"]), "2");
  EXPECT_EQ(std::string_view(json["total"]["partial_usd"]), "0");
  EXPECT_EQ(std::string_view(row["issue"]), "");
  EXPECT_EQ(int64_t(row["usage"]["input"]), 1'000'000);
  EXPECT_EQ(int64_t(row["latency_us"]["p95"]), 3'000'000);
  EXPECT_EQ(std::string_view(json["rows"].at(0)["model"]),
            "evil\x1b[2J\xe2\x80\xae");
  EXPECT_EQ(std::string_view(json["dropped_cost_usd"]), "0.000005");
  EXPECT_EQ(std::string_view(json["until"]), "2026-01-02T00:00:00Z");
}

TEST(ReportCsv, HasALineARowAndRunsNothing) {
  const Example example;
  const std::string text = ReportCsv(example.query, example.summary);
  const std::vector<std::string> lines = Lines(text);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_TRUE(lines[0].starts_with("model,issue,calls,errors,unpriced,"));
  EXPECT_TRUE(lines[1].starts_with("evil\\x1b[2J\\u{202e},'=cmd(),1234,"));
  EXPECT_THAT(lines[2], HasSubstr(",12.3456789,"));
  const auto commas = [](const std::string& line) {
    return std::count(line.begin(), line.end(), ',');
  };
  EXPECT_EQ(commas(lines[0]), commas(lines[1]));
}

}  // namespace
}  // namespace toll::internal
