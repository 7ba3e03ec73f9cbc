// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/process_epoch.h"

#include <unistd.h>

#include <gtest/gtest.h>
#include <sys/wait.h>

namespace toll::internal {
namespace {

TEST(ProcessEpoch, IsZeroInAChildUntilItAsksForOne) {
  const uint32_t own = EnsureProcessEpoch();
  ASSERT_NE(own, 0u);
  EXPECT_EQ(EnsureProcessEpoch(), own);
  const pid_t child = fork();
  if (child == 0) {
    if (ProcessEpoch() != 0) _exit(1);
    const uint32_t childs = EnsureProcessEpoch();
    _exit(childs != 0 && childs != own ? 0 : 2);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(ProcessEpoch(), own);
}

// Without the wiped page a child whose parent held the lock would wait for
// ever.
TEST(RevivalLock, IsFreeInAChildOfWhoHoldsIt) {
  const RevivalLock held;
  const pid_t child = fork();
  if (child == 0) {
    alarm(10);
    const RevivalLock own;
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace toll::internal
