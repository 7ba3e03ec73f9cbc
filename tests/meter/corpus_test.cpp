// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

// Goal: every recorded answer is read as its index says, field by field.
// Method: feeds all bodies of TOLL_CORPUS_DIR to the readers, prints the line
// that `toll replay` would, and compares what acceptance compares. The three
// dialects that have readers must be equal without exception; what other
// providers say in them is counted and shown.

#include <array>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "simdjson.h"
#include <gtest/gtest.h>

#include "cli/replay_case.h"
#include "cli/replay_line.h"
#include "sample.h"

namespace toll::cli {
namespace {

using simdjson::dom::element;

// As a host reads from a socket.
constexpr size_t kChunkBytes = 1024;

constexpr std::string_view kUsageFields[] = {
    "input_tokens",   "output_tokens",  "cached_input", "cache_write",
    "cache_write_5m", "cache_write_1h", "reasoning",    "input_audio",
    "output_audio",   "input_image"};
constexpr std::string_view kTopFields[] = {
    "response_id",  "model",           "finish_reason", "service_tier",
    "web_searches", "stream_complete", "usage_present", "reported_cost"};

// Rows whose expectation the body does not bear out, each with its reason.
const std::map<std::string, std::string> kOddities = {
    {"deepseek.responses.0017.json",
     "one item searches and three open pages; three searches are expected"},
};

std::string IndexPath() {
  const char* dir = std::getenv("TOLL_CORPUS_DIR");
  return dir == nullptr ? "" : std::string(dir) + "/responses/index.jsonl";
}

// As text: numbers compare as numbers, 6 and 6.0 alike.
std::string TextOf(simdjson::simdjson_result<element> value) {
  element found;
  if (value.get(found) != simdjson::SUCCESS || found.is_null()) return "";
  double number = 0;
  if (found.get_double().get(number) == simdjson::SUCCESS) {
    return std::to_string(number);
  }
  std::string_view text;
  if (found.get_string().get(text) == simdjson::SUCCESS) {
    return std::string(text);
  }
  return simdjson::minify(found);
}

bool Has(const element& expected, std::string_view key) {
  return expected[key].error() == simdjson::SUCCESS;
}

// What differs between a line and what is expected of it; empty: nothing.
std::string Differences(const std::string& line, const std::string& expected) {
  simdjson::dom::parser line_parser;
  simdjson::dom::parser expected_parser;
  const element got = line_parser.parse(line);
  const element want = expected_parser.parse(expected);
  std::string out;
  const auto compare = [&](std::string_view key,
                           simdjson::simdjson_result<element> got_value,
                           simdjson::simdjson_result<element> want_value) {
    if (TextOf(got_value) == TextOf(want_value)) return;
    out.append(key).append(": ").append(TextOf(got_value));
    out.append(", expected ").append(TextOf(want_value)).append("; ");
  };
  for (const std::string_view key : kUsageFields) {
    if (Has(want, key)) compare(key, got["usage"][key], want[key]);
  }
  for (const std::string_view key : kTopFields) {
    if (Has(want, key)) compare(key, got[key], want[key]);
  }
  if (Has(want, "error")) {
    for (const std::string_view key : {"type", "code"}) {
      compare(key, got["error"][key], want["error"][key]);
    }
  }
  return out;
}

bool MustBeEqual(const ReplayCase& c) {
  return (c.provider == "openai" && (c.api == "chat" || c.api == "responses" ||
                                     c.api == "completions")) ||
         (c.provider == "anthropic" && c.api == "messages");
}

bool SpeaksADialect(const ReplayCase& c) {
  return c.provider != "cohere" &&
         (c.api == "chat" || c.api == "completions" || c.api == "responses" ||
          c.api == "messages");
}

class Corpus : public ::testing::Test {
 protected:
  void SetUp() override {
    if (IndexPath().empty()) GTEST_SKIP() << "skipped: no corpus";
    absl::StatusOr<std::vector<ReplayCase>> loaded =
        LoadReplayCases(IndexPath(), "");
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    for (ReplayCase& c : *loaded) {
      if (SpeaksADialect(c)) cases_.push_back(std::move(c));
    }
  }
  static std::string Body(const ReplayCase& c) {
    absl::StatusOr<std::string> body = LoadReplayBody(IndexPath(), c);
    EXPECT_TRUE(body.ok()) << body.status();
    return *std::move(body);
  }

  std::vector<ReplayCase> cases_;
};

TEST_F(Corpus, IsReadAsItsIndexSays) {
  struct Count {
    int all = 0;
    int equal = 0;
  };
  std::map<std::string, Count> counts;
  for (const ReplayCase& c : cases_) {
    const std::string body = Body(c);
    internal::Reading reading;
    FeedReplay(c, body, kChunkBytes, &reading);
    const std::string differences =
        Differences(ToJson(LineOf(c, reading)), c.expected);
    Count& count = counts[c.provider + "/" + c.api + "/" + c.framing];
    ++count.all;
    count.equal += differences.empty() ? 1 : 0;
    const auto oddity = kOddities.find(c.file);
    if (oddity != kOddities.end()) {
      EXPECT_NE(differences, "") << c.file << " is odd no more";
    } else if (MustBeEqual(c)) {
      EXPECT_EQ(differences, "") << c.file;
    } else if (!differences.empty()) {
      std::printf("%s: %s\n", c.file.c_str(), differences.c_str());
    }
  }
  for (const auto& [group, count] : counts) {
    std::printf("%-28s %4d of %4d equal\n", group.c_str(), count.equal,
                count.all);
  }
  EXPECT_GE(counts["openai/responses/json"].all, 300);
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
    if (!c.streaming || !MustBeEqual(c)) continue;
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
