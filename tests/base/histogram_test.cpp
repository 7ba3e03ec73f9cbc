// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "base/varint.h"

namespace toll::internal {
namespace {

constexpr uint64_t kMost = std::numeric_limits<uint64_t>::max();

TEST(Varint, ComesBack) {
  for (const uint64_t number :
       {uint64_t{0}, uint64_t{127}, uint64_t{128}, uint64_t{300}, kMost}) {
    std::string blob;
    AppendVarint(number, &blob);
    std::string_view rest = blob;
    uint64_t back = 1;
    ASSERT_TRUE(TakeVarint(&rest, &back));
    EXPECT_EQ(back, number);
    EXPECT_TRUE(rest.empty());
  }
  for (const int64_t number : {int64_t{0}, int64_t{-1}, int64_t{1},
                               std::numeric_limits<int64_t>::min(),
                               std::numeric_limits<int64_t>::max()}) {
    EXPECT_EQ(UnZigZag(ZigZag(number)), number);
  }
  EXPECT_EQ(ZigZag(-1), 1u);
}

TEST(Varint, RefusesWhatIsCutOffOrTooLong) {
  for (const std::string& blob :
       {std::string(), std::string("\x80"), std::string(9, '\xff'),
        std::string(9, '\xff') + "\x02", std::string(20, '\x80')}) {
    std::string_view rest = blob;
    uint64_t number = 0;
    EXPECT_FALSE(TakeVarint(&rest, &number));
  }
}

TEST(Histogram, IndicesAreFineOrderedAndGapless) {
  uint32_t before = 0;
  for (uint64_t amount = 1; amount < 200'000; ++amount) {
    const uint32_t index = HistogramIndex(amount);
    ASSERT_TRUE(index == before || index == before + 1) << amount;
    before = index;
    const auto middle = static_cast<double>(HistogramAmount(index));
    const auto exact = static_cast<double>(amount);
    ASSERT_LE(std::abs(middle - exact), exact * .008) << amount;
  }
  EXPECT_LT(HistogramIndex(kMost), kHistogramIndexCount);
}

TEST(Histogram, MergesAsIfItWereOne) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 50; ++round) {
    std::vector<uint16_t> parts[2];
    std::vector<uint16_t> all;
    for (int i = 0; i < round * 3; ++i) {
      const uint16_t index = HistogramIndex(random() >> (random() % 64));
      parts[random() % 2].push_back(index);
      all.push_back(index);
    }
    const std::string left = EncodeHistogram(&parts[0]);
    const std::string right = EncodeHistogram(&parts[1]);
    const std::string whole = EncodeHistogram(&all);
    EXPECT_EQ(MergeHistograms(left, right), whole);
    EXPECT_EQ(MergeHistograms(right, left), whole);
    // And can be taken away again.
    HistogramSum sum;
    sum.Add(whole);
    sum.Add(right, -1);
    HistogramSum only;
    only.Add(left);
    EXPECT_EQ(sum.count(), only.count());
    EXPECT_EQ(sum.Quantile(.5), only.Quantile(.5));
    // Also while they are blobs: what comes to zero leaves nothing behind.
    EXPECT_EQ(MergeHistograms(whole, NegateHistogram(right)), left);
    EXPECT_EQ(MergeHistograms(NegateHistogram(right), whole), left);
    EXPECT_EQ(MergeHistograms(NegateHistogram(whole), whole), "");
    EXPECT_EQ(NegateHistogram(NegateHistogram(whole)), whole);
  }
}

TEST(Histogram, SumsBelowZeroCountAsNone) {
  std::vector<uint16_t> once = {7};
  std::vector<uint16_t> twice = {7, 7, 9};
  const std::string one = EncodeHistogram(&once);
  const std::string below =
      MergeHistograms(one, NegateHistogram(EncodeHistogram(&twice)));
  HistogramSum sum;
  sum.Add(below);
  EXPECT_EQ(sum.count(), 0);
  EXPECT_EQ(sum.Quantile(.5), 0u);
  sum.Add(one);
  sum.Add(one);
  EXPECT_EQ(sum.count(), 1);
}

TEST(Histogram, QuantilesAreTheNearestRanks) {
  std::mt19937_64 random(2);
  std::vector<uint64_t> amounts;
  std::vector<uint16_t> indices;
  for (int i = 0; i < 5'000; ++i) {
    amounts.push_back(random() >> (20 + random() % 40));
    indices.push_back(HistogramIndex(amounts.back()));
  }
  std::sort(amounts.begin(), amounts.end());
  HistogramSum sum;
  sum.Add(EncodeHistogram(&indices));
  EXPECT_EQ(sum.count(), 5'000);
  for (const double share : {0.0, .01, .5, .95, .99, 1.0}) {
    const auto rank = std::max(1.0, std::ceil(share * 5'000));
    const auto exact =
        static_cast<double>(amounts[static_cast<size_t>(rank) - 1]);
    EXPECT_NEAR(static_cast<double>(sum.Quantile(share)), exact, exact * .008);
  }
  EXPECT_EQ(HistogramSum().Quantile(.5), 0u);
}

TEST(Histogram, SumsOfSumsAreSums) {
  std::vector<uint16_t> low = {10, 10, 700};
  std::vector<uint16_t> high = {900, 2};
  HistogramSum a;
  a.Add(EncodeHistogram(&low));
  HistogramSum b;
  b.Add(EncodeHistogram(&high));
  a.Add(b);
  EXPECT_EQ(a.count(), 5);
  EXPECT_EQ(a.Quantile(1), HistogramAmount(900));
  EXPECT_EQ(a.Quantile(0), HistogramAmount(2));
}

// Blobs come from a file that anyone may have written.
TEST(Histogram, SurvivesHostileBlobs) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 5'000; ++round) {
    std::string blobs[2];
    for (std::string& blob : blobs) {
      for (uint64_t i = random() % 40; i > 0; --i) {
        blob.push_back(static_cast<char>(random() % 4 == 0 ? 0xff : random()));
      }
    }
    // Whatever it makes of them, it ends, reads nothing beyond, and what it
    // writes is whole.
    const std::string merged = MergeHistograms(blobs[0], blobs[1]);
    HistogramCursor cursor(merged);
    while (cursor.Next()) {
      ASSERT_LT(cursor.index, kHistogramIndexCount);
    }
    HistogramSum sum;
    sum.Add(blobs[0]);
    sum.Add(blobs[1], -1);
    sum.Add(merged);
    static_cast<void>(sum.Quantile(.99));
  }
  // A count that cannot grow stays; nor can one fall below the least.
  std::string huge;
  AppendVarint(5, &huge);
  AppendVarint(kMost >> 1, &huge);
  EXPECT_EQ(MergeHistograms(huge, huge), huge);
  std::string least;
  AppendVarint(5, &least);
  AppendVarint((kMost >> 1) + 1, &least);
  EXPECT_EQ(MergeHistograms(least, least), least);
  HistogramSum sum;
  for (int i = 0; i < 3'000; ++i) sum.Add(huge);
  EXPECT_GT(sum.count(), 0);
}

}  // namespace
}  // namespace toll::internal
