// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/local_directory.h"

#include <unistd.h>

#include <filesystem>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "temp_directory.h"

namespace toll::internal {
namespace {

namespace fs = std::filesystem;
using ::testing::StartsWith;

class LocalDirectoryTest : public ::testing::Test {
 protected:
  LocalDirectoryTest() {
    fs::create_directory(network_);
    fs::create_directory(root_);
  }
  std::string Local(const std::string& of) {
    const auto local = LocalDirectoryOf(PosixDisk(), of, root_.c_str());
    EXPECT_TRUE(local.ok()) << local.status();
    return local.value_or("");
  }

  TempDirectory directory_;
  std::string network_ = directory_ / "network";
  std::string root_ = directory_ / "tmp";
};

TEST_F(LocalDirectoryTest, IsTheSameEachTime) {
  EXPECT_EQ(FindLocalDirectory(network_), "");
  const std::string local = Local(network_);
  EXPECT_THAT(local, StartsWith(root_ + "/toll-"));
  EXPECT_EQ(fs::status(local).permissions(), fs::perms::owner_all);
  EXPECT_EQ(Local(network_), local);
  EXPECT_EQ(FindLocalDirectory(network_), local);
}

TEST_F(LocalDirectoryTest, IsAnotherForAnotherLedger) {
  const std::string other = directory_ / "other";
  fs::create_directory(other);
  EXPECT_NE(Local(network_), Local(other));
}

TEST_F(LocalDirectoryTest, ComesBackAfterItWasSweptAway) {
  const std::string local = Local(network_);
  fs::remove(local);
  EXPECT_EQ(Local(network_), local);
  EXPECT_TRUE(fs::is_directory(local));
}

TEST_F(LocalDirectoryTest, IsGivenUpWhereOthersMayWriteToIt) {
  const std::string local = Local(network_);
  fs::permissions(local, fs::perms::all);
  const std::string next = Local(network_);
  EXPECT_NE(next, local);
  EXPECT_EQ(Local(network_), next);
}

TEST_F(LocalDirectoryTest, SaysWhatCannotBeMade) {
  const auto no_root =
      LocalDirectoryOf(PosixDisk(), network_, (root_ + "/none").c_str());
  EXPECT_TRUE(absl::IsNotFound(no_root.status())) << no_root.status();
  const auto no_network =
      LocalDirectoryOf(PosixDisk(), network_ + "/none", root_.c_str());
  EXPECT_TRUE(absl::IsNotFound(no_network.status())) << no_network.status();
  EXPECT_TRUE(fs::is_empty(root_));  // Nothing is left behind.
}

TEST_F(LocalDirectoryTest, IsOneForAllThatAskAtOnce) {
  std::vector<std::string> found(8);
  std::vector<std::thread> threads;
  for (std::string& local : found) {
    threads.emplace_back([this, &local] { local = Local(network_); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::set<std::string>(found.begin(), found.end()).size(), 1);
  EXPECT_EQ(std::distance(fs::directory_iterator(root_), {}), 1);
}

}  // namespace
}  // namespace toll::internal
