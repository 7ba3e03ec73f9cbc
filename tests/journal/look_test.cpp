// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "journal/look.h"

#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/ticks.h"
#include "journal/journal.h"
#include "journal/small_journal.h"
#include "system/watched_disk.h"
#include "temp_directory.h"

namespace toll::internal {
namespace {

using ::testing::HasSubstr;

std::unique_ptr<Journal> MakeWide(const TempDirectory& directory) {
  return MakeJournal(directory, {.segments_at_open = 2,
                                 .segments_prefaulted = 1,
                                 .segments_max = 3,
                                 .notes_count = 16});
}

void SetState(Slot& slot, SlotState state) {
  // Relaxed: one thread.
  slot.begin.state_word.store(Slot::Word(7, state), std::memory_order_relaxed);
}

std::string Text(const absl::Status& status) {
  return std::string(status.message());
}

TEST(LookAtJournal, TellsWhatAHostAtWorkHas) {
  const TempDirectory directory;
  const auto journal = MakeWide(directory);
  SetState(journal->slot(0), SlotState::kOpen);
  SetState(journal->slot(1), SlotState::kDone);
  SetState(journal->slot(2 * kSegmentSlots - 1), SlotState::kDone);
  const JournalLook look = LookAtJournal(PosixDisk(), journal->path());
  EXPECT_TRUE(look.sound.ok()) << look.sound;
  EXPECT_TRUE(look.is_live);
  EXPECT_FALSE(look.from_another_boot);
  EXPECT_EQ(look.pid, static_cast<uint64_t>(getpid()));
  EXPECT_EQ(look.open, 1);
  EXPECT_EQ(look.done, 2);
}

TEST(LookAtJournal, LeavesOfADeadHostWhatItFinds) {
  const TempDirectory directory;
  std::string path;
  {
    const auto journal = MakeWide(directory);
    path = journal->path();
    SetState(journal->slot(5), SlotState::kOpen);
    memset(journal->header().boot_id, 'x', 36);
  }
  const auto before = std::filesystem::last_write_time(path);
  for (int i = 0; i < 2; ++i) {
    const JournalLook look = LookAtJournal(PosixDisk(), path);
    EXPECT_TRUE(look.sound.ok()) << look.sound;
    EXPECT_FALSE(look.is_live);
    EXPECT_TRUE(look.from_another_boot);
    EXPECT_EQ(look.open, 1);
    EXPECT_EQ(look.done, 0);
  }
  EXPECT_EQ(std::filesystem::last_write_time(path), before);
  EXPECT_TRUE(Journal::TakeOver(PosixDisk(), path).ok());
}

TEST(LookAtJournal, SaysWhatIsWrongAsTakingItOverWould) {
  const TempDirectory directory;
  std::string path;
  {
    const auto journal = MakeWide(directory);
    path = journal->path();
  }
  const auto expect_same = [&path](const char* why) {
    const absl::Status look = LookAtJournal(PosixDisk(), path).sound;
    EXPECT_THAT(Text(look), HasSubstr(why));
    EXPECT_EQ(look, Journal::TakeOver(PosixDisk(), path).status());
  };
  const auto put = [&path](size_t at, uint32_t word) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(at));
    file.write(reinterpret_cast<const char*>(&word), sizeof word);
  };
  put(offsetof(JournalHeader, version), kJournalVersion + 1);
  expect_same("newer toll");
  put(offsetof(JournalHeader, version), kJournalVersion);
  put(offsetof(JournalHeader, segments_max), 1);
  expect_same("contradicts itself");
  put(offsetof(JournalHeader, segments_max), 3);
  std::filesystem::resize_file(path, 700'000);
  expect_same("where its header says");
  put(0, 0);
  expect_same("not a journal");
  std::filesystem::resize_file(path, 100);
  expect_same("shorter than a header");
}

// Whoever closes takes its file away while we look; a file that has the name
// then is not what was looked at.
TEST(LookAtJournal, SaysThatAFileWentMeanwhile) {
  for (const bool replaced : {false, true}) {
    const TempDirectory directory;
    const std::string path = MakeWide(directory)->path();
    const std::string other = MakeWide(directory)->path();
    int calls = 0;
    WatchedDisk disk([&] {
      const bool is_open = ++calls == 2;
      if (is_open && replaced) std::filesystem::rename(other, path);
      if (is_open && !replaced) std::filesystem::remove(path);
      return absl::OkStatus();
    });
    EXPECT_TRUE(absl::IsNotFound(LookAtJournal(disk, path).sound)) << replaced;
  }
}

TEST(LookAtJournal, TakesNeitherAbsentFilesNorLinks) {
  const TempDirectory directory;
  const std::string path = directory / "x.journal";
  EXPECT_TRUE(absl::IsNotFound(LookAtJournal(PosixDisk(), path).sound));
  std::filesystem::create_symlink(MakeWide(directory)->path(), path);
  const absl::Status link = LookAtJournal(PosixDisk(), path).sound;
  EXPECT_THAT(Text(link), HasSubstr("symbolic link"));
}

}  // namespace
}  // namespace toll::internal
