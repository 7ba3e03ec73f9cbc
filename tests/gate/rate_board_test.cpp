// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "gate/rate_board.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

RateLimits LimitsOf(int64_t n) {
  RateLimits limits;
  limits.seen = absl::FromUnixSeconds(n);
  for (RateWindow* window : {&limits.requests, &limits.tokens,
                             &limits.input_tokens, &limits.output_tokens}) {
    window->limit = n;
    window->remaining = n;
    window->resets = absl::FromUnixSeconds(n);
  }
  return limits;
}

TEST(RateBoard, TellsWhatWasKeptLast) {
  const auto board = std::make_unique<RateBoard>();
  const uint64_t key = RateBoard::KeyOf("openai", "gpt-4o");
  EXPECT_FALSE(board->Last(key).has_value());
  RateLimits limits;
  limits.tokens = {.limit = 100, .remaining = 7};
  board->Keep(key, limits);
  ASSERT_TRUE(board->Last(key).has_value());
  EXPECT_EQ(board->Last(key)->tokens.remaining, 7);
  EXPECT_EQ(board->Last(key)->tokens.resets, absl::InfinitePast());
  EXPECT_FALSE(board->Last(key)->requests.stated());
  board->Keep(key, LimitsOf(9));
  EXPECT_EQ(board->Last(key)->tokens.remaining, 9);
  EXPECT_EQ(board->Last(key)->seen, absl::FromUnixSeconds(9));
  EXPECT_FALSE(board->Last(RateBoard::KeyOf("gpt-4o", "openai")).has_value());
}

TEST(RateBoard, GoesOnWithoutRoom) {
  const auto board = std::make_unique<RateBoard>();
  int kept = 0;
  for (int i = 0; i < 1'000; ++i) {
    board->Keep(RateBoard::KeyOf("p", std::to_string(i)), LimitsOf(i));
  }
  for (int i = 0; i < 1'000; ++i) {
    const auto last = board->Last(RateBoard::KeyOf("p", std::to_string(i)));
    if (!last.has_value()) continue;
    ++kept;
    EXPECT_EQ(last->tokens.limit, i);
  }
  EXPECT_GT(kept, 200);
  EXPECT_LE(kept, 256);
}

TEST(RateBoard, NeverTellsHalfOfTwo) {
  const auto board = std::make_unique<RateBoard>();
  const uint64_t key = RateBoard::KeyOf("p", "m");
  std::atomic<bool> stop{false};
  std::vector<std::thread> writers;
  for (int t = 0; t < 3; ++t) {
    writers.emplace_back([&, t] {
      for (int64_t i = t; !stop; i += 3) board->Keep(key, LimitsOf(i));
    });
  }
  int seen = 0;
  while (seen < 20'000) {
    const auto last = board->Last(key);
    if (!last.has_value()) continue;
    ++seen;
    const int64_t n = absl::ToUnixSeconds(last->seen);
    ASSERT_EQ(last->requests.limit, n);
    ASSERT_EQ(last->tokens.remaining, n);
    ASSERT_EQ(last->output_tokens.resets, last->seen);
  }
  stop = true;
  for (std::thread& writer : writers) writer.join();
}

}  // namespace
}  // namespace toll::internal
