// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Goal: the book and the arithmetic give what others' tests and providers' own
// bills say, for every case there is. Method: all cases of TOLL_CORPUS_DIR;
// those that the facts can meet must be met, and by the model that they name.

#include "cli/price_case.h"

#include <cstdlib>
#include <fstream>
#include <map>
#include <string>

#include "fmt/format.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "price/decimal.h"

namespace toll::cli {
namespace {

using simdjson::dom::element;
using ::testing::HasSubstr;

const absl::Time kNow = absl::FromUnixSeconds(1795255200);  // 2026-11-21.

std::string AnswerTo(const std::string& json) {
  simdjson::dom::parser parser;
  element line;
  EXPECT_EQ(parser.parse(json).get(line), simdjson::SUCCESS) << json;
  const absl::StatusOr<CaseAnswer> answer =
      PriceCase(PriceBook::Embedded(), line, kNow);
  return answer.ok() ? ToJson(*answer) : std::string(answer.status().message());
}

TEST(PriceCase, IsPricedFromTheBook) {
  EXPECT_EQ(AnswerTo(R"({"id":"a","provider":"openai","model":"gpt-4o",
      "timestamp":"2026-11-21T02:50:02Z",
      "usage":{"input_tokens":1000,"output_tokens":100}})"),
            R"({"id":"a","usd":"0.0035","state":"computed"})");
  EXPECT_EQ(AnswerTo(R"({"id":"a","provider":"openai","model":"gpt-5",
      "service_tier":"flex","usage":{"input_tokens":1000000}})"),
            R"({"id":"a","usd":"0.625","state":"computed"})");
  EXPECT_EQ(AnswerTo(R"({"id":"a","provider":"openai","model":"none",
      "usage":{"input_tokens":1}})"),
            R"({"id":"a","usd":null,"state":"unpriced"})");
}

TEST(PriceCase, ItsOwnPricesComeFirst) {
  // Tiers begin above their start.
  const std::string prices =
      R"("prices":{"input_mtok":{"base":"1","tiers":[
          {"start":100,"price":"2"},{"start":1000,"price":"3"}]},
         "output_mtok":{"base":"1","tiers":[{"start":500,"price":"9"}]},
         "requests_kcount":"12","web_searches_kcount":"10"})";
  const auto usd = [&prices](const std::string& usage) {
    return AnswerTo(R"({"id":"a",)" + prices + R"(,"usage":{)" + usage + "}}");
  };
  EXPECT_THAT(usd(R"("input_tokens":100)"), HasSubstr("\"0.0121\""));
  EXPECT_THAT(usd(R"("input_tokens":101)"), HasSubstr("\"0.012202\""));
  EXPECT_THAT(usd(R"("input_tokens":500,"output_tokens":1)"),
              HasSubstr("\"0.013001\""));
  EXPECT_THAT(usd(R"("input_tokens":501,"output_tokens":1)"),
              HasSubstr("\"0.013011\""));
  EXPECT_THAT(usd(R"("input_tokens":1001,"output_tokens":1)"),
              HasSubstr("\"0.015012\""));
  EXPECT_THAT(usd(R"("web_searches":2)"), HasSubstr("\"0.032\""));
}

TEST(PriceCase, APeersPricesBeginAtTheirEdge) {
  const std::string peer =
      R"("provider":"openai","model":"gpt-4o","peer_prices":{"steps":[
          {"from_input_tokens":0,"mtok":{"input":"1"}},
          {"from_input_tokens":100,"mtok":{"input":"2"}}]})";
  EXPECT_THAT(
      AnswerTo(R"({"id":"a",)" + peer + R"(,"usage":{"input_tokens":100}})"),
      HasSubstr("\"0.0002\""));
}

TEST(PriceCase, SaysWhatIsNoCase) {
  EXPECT_THAT(AnswerTo("{}"), HasSubstr("needs an id and a usage"));
  EXPECT_THAT(AnswerTo("[]"), HasSubstr("needs an id and a usage"));
  EXPECT_THAT(AnswerTo(R"({"id":"a","usage":{},"timestamp":"yesterday"})"),
              HasSubstr("a: timestamp: "));
  EXPECT_THAT(AnswerTo(R"({"id":"a","usage":{},"prices":{"x":"1"}})"),
              HasSubstr("cannot read the price \"x\""));
  EXPECT_THAT(AnswerTo(R"({"id":"a","usage":{},"prices":{"input_mtok":"-1"}})"),
              HasSubstr("no price"));
}

std::string_view WordOf(element line, std::string_view key) {
  std::string_view word;
  return line[key].get(word) == simdjson::SUCCESS ? word : std::string_view();
}

// True if two decimals are within 1e-12: what rounding to pico may take.
bool Near(std::string_view a, std::string_view b) {
  const auto pico = [](std::string_view text) {
    const absl::StatusOr<internal::Decimal> decimal =
        internal::ParseDecimal(text.substr(0, text.find('.') + 15));
    EXPECT_TRUE(decimal.ok()) << text;
    return internal::DivideHalfEven(
        decimal->mantissa * internal::PowerOfTen(14 - decimal->scale), 100);
  };
  const Int128 difference = pico(a) - pico(b);
  return difference >= -1 && difference <= 1;
}

struct Tally {
  int equal = 0;
  int differ = 0;
};

TEST(PriceCase, EveryCaseThatTheFactsMeetIsMet) {
  const char* corpus = std::getenv("TOLL_CORPUS_DIR");
  if (corpus == nullptr) GTEST_SKIP() << "skipped: no corpus";
  std::ifstream file(std::string(corpus) + "/cost_cases.jsonl");
  ASSERT_TRUE(file.is_open());
  simdjson::dom::parser parser;
  std::map<std::string, Tally> tallies;
  int met = 0;
  for (std::string text; std::getline(file, text);) {
    element line;
    ASSERT_EQ(parser.parse(text).get(line), simdjson::SUCCESS);
    bool agrees = false;
    const bool decided =
        line["agrees_with_facts"].get(agrees) == simdjson::SUCCESS;
    const absl::StatusOr<CaseAnswer> answer =
        PriceCase(PriceBook::Embedded(), line, kNow);
    ASSERT_TRUE(answer.ok()) << answer.status();
    const bool equal =
        answer->cost.state != CostState::kUnpriced &&
        Near(answer->cost.amount.ToString(), WordOf(line, "expected_usd"));
    Tally& tally = tallies[fmt::format("{:<10} {}", WordOf(line, "kind"),
                                       !decided ? "own prices"
                                       : agrees ? "facts agree"
                                                : "facts differ")];
    ++(equal ? tally.equal : tally.differ);
    if (decided && !agrees) continue;
    EXPECT_TRUE(equal) << text << "\n" << ToJson(*answer) << answer->cost.why;
    met += equal ? 1 : 0;
    const std::string_view model = WordOf(line, "facts_model");
    const bool from_book = line["peer_prices"].error() != simdjson::SUCCESS;
    if (model.empty() || !from_book) continue;
    EXPECT_THAT(answer->cost.price_id, HasSubstr(fmt::format("/{}/", model)));
  }
  for (const auto& [kind, tally] : tallies) {
    fmt::print("{:<24} equal {:>4}  differ {:>3}\n", kind, tally.equal,
               tally.differ);
  }
  EXPECT_GE(met, 1550);
}

// The same with the peers' own prices left out, and what the facts give where
// they differ from the peer.
TEST(PriceCase, TheFactsGiveWhatTheyAreSaidToGive) {
  const char* corpus = std::getenv("TOLL_CORPUS_DIR");
  if (corpus == nullptr) GTEST_SKIP() << "skipped: no corpus";
  std::ifstream file(std::string(corpus) + "/cost_cases.jsonl");
  ASSERT_TRUE(file.is_open());
  simdjson::dom::parser parser;
  int given = 0;
  for (std::string text; std::getline(file, text);) {
    const size_t at = text.find("\"peer_prices\"");
    if (at != std::string::npos) text.replace(at, 13, "\"left_out\"");
    element line;
    ASSERT_EQ(parser.parse(text).get(line), simdjson::SUCCESS);
    bool agrees = false;
    if (line["agrees_with_facts"].get(agrees) != simdjson::SUCCESS) continue;
    const std::string_view usd =
        WordOf(line, agrees ? "expected_usd" : "facts_usd");
    if (usd.empty()) continue;
    const absl::StatusOr<CaseAnswer> answer =
        PriceCase(PriceBook::Embedded(), line, kNow);
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_TRUE(Near(answer->cost.amount.ToString(), usd)) << text << "\n"
                                                           << ToJson(*answer);
    ++given;
  }
  EXPECT_GE(given, 1590);
}

}  // namespace
}  // namespace toll::cli
