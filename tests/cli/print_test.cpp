// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/print.h"

#include <sstream>
#include <string>

#include "simdjson.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "view/plain_text.h"

namespace toll::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

DemoResult GoodResult() {
  DemoResult result;
  result.directory = "/tmp/toll-demo-1";
  result.ledger = "/tmp/toll-demo-1/ledger";
  result.seconds = 2.5;
  result.audit.begun = 1'234;
  result.audit.settled = 1'230;
  result.audit.whole = 1'200;
  result.audit.toll_cost = Money::PicoUsd(1'234'567'890'123);
  result.audit.billed = result.audit.toll_cost;
  result.overhead = {1'230, 910, 4'100, 1'000, 100'000'000};
  Row row;
  row.keys = {"gpt-4o-2024-08-06"};
  row.calls = 1'234;
  row.usage.input = 7'654'321;
  row.cost = Money::PicoUsd(1'234'567'890'123);
  row.latency.p50 = absl::Milliseconds(23);
  row.latency.p95 = absl::Milliseconds(1'500);
  result.by_model.rows = {row};
  result.by_model.total = row;
  return result;
}

TEST(DemoText, ShowsBothTotalsToTheLastDigit) {
  const std::string text = DemoText(GoodResult(), {});
  EXPECT_THAT(text, HasSubstr("toll $1.234567890123"));
  EXPECT_THAT(text, HasSubstr("mock $1.234567890123"));
  EXPECT_THAT(text, HasSubstr("match, to the pico-dollar"));
  EXPECT_THAT(text, HasSubstr("1,200 whole answers"));
  EXPECT_THAT(text, HasSubstr("910 ns a call at the median, 4.1 µs at p99"));
  EXPECT_THAT(text, HasSubstr("7.65 M"));
  EXPECT_THAT(text, HasSubstr("$1.2346"));
  EXPECT_THAT(text, Not(HasSubstr("KILLED")));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(DemoText(GoodResult(), {.color = true}), HasSubstr("\x1b[32m"));
}

TEST(DemoText, FitsTheScreen) {
  std::istringstream text(DemoText(GoodResult(), {.width = 80}));
  for (std::string line; std::getline(text, line);) {
    EXPECT_LE(internal::DisplayWidth(line), 100) << line;
  }
}

TEST(DemoText, SaysWhatDoesNotMatch) {
  DemoResult result = GoodResult();
  result.audit.billed += Money::PicoUsd(1);
  result.audit.differing = 1;
  const std::string text = DemoText(result, {});
  EXPECT_THAT(text, HasSubstr("mismatch"));
  EXPECT_THAT(text, HasSubstr("1 priced otherwise"));
}

TEST(DemoText, TellsAKillAndWhatWasLost) {
  DemoResult result = GoodResult();
  result.options.kill = true;
  result.audit.interrupted = 4;
  EXPECT_THAT(DemoText(result, {}), HasSubstr("nothing lost"));
  result.audit.whole_missing = 1;
  const std::string text = DemoText(result, {});
  EXPECT_THAT(text, Not(HasSubstr("nothing lost")));
  EXPECT_THAT(text, HasSubstr("LOST"));
}

TEST(DemoJson, IsOneObject) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  const std::string json = DemoJson(GoodResult());
  ASSERT_EQ(parser.parse(json).get(root), simdjson::SUCCESS) << json;
  EXPECT_TRUE(bool(root["good"]));
  EXPECT_EQ(std::string_view(root["bill"]["toll_usd"]), "1.234567890123");
  EXPECT_EQ(int64_t(root["overhead"]["p99_ns"]), 4'100);
}

}  // namespace
}  // namespace toll::cli
