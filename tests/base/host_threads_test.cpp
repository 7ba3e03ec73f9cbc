// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/host_threads.h"

#include <pthread.h>
#include <unistd.h>

#include <thread>

#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace toll::internal {
namespace {

TEST(HostThreads, AHostWithItsMainThreadHasNotLeft) {
  EXPECT_FALSE(HostHasLeft());
}

// A child whose main thread is gone: 1 if a thread so named finds that the
// host has left, 2 if it never does.
int Finds(const char* thread_name) {
  const pid_t child = fork();
  if (child == 0) {
    std::thread([thread_name] {
      pthread_setname_np(pthread_self(), thread_name);
      for (int i = 0; i < 100; ++i, usleep(1'000)) {
        if (HostHasLeft()) _exit(1);
      }
      _exit(2);
    }).detach();
    // As pthread_exit, but without unwinding the test.
    syscall(SYS_exit, 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(HostThreads, AHostWithoutMainThreadHasLeftIfTheOthersAreOurs) {
#ifdef TOLL_SANITIZE_THREAD
  GTEST_SKIP() << "ThreadSanitizer has a thread of its own";
#endif
  EXPECT_EQ(Finds(kOurThreadName), 1);
  EXPECT_EQ(Finds("worker"), 2);
}

}  // namespace
}  // namespace toll::internal
