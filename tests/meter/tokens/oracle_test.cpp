// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The counters, and the slow reference, against an oracle that shares nothing
// with them: npm's tiktoken, which is OpenAI's own core. oracle.cjs runs it.
//
// TOLL_NODE_MODULES names the folder with the package (scripts/setup.sh
// installs it); skipped without.

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "meter/tokens/ask_oracle.h"
#include "meter/tokens/random_text.h"
#include "meter/tokens/reference.h"
#include "meter/tokens/texts.h"
#include "meter/tokens/utf8.h"
#include "toll/tokens.h"

namespace toll::internal {
namespace {

class OracleTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    modules_ = NodeModules("tiktoken");
    if (modules_.empty()) {
      GTEST_SKIP() << "skipped: no npm packages (TOLL_NODE_MODULES)";
    }
  }

  void ExpectTheSame(const std::vector<std::string>& texts,
                     bool with_reference = true) {
    const std::vector<Ids> answers =
        AskOracle({modules_, "oracle.cjs", GetParam()}, texts);
    ASSERT_EQ(answers.size(), texts.size());
    auto counter = TokenCounter::ForEncoding(GetParam());
    ASSERT_TRUE(counter.ok()) << counter.status();
    const Reference reference(GetParam());
    Ids ids;
    for (size_t i = 0; i < texts.size(); ++i) {
      const std::string shown = "text " + std::to_string(i) + ": " +
                                testing::PrintToString(texts[i].substr(0, 300));
      ids.clear();
      counter->Encode(texts[i], &ids);
      ASSERT_EQ(ids, answers[i]) << shown;
      ASSERT_EQ(counter->Count(texts[i]),
                static_cast<int64_t>(answers[i].size()))
          << shown;
      tokens_ += static_cast<int64_t>(ids.size());
      bytes_ += static_cast<int64_t>(texts[i].size());
      if (!with_reference) continue;
      std::string repaired;
      AppendLossy(texts[i], &repaired);
      ASSERT_EQ(reference.Encode(repaired), answers[i]) << shown;
    }
    RecordProperty("texts", std::to_string(texts.size()));
    RecordProperty("bytes", std::to_string(bytes_));
    RecordProperty("tokens", std::to_string(tokens_));
  }

  std::string modules_;
  int64_t tokens_ = 0;
  int64_t bytes_ = 0;
};

TEST_P(OracleTest, AgreesOnTextsOfTheMachine) {
  std::vector<std::string> texts;
  for (const NamedText& each : TextsOfTheMachine()) {
    // The end of a text is a place of its own: a whole one and a cut one.
    texts.push_back(each.text.substr(0, 300'000));
    texts.push_back(each.text.substr(0, 10'001));
  }
  ASSERT_GE(texts.size(), 10u);
  ExpectTheSame(texts);
}

TEST_P(OracleTest, AgreesOnAdversarialTexts) {
  std::vector<std::string> texts;
  // The oracle is quadratic in a piece.
  for (const NamedText& each : AdversarialTexts(8'000)) {
    texts.push_back(each.text);
  }
  ExpectTheSame(texts);
}

TEST_P(OracleTest, AgreesOnRandomTexts) {
  std::mt19937 random(1121);
  std::vector<std::string> texts;
  for (int i = 0; i < 20'000; ++i) {
    texts.push_back(RandomText(random, 1 + random() % 48));
  }
  ExpectTheSame(texts);
}

TEST_P(OracleTest, AgreesOnBytesThatAreNotUtf8) {
  std::mt19937 random(1122);
  std::vector<std::string> texts;
  for (int i = 0; i < 5'000; ++i) {
    std::string text = RandomText(random, 1 + random() % 24);
    // Valid text with some damage, and bytes of no sense at all.
    for (auto j = 1 + random() % 4; j-- > 0 && !text.empty();) {
      text[random() % text.size()] = static_cast<char>(random());
    }
    texts.push_back(text);
    for (char& c : text) c = static_cast<char>(random());
    texts.push_back(text);
  }
  ExpectTheSame(texts);
}

// Each class of character decides differently here; tiktoken's Unicode is ours
// only if all are the same.
TEST_P(OracleTest, AgreesOnEveryCodePoint) {
  std::vector<std::string> texts;
  std::string text;
  for (uint32_t c = 0; c < 0x110000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string utf8;
    AppendUtf8(c, &utf8);
    text += utf8 + "'ll " + utf8 + "b1" + utf8 + "1  " + utf8 + "\n/ ";
    if (text.size() < 1'000 && c != 0x10FFFF) continue;
    texts.push_back(std::move(text));
    text.clear();
  }
  ExpectTheSame(texts, false);
}

INSTANTIATE_TEST_SUITE_P(Encodings, OracleTest,
                         testing::Values("o200k_base", "cl100k_base"));

}  // namespace
}  // namespace toll::internal
