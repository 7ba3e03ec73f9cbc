// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/sqlite.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "store/sqlite_store.h"
#include "temp_directory.h"

namespace toll::internal {
namespace {

using ::testing::HasSubstr;

// A link in the database's place could lead writes, and the change of its
// mode, to any file of this user.
TEST(Connect, RefusesALinkInTheDatabasesPlace) {
  const TempDirectory directory;
  const std::string link = directory / "toll.db";
  const std::string target = directory / "another";
  { ASSERT_TRUE(OpenSqliteStore(target).ok()); }
  ASSERT_EQ(chmod(target.c_str(), 0644), 0);
  std::filesystem::create_symlink(target, link);
  for (const absl::Status& status :
       {Connect(link, Access::kWrite).status(),
        Connect(link, Access::kRead).status(), OpenSqliteStore(link).status(),
        OpenSqliteStoreForReading(link).status()}) {
    EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
    EXPECT_THAT(std::string(status.message()),
                HasSubstr(link + " is a symbolic link, which is not followed"));
  }
  struct stat status {};
  ASSERT_EQ(stat(target.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0644u);
}

TEST(Connect, MakesNoFileWhereALinkLeadsNowhere) {
  const TempDirectory directory;
  const std::string link = directory / "toll.db";
  std::filesystem::create_symlink(directory / "none", link);
  EXPECT_TRUE(
      absl::IsFailedPrecondition(Connect(link, Access::kWrite).status()));
  EXPECT_FALSE(std::filesystem::exists(directory / "none"));
}

// A user may keep the whole directory elsewhere.
TEST(Connect, FollowsALinkToTheDirectory) {
  const TempDirectory directory;
  std::filesystem::create_directory(directory / "real");
  std::filesystem::create_directory_symlink(directory / "real",
                                            directory / "link");
  EXPECT_TRUE(Connect(directory / "link/toll.db", Access::kWrite).ok());
  EXPECT_TRUE(Connect(directory / "link/toll.db", Access::kRead).ok());
}

}  // namespace
}  // namespace toll::internal
