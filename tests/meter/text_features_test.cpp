// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

// Goal: features are what their list says, in every loop, and however a text
// is cut. Method: samples by hand, then random texts: each kind of processor
// and each split must give what the byte-by-byte loop gives of the whole.

#include "meter/text_features.h"

#include <array>
#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "meter/tokens/random_text.h"

namespace toll::internal {
namespace {

using FeatureCounts = std::array<uint64_t, kFeatureCount>;

// Each feature is weighed alone, by one.
template <typename Weigh>
FeatureCounts CountsBy(const Weigh& weigh) {
  FeatureCounts counts{};
  for (size_t i = 0; i < kFeatureCount; ++i) {
    FeatureWeights weights{};
    weights[i] = 1;
    counts[i] = weigh(weights);
  }
  return counts;
}

FeatureCounts CountsOf(FeatureLoop loop, std::string_view text) {
  return CountsBy([&](const FeatureWeights& weights) {
    TextTail tail;
    return loop(text, weights, &tail);
  });
}

FeatureCounts CountsOf(std::string_view text) {
  return CountsOf(WeighFeaturesScalar, text);
}

std::vector<FeatureSimd> Kinds() {
  std::vector<FeatureSimd> kinds;
  for (const FeatureSimd kind : {FeatureSimd::kScalar, FeatureSimd::kSse2,
                                 FeatureSimd::kAvx2, FeatureSimd::kAvx512}) {
    if (kind <= BestFeatureSimd()) kinds.push_back(kind);
  }
  return kinds;
}

// Long words, runs of spaces, every byte: what a loop may stumble over.
std::string TextOf(std::mt19937& random) {
  std::string text = RandomText(random, 1 + random() % 60);
  for (size_t i = random() % 40; i > 0; --i) {
    text += static_cast<char>(random());
  }
  text.append(random() % 12, ' ');
  text.append(random() % 12, static_cast<char>('a' + random() % 26));
  return text + RandomText(random, 1 + random() % 60);
}

TEST(TextFeatures, AreWhatTheirListSays) {
  const struct {
    std::string_view text;
    Feature feature;
    uint64_t count;
  } kCases[] = {
      {"two words", kWords, 2},
      {"a1b_c", kWords, 3},
      {"token", kLongWords, 0},
      {"tokens", kLongWords, 1},
      {"tokenization", kLongWords, 7},
      {"camelCaseHTTP", kHumps, 2},
      {"camelCaseHTTP", kCapitals, 3},
      {"Word", kHumps, 0},
      {"12 345", kDigits, 5},
      {"12 345", kNumbers, 2},
      {"12 345", kSpacedNumbers, 1},
      {"a, b... {}", kSigns, 3},
      {"a, b... {}", kMoreSigns, 3},
      {" a  b     c", kIndents, 2},
      {"a\n\n\tb\r\n", kLines, 2},
      {"\xC3\xA9t\xC3\xA9", kLatin, 2},
      {"\xD0\x9C\xD0\xB8\xD1\x80 \xCE\xB1", kTwoBytes, 4},
      {"\xE2\x80\x9Cx\xE2\x80\x9D\xEF\xBC\x81", kSymbols, 3},
      {"\xE0\xA4\x95\xE0\xB8\x81", kIndic, 2},
      {"\xE4\xB8\xAD\xE3\x81\x82\xEA\xB0\x80\xED\x95\x9C", kCjk, 4},
      {"\xF0\x9F\x98\x80", kFourBytes, 1},
  };
  for (const auto& each : kCases) {
    EXPECT_EQ(CountsOf(each.text)[each.feature], each.count)
        << each.text << ": feature " << each.feature;
  }
}

TEST(TextFeatures, EveryByteIsOfOneClassAtMost) {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const FeatureCounts counts = CountsOf({&c, 1});
    uint64_t sum = 0;
    for (const uint64_t count : counts) sum += count;
    const bool nothing = byte == ' ' || (byte >= 0x80 && byte < 0xC0);
    // A digit begins a number, too.
    const uint64_t expected = nothing ? 0 : byte >= '0' && byte <= '9' ? 2 : 1;
    EXPECT_EQ(sum, expected) << byte;
  }
}

TEST(TextFeatures, AreTheSameOnEveryProcessor) {
  std::mt19937 random(1);
  for (int i = 0; i < 1'000; ++i) {
    const std::string text = TextOf(random);
    const FeatureCounts expected = CountsOf(text);
    for (const FeatureSimd kind : Kinds()) {
      ASSERT_EQ(CountsOf(FeatureLoopFor(kind), text), expected)
          << static_cast<int>(kind) << ": " << text;
    }
  }
}

TEST(TextFeatures, AreTheSameWhereverATextIsCut) {
  std::mt19937 random(2);
  for (int i = 0; i < 1'000; ++i) {
    const std::string text = TextOf(random);
    const FeatureCounts expected = CountsOf(text);
    std::vector<size_t> cuts;
    const size_t longest = 1 + random() % 100;
    for (size_t at = 0; at < text.size(); at += cuts.back()) {
      cuts.push_back(random() % (longest + 1));
    }
    for (const FeatureSimd kind : Kinds()) {
      const FeatureLoop loop = FeatureLoopFor(kind);
      const FeatureCounts counts = CountsBy([&](const FeatureWeights& weights) {
        TextTail tail;
        uint64_t weight = 0;
        size_t at = 0;
        for (const size_t size : cuts) {
          weight +=
              loop(std::string_view(text).substr(at, size), weights, &tail);
          at += size;
        }
        return weight;
      });
      ASSERT_EQ(counts, expected) << static_cast<int>(kind) << ": " << text;
    }
  }
}

TEST(TextFeatures, ByTheBestLoopAreTheSame) {
  std::mt19937 random(3);
  const std::string text = TextOf(random);
  EXPECT_EQ(CountsOf(WeighFeatures, text), CountsOf(text));
}

// The weights are fitted to what a script counts.
TEST(TextFeatures, AreThoseOfTheCalibration) {
  if (std::system("python3 -c '' 2>/dev/null") != 0) {
    GTEST_SKIP() << "skipped: no python3";
  }
  std::mt19937 random(4);
  std::string text;
  for (int byte = 0; byte < 256; ++byte) text += static_cast<char>(byte);
  while (text.size() < 100'000) text += TextOf(random);
  const std::string path = ::testing::TempDir() + "features.bin";
  std::ofstream(path, std::ios::binary) << text;
  const std::string command = TOLL_SOURCE_DIR
                              "/scripts/calibrate_estimators --features " +
                              path + " > " + path + ".counts";
  ASSERT_EQ(std::system(command.c_str()), 0);
  std::ifstream printed(path + ".counts");
  FeatureCounts counts{};
  for (uint64_t& count : counts) printed >> count;
  EXPECT_TRUE(printed);
  EXPECT_EQ(counts, CountsOf(text));
}

}  // namespace
}  // namespace toll::internal
