// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/text_counter.h"
#include "ledger/fixture.h"
#include "toll/tokens.h"

namespace toll::internal {
namespace {

constexpr std::string_view kText =
    "The ledger counts what a stream said before it broke: 12,345 tokens, "
    "\xE4\xB8\xAD\xE6\x96\x87 and all.";

int64_t TokensOf(std::string_view text) {
  absl::StatusOr<TokenCounter> counter = TokenCounter::ForModel("gpt-4o");
  return counter.ok() ? counter->Count(text) : -1;
}

TEST(ExactCounters, CountAsTheCounterDoes) {
  const std::shared_ptr<TextCounters> counters = ExactCounters();
  const auto counter = counters->CounterFor("openai", "gpt-4o-2024-08-06");
  ASSERT_NE(counter, nullptr);
  for (const char c : kText) counter->Feed({&c, 1});
  EXPECT_EQ(counter->tokens(), static_cast<uint64_t>(TokensOf(kText)));
}

TEST(ExactCounters, KnowWhatTheyDoNotKnow) {
  const std::shared_ptr<TextCounters> counters = ExactCounters();
  for (int i = 0; i < 3'000; ++i) {
    ASSERT_EQ(counters->CounterFor("", "model-" + std::to_string(i)), nullptr);
  }
  EXPECT_EQ(counters->CounterFor("anthropic", "claude-sonnet-4-5"), nullptr);
  EXPECT_NE(counters->CounterFor("openai", "gpt-4o"), nullptr);
}

TEST(ExactCounters, ManyStreamsShareAFewCounters) {
  const std::shared_ptr<TextCounters> counters = ExactCounters();
  const auto expected = static_cast<uint64_t>(TokensOf(kText));
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        const auto one = counters->CounterFor("openai", "gpt-4o");
        const auto other = counters->CounterFor("openai", "gpt-4o");
        for (size_t at = 0; at < kText.size(); at += 7) {
          one->Feed(kText.substr(at, 7));
          other->Feed(kText.substr(at, 7));
        }
        EXPECT_EQ(one->tokens(), expected);
        EXPECT_EQ(other->tokens(), expected);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

class ExactStreams : public LedgerFixture {};

TEST_F(ExactStreams, ABrokenStreamIsCountedExactly) {
  Options options = ManualOptions();
  options.counters = ExactCounters();
  Open(std::move(options));
  {
    Stream stream(Start());
    stream.Chunk(
        R"(data: {"id":"c","object":"chat.completion.chunk","model":"gpt-4o",)"
        R"("choices":[{"index":0,"delta":{"content":"The ledger counts )"
        R"(what a str"}}],"usage":null})"
        "\n\n");
    stream.Chunk(
        R"(data: {"id":"c","object":"chat.completion.chunk","model":"gpt-4o",)"
        R"("choices":[{"index":0,"delta":{"content":"eam said\n\u00e9t\u00e9"}}],)"
        R"("usage":null})"
        "\n\n");
  }
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0].record.outcome, Outcome::kAbandoned);
  EXPECT_EQ(calls[0].record.provenance, Provenance::kEstimated);
  EXPECT_EQ(
      calls[0].record.leaves[kOutput],
      TokensOf("The ledger counts what a stream said\n\xC3\xA9t\xC3\xA9"));
}

}  // namespace
}  // namespace toll::internal
