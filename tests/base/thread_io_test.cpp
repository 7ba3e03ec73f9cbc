// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/thread_io.h"

#include <fcntl.h>
#include <unistd.h>

#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

void WriteAway(const std::string& bytes) {
  const int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  EXPECT_EQ(write(fd, bytes.data(), bytes.size()),
            static_cast<ssize_t>(bytes.size()));
  close(fd);
}

TEST(ThreadIo, CountsWhatThisThreadWrote) {
  const std::string bytes(100'000, 'x');
  WriteAway(bytes);
  const int64_t before = BytesWrittenByThisThread();
  if (before == 0) GTEST_SKIP() << "skipped: /proc tells nothing";
  WriteAway(bytes);
  EXPECT_EQ(BytesWrittenByThisThread() - before, 100'000);
}

TEST(ThreadIo, DoesNotCountWhatOthersWrote) {
  const int64_t before = BytesWrittenByThisThread();
  std::thread([] { WriteAway(std::string(100'000, 'x')); }).join();
  EXPECT_LT(BytesWrittenByThisThread() - before, 100'000);
}

}  // namespace
}  // namespace toll::internal
