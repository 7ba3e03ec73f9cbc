// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/memory_disk.h"

#include <unistd.h>

#include <cstring>

#include <gtest/gtest.h>
#include <sys/mman.h>

namespace toll::internal {
namespace {

TEST(MemoryDisk, AFileIsMappedAndReadLikeAnother) {
  Disk& disk = MemoryDisk();
  const absl::StatusOr<DiskFile> file = disk.Create("/nowhere/at-all");
  ASSERT_TRUE(file.ok()) << file.status();
  const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  ASSERT_TRUE(disk.Allocate(*file, 0, static_cast<int64_t>(page)).ok());
  void* reserved = mmap(nullptr, page, PROT_NONE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  ASSERT_NE(reserved, MAP_FAILED);
  ASSERT_TRUE(disk.MapAt(*file, reserved, page, 0).ok());
  EXPECT_TRUE(disk.Prefault(reserved, page).ok());
  memcpy(reserved, "toll", 5);
  char back[5] = {};
  EXPECT_TRUE(disk.Read(*file, back, sizeof back, 0).ok());
  EXPECT_STREQ(back, "toll");
  EXPECT_EQ(disk.Identify(*file)->bytes, static_cast<int64_t>(page));
  EXPECT_TRUE(disk.Sync(*file).ok());
  munmap(reserved, page);
  disk.Close(*file);
}

TEST(MemoryDisk, NothingHasAName) {
  Disk& disk = MemoryDisk();
  EXPECT_TRUE(absl::IsNotFound(disk.Open("a").status()));
  EXPECT_TRUE(absl::IsNotFound(disk.Identify("a").status()));
  EXPECT_TRUE(disk.List("")->empty());
  EXPECT_TRUE(disk.Rename("a", "b").ok());
  EXPECT_TRUE(disk.Unlink("a").ok());
  EXPECT_TRUE(disk.SyncDirectory("").ok());
  EXPECT_TRUE(disk.MakePrivateDirectory("").ok());
  EXPECT_FALSE(disk.IsRemote(""));
}

}  // namespace
}  // namespace toll::internal
