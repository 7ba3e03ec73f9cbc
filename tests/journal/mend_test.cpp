// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "journal/mend.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "base/ticks.h"
#include "journal/journal.h"
#include "temp_directory.h"

namespace toll::internal {
namespace {

// A journal whose first bytes are lost, as recovery set it aside.
std::string MakeDamaged(const TempDirectory& directory, size_t lost_bytes) {
  std::string path;
  {
    const auto journal = *Journal::Create(
        PosixDisk(), directory.path(),
        {.segments_at_open = 2, .segments_max = 4, .notes_count = 64},
        TakeAnchor());
    path = journal->path();
  }
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file << std::string(lost_bytes, '\0');
  file.close();
  EXPECT_TRUE(absl::IsDataLoss(Journal::TakeOver(PosixDisk(), path).status()));
  return *Journal::SetAside(PosixDisk(), path, 77);
}

TEST(MendJournal, MakesAHeaderThatAgreesWithTheSize) {
  for (const size_t lost : {8U, 40U, 4'096U}) {
    const TempDirectory directory;
    const std::string aside = MakeDamaged(directory, lost);
    const absl::Status status = MendJournal(aside);
    ASSERT_TRUE(status.ok()) << status;
    const auto journal = Journal::TakeOver(
        PosixDisk(), aside.substr(0, aside.find(".damaged-")));
    ASSERT_TRUE(journal.ok()) << journal.status();
    EXPECT_EQ((*journal)->slots_ready(), 2 * kSegmentSlots) << lost;
    // So that recovery asks for checksums.
    EXPECT_TRUE((*journal)->from_another_boot());
  }
}

TEST(MendJournal, SaysWhereNothingIsToBeHad) {
  const TempDirectory directory;
  const std::string aside = MakeDamaged(directory, 8);
  std::filesystem::resize_file(aside, 5'000);
  EXPECT_TRUE(absl::IsDataLoss(MendJournal(aside)));
  std::filesystem::resize_file(aside, 50);
  EXPECT_TRUE(absl::IsDataLoss(MendJournal(aside)));
}

}  // namespace
}  // namespace toll::internal
