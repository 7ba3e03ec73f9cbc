// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Promise: a clock that jumps, stops or runs backwards gives no negative
// latency, loses no call, and keeps nobody waiting.
//
// Method: a ledger with its own thread and database, a clock that a random
// hand moves while calls and streams are open: a day on, a day back, to 1970,
// not at all.

#include <random>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include <gtest/gtest.h>

#include "system/stored.h"
#include "system/times.h"
#include "temp_directory.h"
#include "toll/testing.h"

namespace toll::internal {
namespace {

constexpr absl::Duration kJumps[] = {absl::Hours(24), -absl::Hours(24),
                                     absl::Hours(1), -absl::Seconds(1),
                                     absl::ZeroDuration()};

class MovingHand {
 public:
  explicit MovingHand(testing::ManualClock& clock) : clock_(clock) {}

  void Move() {
    const absl::Time now = absl::FromUnixNanos(clock_.Now().real_ns);
    switch (random_() % 4) {
      case 0:  // The wall clock alone, as when somebody sets it.
        clock_.JumpTo(now + kJumps[random_() % std::size(kJumps)]);
        break;
      case 1:
        clock_.JumpTo(absl::UnixEpoch());
        break;
      case 2:  // Both stand still.
        break;
      default:
        clock_.Advance(absl::Milliseconds(random_() % 5'000));
    }
  }
  // All clocks run backwards, ticks too.
  void TurnBack() { clock_.Advance(-absl::Seconds(1 + random_() % 10)); }

 private:
  testing::ManualClock& clock_;
  std::mt19937 random_{5};
};

TEST(SurvivesClock, GivesNoNegativeTimesAndKeepsNobodyWaiting) {
  TempDirectory directory;
  const std::string path = directory / "ledger";
  const auto clock = std::make_shared<testing::ManualClock>();
  MovingHand hand(*clock);
  const auto rounds = static_cast<int>(TimesOf("TOLL_TEST_JUMPS", 400));
  const absl::Time began = absl::Now();
  {
    const auto opened = Ledger::Open({.path = path,
                                      .flush_interval_ms = 1,
                                      .sync_interval_ms = 10,
                                      .clock = clock});
    ASSERT_TRUE(opened.ok()) << opened.status();
    Ledger& ledger = **opened;
    for (int i = 0; i < rounds; ++i) {
      Call call = ledger.Start({.provider = "openai",
                                .model = "gpt-4o",
                                .session = fmt::format("s{}", i % 7)});
      Stream stream(ledger.Start({.provider = "openai", .model = "gpt-4o"}));
      hand.Move();
      stream.Chunk(
          "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n");
      hand.Move();
      if (i % 5 == 0) hand.TurnBack();
      std::move(call).Settle({.input = 10, .output = 1});
      std::move(stream).Finish({.status = 200});
      if (i % 20 != 0) continue;
      ASSERT_TRUE(ledger.Flush(absl::Seconds(10), i % 40 == 0).ok());
      const auto summary = ledger.Summarize({});
      ASSERT_TRUE(summary.ok()) << summary.status();
      EXPECT_EQ(summary->total.calls, 2 * (i + 1));
    }
    EXPECT_EQ(ledger.health().degraded, "");
  }
  EXPECT_LT(absl::Now() - began, absl::Minutes(1)) << "somebody waited";
  const std::shared_ptr<Store> store = OpenStored(path);
  const std::vector<StoredCall> calls = ReadCalls(*store);
  EXPECT_EQ(calls.size(), static_cast<size_t>(2 * rounds));
  for (const StoredCall& call : calls) {
    EXPECT_GE(call.record.latency_ns, 0);
    EXPECT_LE(call.record.latency_ns, 10'000'000'000) << "no jump is in it";
    EXPECT_GE(call.record.first_token_ns, 0);
    EXPECT_LE(call.record.first_token_ns, call.record.latency_ns);
  }
  ExpectRollupsEqualRows(*store, calls);
}

}  // namespace
}  // namespace toll::internal
