// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/aside_reason.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "temp_directory.h"

namespace toll::internal {
namespace {

TEST(AsideReason, IsKeptInAPrivateFileOfItsOwnName) {
  const TempDirectory directory;
  const std::string aside = directory / "toll.db.damaged-1767225600-2";
  KeepReason(PosixDisk(), aside, "page 7 is damaged");
  EXPECT_EQ(ReadReason(PosixDisk(), aside), "page 7 is damaged");
  const std::string path = directory / "toll.db.why-1767225600-2";
  EXPECT_EQ(ReasonPath(aside), path);
  struct stat status {};
  ASSERT_EQ(lstat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_EQ(status.st_size, 18);  // A line.
  // What was salvaged keeps it.
  EXPECT_EQ(ReasonPath(directory / "toll.db.salvaged-1767225600-2"), path);
  EXPECT_EQ(ReasonPath("x.damaged-1/4f.journal.damaged-2"),
            "x.damaged-1/4f.journal.why-2");
}

TEST(AsideReason, IsBounded) {
  const TempDirectory directory;
  const std::string aside = directory / "toll.db.damaged-1";
  KeepReason(PosixDisk(), aside, std::string(5'000, 'x'));
  EXPECT_EQ(ReadReason(PosixDisk(), aside), std::string(999, 'x'));
  EXPECT_EQ(std::filesystem::file_size(ReasonPath(aside)), 1'000u);
}

TEST(AsideReason, FollowsNoLinkAndOverwritesNothing) {
  const TempDirectory directory;
  std::ofstream(directory / "mine") << "mine";
  const std::string aside = directory / "toll.db.damaged-1";
  std::filesystem::create_symlink(directory / "mine", ReasonPath(aside));
  KeepReason(PosixDisk(), aside, "why");
  EXPECT_EQ(std::filesystem::file_size(directory / "mine"), 4u);
  EXPECT_EQ(ReadReason(PosixDisk(), aside), "");
}

TEST(AsideReason, IsNotMissedWhereItCannotBeKept) {
  KeepReason(PosixDisk(), "/nowhere/toll.db.damaged-1", "why");
  EXPECT_EQ(ReadReason(PosixDisk(), "/nowhere/toll.db.damaged-1"), "");
}

}  // namespace
}  // namespace toll::internal
