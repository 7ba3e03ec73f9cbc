// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/sqlite_aside.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "temp_directory.h"

namespace toll::internal {
namespace {

void Write(const std::string& path, const char* text) {
  std::ofstream(path) << text;
}

TEST(SetDatabaseAside, TakesTheLogAlongAndRemovesItsIndex) {
  const TempDirectory directory;
  const std::string path = directory / "toll.db";
  for (const char* suffix : {"", "-wal", "-shm"}) Write(path + suffix, suffix);
  const auto aside =
      SetDatabaseAside(path, *PosixDisk().Identify(path), 1'767'225'600, "bad");
  ASSERT_TRUE(aside.ok()) << aside.status();
  EXPECT_EQ(*aside, path + ".damaged-1767225600");
  EXPECT_EQ(ReadReason(PosixDisk(), *aside), "bad");
  EXPECT_TRUE(std::filesystem::exists(*aside));
  EXPECT_TRUE(std::filesystem::exists(*aside + "-wal"));
  for (const char* suffix : {"", "-wal", "-shm"}) {
    EXPECT_FALSE(std::filesystem::exists(path + suffix)) << suffix;
  }
}

TEST(SetDatabaseAside, LeavesAFileThatIsNotTheDamagedOne) {
  const TempDirectory directory;
  const std::string path = directory / "toll.db";
  Write(path, "damaged");
  const FileIdentity damaged = *PosixDisk().Identify(path);
  // Another process was first: a new database has taken the place.
  std::filesystem::rename(path, path + ".old");
  Write(path, "new");
  const auto aside = SetDatabaseAside(path, damaged, 1, "bad");
  ASSERT_TRUE(aside.ok()) << aside.status();
  EXPECT_EQ(*aside, "");
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST(SetDatabaseAside, NeverTakesANameThatIsTaken) {
  const TempDirectory directory;
  const std::string path = directory / "toll.db";
  for (const char* expected : {".damaged-5", ".damaged-5-2", ".damaged-5-3"}) {
    Write(path, "damaged");
    const auto aside =
        SetDatabaseAside(path, *PosixDisk().Identify(path), 5, expected);
    ASSERT_TRUE(aside.ok()) << aside.status();
    EXPECT_EQ(*aside, path + expected);
    EXPECT_EQ(ReadReason(PosixDisk(), *aside), expected);
  }
}

}  // namespace
}  // namespace toll::internal
