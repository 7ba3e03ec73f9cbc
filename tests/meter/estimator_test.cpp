// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/estimator.h"

#include <algorithm>
#include <iterator>
#include <random>
#include <string>

#include "gtest/gtest.h"

#include "meter/estimator_table.h"
#include "meter/tokens/random_text.h"
#include "toll/estimate.h"

namespace toll::internal {
namespace {

uint64_t AnswerOf(std::string_view model, std::string_view text,
                  uint32_t calls = 0) {
  Estimator estimator(FamilyOf(model));
  estimator.AddCalls(calls);
  estimator.Feed(text);
  return estimator.tokens();
}

// One feature after the other.
uint64_t SlowlyOf(const ModelFamily& family, std::string_view text) {
  uint64_t weight = family.answer;
  for (size_t i = 0; i < kFeatureCount; ++i) {
    FeatureWeights one{};
    one[i] = 1;
    TextTail tail;
    weight += WeighFeaturesScalar(text, one, &tail) * family.weights[i];
  }
  const uint64_t tokens = (weight + 512) / 1024;
  return text.empty() ? 0 : std::max<uint64_t>(tokens, 1);
}

TEST(FamilyOf, KnowsNamesAsTheyAreWritten) {
  const struct {
    std::string_view model;
    std::string_view family;
  } kCases[] = {
      {"claude-sonnet-4-5-20250929", "claude-4"},
      {"us.anthropic.claude-haiku-4-5-20251001-v1:0", "claude-4"},
      {"anthropic/claude-4.6-sonnet-20260217", "claude-4"},
      {"claude-opus-4-8", "claude-5"},
      {"anthropic/claude-opus-4.8", "claude-5"},
      {"anthropic/claude-4.8-opus", "claude-5"},
      {"claude-sonnet-5", "claude-5"},
      {"claude-of-tomorrow", "claude-5"},
      {"gemini-2.5-flash", "gemini"},
      {"models/gemini-3-pro", "gemini"},
      {"google/gemini-2.0-flash-exp:free", "gemini"},
      {"gpt-4o-mini", "gpt-4o"},
      {"ft:gpt-4o:acme::id", "gpt-4o"},
      {"GPT-4.1-nano", "gpt-4o"},
      {"gpt-4-turbo", "gpt-4"},
      {"gpt-3.5-turbo", "gpt-4"},
      {"openai.gpt-5.6-luna", "gpt-5"},
      {"o3-mini", "gpt-5"},
      {"meta-llama/Llama-3.3-70B-Instruct-Turbo", "llama"},
      {"deepseek-r1-distill-llama-70b", "deepseek"},
      {"open-mistral-7b", "mistral"},
      {"us.amazon.nova-lite-v1:0", "nova"},
      {"x-ai/grok-4", "grok"},
      {"command-r7b-12-2024", "command"},
      {"a-model-of-our-own", "any"},
      {"", "any"},
      {"/:-.", "any"},
  };
  for (const auto& each : kCases) {
    EXPECT_EQ(FamilyOf(each.model).name, each.family) << each.model;
  }
  EXPECT_EQ(&FamilyOf(std::string(100'000, '-')), &AnyFamily());
}

TEST(FamilyOf, KnowsEveryPrefixOfItsTable) {
  for (const FamilyPrefix& each : kFamilyPrefixes) {
    ASSERT_LT(each.family, std::size(kModelFamilies));
    EXPECT_EQ(&FamilyOf(each.prefix), &kModelFamilies[each.family])
        << each.prefix;
    EXPECT_EQ(each.prefix.find_first_of("._ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
              std::string_view::npos);
  }
}

TEST(Estimator, TakesTheWeightsOfItsFamily) {
  std::mt19937 random(1);
  for (const ModelFamily& family : kModelFamilies) {
    for (int i = 0; i < 200; ++i) {
      const std::string text = RandomText(random, 1 + random() % 100);
      Estimator estimator(family);
      estimator.Feed(text);
      EXPECT_EQ(estimator.tokens(), SlowlyOf(family, text)) << text;
      Estimator scalar(family, false);
      scalar.Feed(text);
      EXPECT_EQ(scalar.tokens(), estimator.tokens()) << text;
    }
  }
}

TEST(Estimator, IsTheSameWhereverATextIsCutAndNeverShrinks) {
  std::mt19937 random(2);
  for (int i = 0; i < 500; ++i) {
    const std::string text = RandomText(random, 1 + random() % 200);
    Estimator estimator(FamilyOf("claude-sonnet-4"));
    uint64_t last = 0;
    for (size_t at = 0; at < text.size();) {
      const size_t size = 1 + random() % 9;
      estimator.Feed(std::string_view(text).substr(at, size));
      EXPECT_GE(estimator.tokens(), last);
      last = estimator.tokens();
      at += size;
    }
    EXPECT_EQ(last, AnswerOf("claude-sonnet-4", text));
    EXPECT_EQ(estimator.bytes(), text.size());
  }
}

TEST(Estimator, IsNeverZeroForATextAndNeverMoreWithoutOne) {
  EXPECT_EQ(Estimator().tokens(), 0u);
  EXPECT_EQ(Estimator().text_tokens(), 0u);
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    EXPECT_GE(AnswerOf("gemini", {&c, 1}), 1u) << byte;
    EXPECT_GE(EstimateTokens("gemini", {&c, 1}), 1) << byte;
  }
  EXPECT_EQ(EstimateTokens("gemini", ""), 0);
}

// A call of Claude's is billed some forty tokens beside its arguments.
TEST(Estimator, CountsWhatIsAroundACall) {
  constexpr std::string_view kArguments = R"({"city":"Paris"})";
  const uint64_t text = AnswerOf("claude-sonnet-4", kArguments);
  const uint64_t call = AnswerOf("claude-sonnet-4", kArguments, 1);
  EXPECT_GT(call, text + 20);
  EXPECT_LT(call, text + 60);
  Estimator only_a_call(FamilyOf("claude-sonnet-4"));
  only_a_call.AddCalls(1);
  EXPECT_GT(only_a_call.tokens(), 20u);
}

TEST(Estimator, BeginsAnew) {
  Estimator estimator(FamilyOf("claude-sonnet-4"));
  estimator.AddCalls(3);
  estimator.Feed("text");
  estimator.Begin(FamilyOf("gemini-2.5-flash"));
  EXPECT_EQ(estimator.tokens(), 0u);
  estimator.Feed("s");
  EXPECT_EQ(estimator.tokens(), AnswerOf("gemini-2.5-flash", "s"));
}

TEST(EstimateTokens, IsNearWhatSentencesCount) {
  // 21 tokens of o200k_base; 17 of them are words.
  constexpr std::string_view kSentence =
      "The miller opens the sluice each morning, and the water slowly turns "
      "the great wheel of the mill.";
  for (const std::string_view model : {"gpt-4o", "gemini-2.5-pro", "mistral"}) {
    EXPECT_NEAR(static_cast<double>(EstimateTokens(model, kSentence)), 21, 4)
        << model;
  }
  EXPECT_GT(EstimateTokens("claude-sonnet-5", kSentence),
            EstimateTokens("claude-sonnet-4", kSentence));
  // Sixteen characters of three bytes: no fourth of them.
  EXPECT_NEAR(static_cast<double>(
                  EstimateTokens("gpt-4o", "河边有一座小磨坊每天早晨磨坊主")),
              13, 4);
}

TEST(EstimateBody, TakesTheBeginningOfAHugeOneForTheWhole) {
  const ModelFamily& family = FamilyOf("gemini");
  std::string body;
  while (body.size() < 64) body += "a word ";
  body.resize(64, ' ');
  EXPECT_EQ(EstimateBody(family, body),
            static_cast<uint64_t>(EstimateTokens("gemini", body)));
  EXPECT_EQ(EstimateBody(family, ""), 0u);
  std::string huge;
  while (huge.size() < size_t{4} << 20) huge += body;
  const auto expected = static_cast<double>(EstimateTokens("gemini", huge));
  EXPECT_NEAR(static_cast<double>(EstimateBody(family, huge)), expected, 4);
}

}  // namespace
}  // namespace toll::internal
