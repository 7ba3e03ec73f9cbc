// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/mock_plan.h"

#include "cli/demo/dice.h"

namespace toll::cli {

namespace {

// The text is shorter than its token count says: a demo has no need to send
// megabytes over the loopback.
constexpr size_t kTextBytesMax = 2'000;

constexpr std::string_view kWords[] = {
    "the",    "queue",  "drains",   "before", "a",       "lock",   "is",
    "held",   "so",     "we",       "move",   "this",    "check",  "into",
    "caller", "where",  "it",       "reads",  "twice",   "index",  "and",
    "test",   "covers", "boundary", "now",    "returns", "early",  "when",
    "buffer", "empty",  "review",   "keeps",  "order",   "stable", "cache",
};

MockFate FateOf(Dice& dice) {
  const int64_t throw_permille = dice.Between(0, 999);
  if (throw_permille < 40) return MockFate::kRateLimit;
  if (throw_permille < 55) return MockFate::kServerError;
  if (throw_permille < 70) return MockFate::kOverloaded;
  if (throw_permille < 100) return MockFate::kCut;
  return MockFate::kAnswer;
}

// Agents send much the same context again and again: most input is cached.
MockCounts CountsOf(Dice& dice, const MockPrice& price) {
  MockCounts counts;
  counts.input = dice.Between(180, 4'200);
  if (price.cache_read != 0 && dice.Chance(600)) {
    counts.cache_read = 128 * dice.Between(8, 300);
  }
  if (price.cache_write_5m != 0) {
    if (dice.Chance(300)) counts.cache_write_5m = dice.Between(1'024, 9'000);
    if (dice.Chance(120)) counts.cache_write_1h = dice.Between(1'024, 6'000);
  }
  counts.output = dice.Between(12, 900);
  if (dice.Chance(350)) {
    counts.reasoning = dice.Between(0, 600);
    counts.output += counts.reasoning;
  }
  return counts;
}

std::string TextOf(Dice& dice, int64_t tokens) {
  std::string text;
  for (int64_t i = 0; i < tokens && text.size() < kTextBytesMax; ++i) {
    if (i != 0) text += ' ';
    text += dice.Pick(kWords);
  }
  return text;
}

}  // namespace

std::optional<MockFate> ParseMockFate(std::string_view word) {
  if (word == "answer") return MockFate::kAnswer;
  if (word == "rate_limit") return MockFate::kRateLimit;
  if (word == "server_error") return MockFate::kServerError;
  if (word == "overloaded") return MockFate::kOverloaded;
  if (word == "cut") return MockFate::kCut;
  return std::nullopt;
}

MockPlan PlanRequest(uint64_t seed, uint64_t number, const MockPrice& price,
                     bool faults) {
  using std::chrono::microseconds;
  Dice dice(seed, number);
  MockPlan plan;
  const MockFate fate = FateOf(dice);
  if (faults) plan.fate = fate;
  const bool slow = dice.Chance(60);
  plan.first_byte_delay =
      microseconds(dice.Between(4'000, 24'000) * (slow ? 12 : 1));
  plan.piece_delay = microseconds(dice.Between(200, 1'500) * (slow ? 4 : 1));
  plan.counts = CountsOf(dice, price);
  plan.id = dice.Word(24);
  plan.text = TextOf(dice, plan.counts.output - plan.counts.reasoning);
  return plan;
}

}  // namespace toll::cli
