// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/child.h"

#include <signal.h>

#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace toll::cli {
namespace {

TEST(Child, TalksAndTellsItsExitCode) {
  absl::StatusOr<Child> child =
      Child::Start({"/bin/sh", "-c", "echo hello; read word; exit 7"});
  ASSERT_TRUE(child.ok()) << child.status();
  const absl::StatusOr<std::string> line = child->ReadLine();
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_EQ(*line, "hello");
  child->CloseInput();
  EXPECT_TRUE(absl::IsOutOfRange(child->ReadLine().status()));
  EXPECT_EQ(child->Wait(), 7);
}

TEST(Child, DiesOfAKill) {
  absl::StatusOr<Child> child = Child::Start({"/bin/sleep", "60"});
  ASSERT_TRUE(child.ok()) << child.status();
  child->Kill();
  EXPECT_EQ(child->Wait(), 128 + SIGKILL);
}

TEST(Child, IsNotLeftBehind) {
  pid_t pid = 0;
  {
    const absl::StatusOr<Child> child = Child::Start({"/bin/sleep", "60"});
    ASSERT_TRUE(child.ok()) << child.status();
    pid = child->pid();
    EXPECT_EQ(kill(pid, 0), 0);
  }
  EXPECT_EQ(kill(pid, 0), -1);
}

TEST(Child, OfAProgramThatIsNotThereEndsAtOnce) {
  absl::StatusOr<Child> child = Child::Start({"/nowhere/at/all"});
  ASSERT_TRUE(child.ok()) << child.status();
  EXPECT_FALSE(child->ReadLine().ok());
  EXPECT_EQ(child->Wait(), 127);
}

}  // namespace
}  // namespace toll::cli
