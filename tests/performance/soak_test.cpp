// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Promise: under a steady load nothing grows that should not: memory,
// descriptors, threads, journal, log, database; also beside a reader that never
// ends. And what judges that sees growth where there is some.
//
// Method: bench/soak, short and slow; TOLL_TEST_SOAK_SECONDS=300 soaks so long
// at 10,000 calls a second (900 beside a stuck reader: the heap is at rest
// after some six minutes, and what is judged must come after). Its lines are
// printed.

#include "soak/soak.h"

#include <cmath>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "fmt/format.h"
#include <gtest/gtest.h>

#include "base/slope.h"
#include "soak/judge.h"
#include "temp_directory.h"

namespace toll::bench {
namespace {

SoakOptions Asked(const std::string& directory) {
  SoakOptions options;
  options.directory = directory;
  options.seconds = 6;
  options.load.rate = 2'000;
  if (const char* seconds = std::getenv("TOLL_TEST_SOAK_SECONDS")) {
    options.seconds = std::atol(seconds);
    options.load.rate = 10'000;
  }
  return options;
}

void ExpectAllHeld(const SoakOptions& options) {
  const absl::StatusOr<SoakResult> result = RunSoak(options);
  ASSERT_TRUE(result.ok()) << result.status();
  const bool skips = std::getenv("TOLL_SKIP_PERF") != nullptr ||
                     std::getenv("TOLL_TEST_SOAK_SECONDS") == nullptr;
  for (const Verdict& verdict : result->verdicts) {
    fmt::print("{}: {}\n", verdict.what, verdict.measured);
    EXPECT_TRUE(verdict.held || (verdict.timing && skips))
        << verdict.what << ": " << verdict.measured;
  }
}

TEST(Soak, NothingGrows) {
  const internal::TempDirectory directory;
  ExpectAllHeld(Asked(directory / "ledger"));
}

TEST(Soak, NothingGrowsBesideAReaderThatIsStuck) {
  const internal::TempDirectory directory;
  SoakOptions options = Asked(directory / "ledger");
  options.stuck_reader = true;
  ExpectAllHeld(options);
}

using internal::Slope;
using internal::SlopeOf;

// A saw of 3 MB and noise on top, as a heap has.
Slope SlopeWith(double bytes_per_second) {
  std::mt19937 random(7);
  std::vector<double> seconds, bytes;
  for (int i = 0; i < 200; ++i) {
    seconds.push_back(i);
    bytes.push_back(4e7 + bytes_per_second * i + 1e5 * (i % 30) +
                    static_cast<double>(random() % 200'000));
  }
  return SlopeOf(seconds, bytes);
}

TEST(Soak, ASlopeIsSeenThroughASaw) {
  const Slope grows = SlopeWith(50'000);
  EXPECT_GT(grows.lower(), 1'024);
  EXPECT_NEAR(grows.per_second, 50'000, 15'000);
  const Slope rests = SlopeWith(0);
  EXPECT_LT(rests.lower(), 1'024);
}

TEST(Soak, ASlopeOfALineIsExact) {
  std::vector<double> seconds, bytes;
  for (int i = 0; i < 24; ++i) {
    seconds.push_back(2 * i);
    bytes.push_back(100 + 6 * i);
  }
  const Slope slope = SlopeOf(seconds, bytes);
  EXPECT_DOUBLE_EQ(slope.per_second, 3);
  EXPECT_NEAR(slope.error, 0, 1e-9);
}

// Of a run in which all grows, nothing holds.
TEST(Soak, JudgesGrowthAsSuch) {
  SoakOptions options;
  options.seconds = 120;
  std::vector<Sample> samples;
  for (int i = 1; i <= 120; ++i) {
    Sample& sample = samples.emplace_back();
    sample.fill(1e6 * i);
    sample[kSeconds] = i;
    sample[kJournals] = 1;
    sample[kRssBytes] = 2e6 * i;  // The journals are taken off.
  }
  Evidence evidence;
  evidence.options = &options;
  evidence.samples = &samples;
  evidence.store_bytes_max = evidence.journal_bytes_max = 100'000'000;
  evidence.calls = 600'000;
  evidence.flushed = true;
  evidence.last.offered = 600'000;
  evidence.last.stored = 599'998;
  evidence.last.dropped = 1;
  for (const Verdict& verdict : Judge(evidence)) {
    EXPECT_FALSE(verdict.held) << verdict.what << ": " << verdict.measured;
  }
}

}  // namespace
}  // namespace toll::bench
