// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "sequence.h"

#include <algorithm>
#include <barrier>
#include <thread>
#include <vector>

#include "ledger/fixture.h"

namespace toll::internal {
namespace {

class SequenceNumbers : public LedgerFixture {
 protected:
  void SetUp() override {
    Open();
    Start().Settle({.input = 1});
    Pump();  // The journal has its number, and with it a call its id.
  }

  // From the least to the greatest id of `calls` calls that two threads make in
  // turn, one every `pause`.
  int64_t SpanOfTwo(int calls, absl::Duration pause) {
    std::vector<int64_t> ids;
    std::barrier turn(2);
    const auto work = [&](int mine) {
      for (int i = 0; i < calls; ++i) {
        if (i % 2 == mine) {
          Call call = Start();
          ids.push_back(call.id());
          std::move(call).Settle({.input = 1});
          clock_->Advance(pause);
        }
        turn.arrive_and_wait();
      }
    };
    std::thread other(work, 1);
    work(0);
    other.join();
    const auto [least, most] = std::minmax_element(ids.begin(), ids.end());
    return *most - *least + 1;
  }
};

// They are the keys of rows: a pass writes no more pages than its calls fill.
TEST_F(SequenceNumbers, LieSideBySideWhereCallsAreSeldom) {
  EXPECT_EQ(SpanOfTwo(100, absl::Seconds(1)), 100);
}

TEST_F(SequenceNumbers, AreHadForSome20MsWhereCallsAreOften) {
  const int64_t span = SpanOfTwo(1'000, absl::Milliseconds(1));
  EXPECT_GT(span, 1'000);
  EXPECT_LT(span, 1'000 + 2 * 32);
}

// Else threads would pass the counter's line round.
TEST_F(SequenceNumbers, AreLeasedByTheThousandWhereCallsAreFast) {
  EXPECT_GT(SpanOfTwo(4'200, absl::Microseconds(1)), 5'000);
}

}  // namespace
}  // namespace toll::internal
