// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/ledger_path.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "base/local_directory.h"
#include "temp_directory.h"

namespace toll::cli {
namespace {

// Sets a variable for the life of a test.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    const char* old = std::getenv(name);
    had_ = old != nullptr;
    if (had_) old_ = old;
    if (value == nullptr) {
      unsetenv(name);
    } else {
      setenv(name, value, 1);
    }
  }
  ~Variable() {
    if (had_) {
      setenv(name_, old_.c_str(), 1);
    } else {
      unsetenv(name_);
    }
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  bool had_ = false;
  std::string old_;
};

TEST(DefaultDirectory, IsWhereALedgerWouldLie) {
  const Variable home("HOME", "/home/ada");
  const Variable state("XDG_STATE_HOME", nullptr);
  const Variable path("TOLL_PATH", nullptr);
  EXPECT_EQ(DefaultDirectory(), "/home/ada/.local/state/toll");
  const Variable own_state("XDG_STATE_HOME", "/state");
  EXPECT_EQ(DefaultDirectory(), "/state/toll");
  const Variable relative("XDG_STATE_HOME", "state");
  EXPECT_EQ(DefaultDirectory(), "/home/ada/.local/state/toll");
  const Variable own_path("TOLL_PATH", "/ledgers/a");
  EXPECT_EQ(DefaultDirectory(), "/ledgers/a");
}

TEST(DatabasePath, TakesADirectoryOrItsFile) {
  const internal::TempDirectory directory;
  EXPECT_EQ(DatabasePath(directory / ""), (directory / "") + "/toll.db");
  EXPECT_EQ(DatabasePath(directory / "other.db"), directory / "other.db");
  const Variable path("TOLL_PATH", "/no/such/ledger");
  EXPECT_EQ(DatabasePath(""), "/no/such/ledger");
}

TEST(DatabasePath, FollowsALedgerToItsLocalDirectory) {
  const internal::TempDirectory directory;
  const auto local = internal::LocalDirectoryOf(
      internal::PosixDisk(), directory.path(), directory.path().c_str());
  ASSERT_TRUE(local.ok()) << local.status();
  EXPECT_EQ(LedgerDirectory(directory.path()), *local);
  EXPECT_EQ(DatabasePath(directory.path()), *local + "/toll.db");
}

}  // namespace
}  // namespace toll::cli
