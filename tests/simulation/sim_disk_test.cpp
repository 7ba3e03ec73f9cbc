// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "simulation/sim_disk.h"

#include <cstdint>
#include <set>

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

// Two that shared one were listed in the order of their names, which are
// random for journals: the run of a seed was not the same twice.
TEST(SimDisk, AFileThatAPowerCutBringsBackKeepsItsInode) {
  bool both = false;
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    SimDisk disk;
    for (const char* const path : {"/toll/a", "/toll/b", "/toll/c"}) {
      const auto file = disk.Create(path);
      ASSERT_TRUE(file.ok());
      disk.Close(*file);
    }
    ASSERT_TRUE(disk.SyncDirectory("/toll").ok());
    ASSERT_TRUE(disk.Unlink("/toll/a").ok());
    ASSERT_TRUE(disk.Unlink("/toll/c").ok());
    Dice dice(seed);
    const auto later = disk.AfterPowerCut(dice);
    std::set<uint64_t> inodes;
    const auto names = later->List("/toll");
    ASSERT_TRUE(names.ok());
    for (const std::string& name : *names) {
      inodes.insert(later->Identify("/toll/" + name)->inode);
    }
    EXPECT_EQ(inodes.size(), names->size()) << seed;
    both |= names->size() == 3;
  }
  EXPECT_TRUE(both);
}

TEST(SimDisk, GrowsNothingWhenFull) {
  SimDisk disk;
  const auto file = disk.Create("/toll/a");
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE(disk.Allocate(*file, 0, 4'096).ok());
  disk.full = true;
  EXPECT_TRUE(absl::IsResourceExhausted(disk.Allocate(*file, 4'096, 4'096)));
  EXPECT_TRUE(disk.Allocate(*file, 0, 4'096).ok());
  disk.Close(*file);
}

}  // namespace
}  // namespace toll::internal
