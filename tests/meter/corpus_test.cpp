// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

// Goal: every recorded answer is read as its index says, field by field.
// Method: feeds all bodies of TOLL_CORPUS_DIR to the readers, prints the line
// that `toll replay` would, and compares what acceptance compares. All must be
// equal but for the oddities below.

#include <array>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/replay_case.h"
#include "cli/replay_compare.h"
#include "cli/replay_line.h"
#include "sample.h"

namespace toll::cli {
namespace {

// As a host reads from a socket.
constexpr size_t kChunkBytes = 1024;

// Rows whose expectation the body does not bear out, each with its reason.
const std::map<std::string, std::string> kOddities = {
    {"deepseek.responses.0017.json",
     "one item searches and three open pages; three searches are expected"},
};

std::string IndexPath() {
  const char* dir = std::getenv("TOLL_CORPUS_DIR");
  return dir == nullptr ? "" : std::string(dir) + "/responses/index.jsonl";
}

class Corpus : public ::testing::Test {
 protected:
  void SetUp() override {
    if (IndexPath().empty()) GTEST_SKIP() << "skipped: no corpus";
    absl::StatusOr<std::vector<ReplayCase>> loaded =
        LoadReplayCases(IndexPath(), "");
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    cases_ = *std::move(loaded);
  }
  static std::string Body(const ReplayCase& c) {
    absl::StatusOr<std::string> body = LoadReplayBody(IndexPath(), c);
    EXPECT_TRUE(body.ok()) << body.status();
    return *std::move(body);
  }

  std::vector<ReplayCase> cases_;
};

TEST_F(Corpus, IsReadAsItsIndexSays) {
  Comparison comparison;
  for (const ReplayCase& c : cases_) {
    const std::string body = Body(c);
    internal::Reading reading;
    FeedReplay(c, body, kChunkBytes, &reading);
    const std::string differences =
        comparison.Add(c, ToJson(LineOf(c, reading)));
    if (kOddities.contains(c.file)) {
      EXPECT_NE(differences, "") << c.file << " is odd no more";
    } else {
      EXPECT_EQ(differences, "") << c.file;
    }
  }
  std::printf("%s", comparison.Table().c_str());
  EXPECT_GE(comparison.bodies(), 2000);
}

TEST_F(Corpus, StreamsReadTheSameHoweverTheyAreCut) {
  std::mt19937 random(20261121);
  int bytewise = 0;
  for (const ReplayCase& c : cases_) {
    if (!c.streaming) continue;
    const std::string body = Body(c);
    internal::Reading reading;
    FeedReplay(c, body, body.size() + 1, &reading);
    const std::string whole = internal::Told(reading);
    for (int round = 0; round < 3; ++round) {
      const size_t chunk = 1 + random() % (body.size() / 2 + 1);
      FeedReplay(c, body, chunk, &reading);
      EXPECT_EQ(internal::Told(reading), whole) << c.file << ' ' << chunk;
    }
    if (body.size() > 40'000 || bytewise >= 20) continue;
    ++bytewise;
    FeedReplay(c, body, 1, &reading);
    EXPECT_EQ(internal::Told(reading), whole) << c.file;
  }
  EXPECT_EQ(bytewise, 20);
}

// A stream that is cut is never taken for a whole one, wherever it is cut:
// neither in what is reported nor in what is flagged.
TEST_F(Corpus, CutStreamsAreNeverTakenForWholeOnes) {
  std::mt19937 random(20261122);
  for (const ReplayCase& c : cases_) {
    if (!c.streaming) continue;
    const std::string body = Body(c);
    internal::Reading whole;
    FeedReplay(c, body, kChunkBytes, &whole);
    const uint64_t output = internal::TotalOutput(whole.leaves);
    const auto reported = whole.provenance;
    internal::Reading cut;
    FeedReplay(c, body.substr(0, random() % body.size()), kChunkBytes, &cut);
    const bool complete = (cut.flags & kStreamIncomplete) == 0;
    if (cut.provenance == Provenance::kReported) {
      EXPECT_TRUE(complete) << c.file;
      EXPECT_EQ(reported, Provenance::kReported) << c.file;
      EXPECT_EQ(internal::TotalOutput(cut.leaves), output) << c.file;
    }
  }
}

}  // namespace
}  // namespace toll::cli
