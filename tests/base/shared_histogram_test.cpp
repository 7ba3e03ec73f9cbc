// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/shared_histogram.h"

#include <limits>
#include <memory>
#include <thread>

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

TEST(SharedHistogram, TellsTheFiguresOfWhatWasAdded) {
  const auto histogram = std::make_unique<SharedHistogram>();
  EXPECT_EQ(histogram->Figures().count, 0);
  EXPECT_EQ(histogram->Figures().p99, 0);
  for (uint64_t i = 1; i <= 100; ++i) histogram->Add(i);
  const HistogramFigures figures = histogram->Figures();
  EXPECT_EQ(figures.count, 100);
  EXPECT_EQ(figures.mean, 50);
  EXPECT_EQ(figures.p50, 50);
  EXPECT_EQ(figures.p99, 99);
}

TEST(SharedHistogram, OfOneIsThatOne) {
  const auto histogram = std::make_unique<SharedHistogram>();
  histogram->Add(7);
  EXPECT_EQ(histogram->Figures().p50, 7);
  EXPECT_EQ(histogram->Figures().p99, 7);
}

TEST(SharedHistogram, TakesTheLargestAmount) {
  const auto histogram = std::make_unique<SharedHistogram>();
  histogram->Add(~uint64_t{0});
  const HistogramFigures figures = histogram->Figures();
  EXPECT_EQ(figures.count, 1);
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(figures.mean, kMax);
  EXPECT_EQ(figures.p50, kMax);
  EXPECT_EQ(figures.p99, kMax);
}

TEST(SharedHistogram, GivesWhatCameSince) {
  const auto histogram = std::make_unique<SharedHistogram>();
  std::vector<uint32_t> before;
  EXPECT_EQ(histogram->TakeSince(&before), "");
  for (uint64_t i = 0; i < 300; ++i) histogram->Add(1'000);
  histogram->Add(3);
  HistogramSum first;
  first.Add(histogram->TakeSince(&before));
  EXPECT_EQ(first.count(), 301);
  EXPECT_NEAR(static_cast<double>(first.Quantile(0.5)), 1'000, 8);
  EXPECT_EQ(histogram->TakeSince(&before), "");
  histogram->Add(5);
  HistogramSum second;
  second.Add(histogram->TakeSince(&before));
  EXPECT_EQ(second.count(), 1);
  EXPECT_EQ(second.Quantile(0.5), 5u);
}

TEST(SharedHistogram, LosesNothingOfSeveralThreads) {
  const auto histogram = std::make_unique<SharedHistogram>();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (uint64_t n = 0; n < 10'000; ++n) histogram->Add(n % 100);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(histogram->Figures().count, 40'000);
}

}  // namespace
}  // namespace toll::internal
