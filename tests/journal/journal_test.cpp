// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "journal/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "temp_directory.h"

namespace toll::internal {
namespace {

constexpr JournalSizes kSmall = {.segments_at_open = 1,
                                 .segments_prefaulted = 1,
                                 .segments_max = 3,
                                 .notes_count = 16};

std::unique_ptr<Journal> Make(const TempDirectory& directory) {
  absl::StatusOr<std::unique_ptr<Journal>> journal =
      Journal::Create(PosixDisk(), directory.path(), kSmall, TakeAnchor());
  EXPECT_TRUE(journal.ok()) << journal.status();
  return *std::move(journal);
}

void SetState(Slot& slot, uint64_t generation, SlotState state) {
  // Relaxed: one thread.
  slot.begin.state_word.store(Slot::Word(generation, state),
                              std::memory_order_relaxed);
}

TEST(Journal, IsPrivateAndLockedForItsLife) {
  TempDirectory directory;
  std::string path;
  {
    const std::unique_ptr<Journal> journal = Make(directory);
    path = journal->path();
    struct stat stat {};
    ASSERT_EQ(::stat(path.c_str(), &stat), 0);
    EXPECT_EQ(stat.st_mode & 0777, 0600u);
    EXPECT_TRUE(
        absl::IsUnavailable(Journal::TakeOver(PosixDisk(), path).status()));
  }
  EXPECT_TRUE(Journal::TakeOver(PosixDisk(), path).ok());
}

TEST(Journal, KeepsSlotsNotesAndNamesForWhoTakesItOver) {
  TempDirectory directory;
  std::string path;
  uint32_t name = 0;
  {
    const std::unique_ptr<Journal> journal = Make(directory);
    path = journal->path();
    name = journal->AppendName("PROJ-42");
    journal->slot(1'023).begin.sequence = 4711;
    SetState(journal->slot(1'023), 3, SlotState::kDone);
    memcpy(journal->note(15).bytes, "note", 4);
  }
  const auto taken = Journal::TakeOver(PosixDisk(), path);
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_EQ((*taken)->NameText(name), "PROJ-42");
  EXPECT_EQ((*taken)->slot(1'023).begin.sequence, 4711u);
  EXPECT_EQ(std::string_view((*taken)->note(15).bytes, 4), "note");
  EXPECT_FALSE((*taken)->from_another_boot());
}

TEST(Journal, GrowsBySegmentsUpToItsCap) {
  TempDirectory directory;
  const std::unique_ptr<Journal> journal = Make(directory);
  EXPECT_EQ(journal->slots_ready(), kSegmentSlots);
  EXPECT_TRUE(journal->AddSegment(true).ok());
  EXPECT_TRUE(journal->AddSegment(false).ok());
  EXPECT_EQ(journal->slots_ready(), 3 * kSegmentSlots);
  journal->slot(3 * kSegmentSlots - 1).begin.sequence = 1;
  EXPECT_TRUE(absl::IsResourceExhausted(journal->AddSegment(true)));
}

TEST(Journal, TellsAFullTableOfNames) {
  TempDirectory directory;
  const std::unique_ptr<Journal> journal = Make(directory);
  const std::string name(kNameBytesMax, 'n');
  uint32_t last = 0;
  for (uint32_t i = 0; i < kNamesMax; ++i) {
    const uint32_t id = journal->AppendName(name);
    if (id == 0) break;
    last = id;
  }
  EXPECT_EQ(journal->AppendName(name), 0u);
  EXPECT_EQ(journal->NameText(last), name);
  EXPECT_EQ(journal->NameText(last + 1), "");
}

TEST(Journal, RefusesWhatIsNoJournal) {
  TempDirectory directory;
  const std::string path = directory / "x.journal";
  for (const size_t bytes : {size_t{0}, size_t{100}, size_t{100'000}}) {
    std::ofstream(path) << std::string(bytes, 'x');
    EXPECT_TRUE(absl::IsDataLoss(Journal::TakeOver(PosixDisk(), path).status()))
        << bytes;
  }
}

TEST(Journal, RefusesAFileThatIsCutShort) {
  TempDirectory directory;
  const std::string path = Make(directory)->path();
  ASSERT_EQ(truncate(path.c_str(), 8'192), 0);
  EXPECT_TRUE(absl::IsDataLoss(Journal::TakeOver(PosixDisk(), path).status()));
}

TEST(Journal, RefusesANewerVersion) {
  TempDirectory directory;
  std::string path;
  {
    const std::unique_ptr<Journal> journal = Make(directory);
    path = journal->path();
    journal->header().version = kJournalVersion + 1;
  }
  const absl::Status status = Journal::TakeOver(PosixDisk(), path).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
}

TEST(Journal, IsTakenOverByOneProcessOnly) {
  TempDirectory directory;
  const std::string path = Make(directory)->path();
  const auto first = Journal::TakeOver(PosixDisk(), path);
  ASSERT_TRUE(first.ok());
  EXPECT_TRUE(
      absl::IsUnavailable(Journal::TakeOver(PosixDisk(), path).status()));
  ASSERT_TRUE((*first)->Unlink().ok());
  EXPECT_FALSE(Journal::TakeOver(PosixDisk(), path).ok());
}

TEST(Journal, AChildThatLetsGoDoesNotKeepTheLock) {
  TempDirectory directory;
  std::unique_ptr<Journal> journal = Make(directory);
  const std::string path = journal->path();
  int up[2];
  ASSERT_EQ(pipe(up), 0);
  const pid_t child = fork();
  if (child == 0) {
    journal->CloseInChild();
    char byte = 'x';
    static_cast<void>(!write(up[1], &byte, 1));
    pause();
    _exit(0);
  }
  char byte = 0;
  ASSERT_EQ(read(up[0], &byte, 1), 1);
  journal.reset();
  EXPECT_TRUE(Journal::TakeOver(PosixDisk(), path).ok());
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
}

}  // namespace
}  // namespace toll::internal
