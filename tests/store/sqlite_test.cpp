// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/sqlite.h"

#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>

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

// Of two statements, one of which is made anew for each row, so that it binds
// whatever it is told.
TEST(Statement, BindsWhatAParameterDoesNotHoldYet) {
  const Connection db = *Connect(":memory:", Access::kRead);
  Statement kept;
  ASSERT_TRUE(kept.Prepare(db.get(), "SELECT ?1,?2,typeof(?1)").ok());
  std::mt19937 random(1);
  for (int i = 0; i < 2'000; ++i) {
    Statement fresh;
    ASSERT_TRUE(fresh.Prepare(db.get(), "SELECT ?1,?2,typeof(?1)").ok());
    const std::string text(random() % 2, 'x');
    const auto number = static_cast<int64_t>(random() % 2);
    const auto kind = random() % 4;
    for (Statement* statement : {&kept, &fresh}) {
      if (kind == 0) statement->Bind(number);
      if (kind == 1) statement->Bind(std::string_view(text));
      if (kind == 2) statement->BindBlob(text);
      if (kind == 3) statement->BindText(text);
      statement->Bind(number + 1);
      ASSERT_TRUE(statement->Step());
    }
    for (int column = 0; column < 3; ++column) {
      ASSERT_EQ(kept.Bytes(column), fresh.Bytes(column)) << i << " " << column;
    }
    kept.Reset();
  }
}

TEST(Statement, BindsFromTheFirstParameterOnAfterAReset) {
  const Connection db = *Connect(":memory:", Access::kRead);
  Statement statement;
  ASSERT_TRUE(statement.Prepare(db.get(), "SELECT ?1 UNION ALL SELECT 7").ok());
  ASSERT_TRUE(statement.Bind(1).Step());
  statement.Bind(2);  // The second parameter: there is none.
  statement.Reset();
  ASSERT_TRUE(statement.Bind(2).Step());
  EXPECT_EQ(statement.Int(0), 2);
}

TEST(Statement, SaysNothingOfParametersThatItDoesNotHave) {
  const Connection db = *Connect(":memory:", Access::kRead);
  Statement statement;
  ASSERT_TRUE(statement.Prepare(db.get(), "SELECT ?1").ok());
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(statement.Bind(5).Bind(6).BindBlob("").BindText("x").Step());
    EXPECT_EQ(statement.Int(0), 5);
    statement.Reset();
  }
}

}  // namespace
}  // namespace toll::internal
