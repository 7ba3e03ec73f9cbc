// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/aside_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "temp_directory.h"

namespace toll::internal {
namespace {

using ::testing::ElementsAre;

constexpr int64_t kDay = 86'400;
constexpr int64_t kNow = 1'767'225'600;

class AsideFiles : public ::testing::Test {
 protected:
  void Make(const std::string& name, size_t bytes) {
    std::ofstream(directory_ / name) << std::string(bytes, 'x');
  }
  std::vector<std::string> Left() {
    std::vector<std::string> names;
    for (const auto& entry :
         std::filesystem::directory_iterator(directory_.path())) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  static std::string At(const std::string& stem, int64_t days_ago) {
    return stem + std::to_string(kNow - days_ago * kDay);
  }
  TempDirectory directory_;
};

TEST_F(AsideFiles, GoByAge) {
  Make(At("toll.db.damaged-", 31), 10);
  Make(At("toll.db.damaged-", 31) + "-wal", 10);
  Make(At("toll.db.salvaged-", 31), 10);
  Make(At("12ab.journal.damaged-", 31), 10);
  Make(At("toll.db.damaged-", 31) + "-2", 10);
  Make(At("toll.db.damaged-", 29), 10);
  // What is not toll's, or is not set aside, is left alone.
  Make(At("notes.damaged-", 99), 10);
  Make("toll.db.damaged-by me", 10);
  Make("toll.db", 10);
  Make("12ab.journal", 10);
  EXPECT_EQ(
      PruneAsideFiles(directory_.path(), {.kept_seconds = 30 * kDay}, kNow), 5);
  EXPECT_THAT(Left(),
              ElementsAre("12ab.journal", At("notes.damaged-", 99), "toll.db",
                          At("toll.db.damaged-", 29), "toll.db.damaged-by me"));
  EXPECT_EQ(PruneAsideFiles(directory_.path(), {}, kNow + 999 * kDay), 0);
}

TEST_F(AsideFiles, GoByBytesTheOldestFirst) {
  Make(At("toll.db.damaged-", 9), 400);
  Make(At("toll.db.damaged-", 9) + "-wal", 100);
  Make(At("12ab.journal.damaged-", 5), 300);
  Make(At("34cd.journal.damaged-", 3), 300);
  EXPECT_EQ(PruneAsideFiles(directory_.path(), {.bytes_max = 1'100}, kNow), 0);
  EXPECT_EQ(PruneAsideFiles(directory_.path(), {.bytes_max = 600}, kNow), 2);
  EXPECT_THAT(Left(), ElementsAre(At("12ab.journal.damaged-", 5),
                                  At("34cd.journal.damaged-", 3)));
}

TEST_F(AsideFiles, TakeTheirReasonsAlong) {
  Make(At("toll.db.damaged-", 9), 400);
  Make(At("toll.db.why-", 9), 10);
  Make(At("toll.db.salvaged-", 5), 300);
  Make(At("toll.db.why-", 5), 10);
  Make(At("12ab.journal.damaged-", 3) + "-2", 100);
  Make(At("12ab.journal.why-", 3) + "-2", 10);
  Make(At("34cd.journal.why-", 1), 10);  // Its file was removed by hand.
  Make(At("notes.why-", 9), 10);
  EXPECT_EQ(PruneAsideFiles(directory_.path(), {.bytes_max = 400}, kNow), 1);
  EXPECT_THAT(
      Left(),
      ElementsAre(At("12ab.journal.damaged-", 3) + "-2",
                  At("12ab.journal.why-", 3) + "-2", At("notes.why-", 9),
                  At("toll.db.salvaged-", 5), At("toll.db.why-", 5)));
}

TEST_F(AsideFiles, StayForADayWhateverTheirSize) {
  Make(At("toll.db.damaged-", 0), 5'000);
  EXPECT_EQ(PruneAsideFiles(directory_.path(), {.bytes_max = 100}, kNow + 60),
            0);
  EXPECT_EQ(
      PruneAsideFiles(directory_.path(), {.bytes_max = 100}, kNow + 2 * kDay),
      1);
  EXPECT_EQ(PruneAsideFiles("/nowhere/at all", {.bytes_max = 1}, kNow), 0);
}

}  // namespace
}  // namespace toll::internal
