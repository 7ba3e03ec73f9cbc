// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/without_file_signal.h"

#include <pthread.h>

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

int raised = 0;

class WithoutFileSignalTest : public ::testing::Test {
 protected:
  WithoutFileSignalTest() {
    raised = 0;
    before_ = signal(SIGXFSZ, [](int) { ++raised; });
  }
  ~WithoutFileSignalTest() override { signal(SIGXFSZ, before_); }

  void (*before_)(int);
};

void Raise() { pthread_kill(pthread_self(), SIGXFSZ); }

TEST_F(WithoutFileSignalTest, SwallowsWhatIsRaisedMeanwhile) {
  {
    const WithoutFileSignal quiet;
    Raise();
  }
  EXPECT_EQ(raised, 0);
  Raise();
  EXPECT_EQ(raised, 1);
}

TEST_F(WithoutFileSignalTest, MayBeNested) {
  {
    const WithoutFileSignal outer;
    {
      const WithoutFileSignal inner;
      Raise();
    }
    Raise();
  }
  EXPECT_EQ(raised, 0);
}

TEST_F(WithoutFileSignalTest, LeavesTheHostWhatWaitedForIt) {
  sigset_t set, before;
  sigemptyset(&set);
  sigaddset(&set, SIGXFSZ);
  pthread_sigmask(SIG_BLOCK, &set, &before);
  Raise();
  { const WithoutFileSignal quiet; }
  EXPECT_EQ(raised, 0);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  EXPECT_EQ(raised, 1);
}

}  // namespace
}  // namespace toll::internal
