// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "journal/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>

#include "fmt/format.h"
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/aside_reason.h"
#include "journal/small_journal.h"
#include "system/watched_disk.h"
#include "temp_directory.h"

namespace toll::internal {
namespace {

void SetState(Slot& slot, uint64_t generation, SlotState state) {
  // Relaxed: one thread.
  slot.begin.state_word.store(Slot::Word(generation, state),
                              std::memory_order_relaxed);
}

TEST(Journal, IsPrivateAndLockedForItsLife) {
  TempDirectory directory;
  std::string path;
  {
    const std::unique_ptr<Journal> journal = MakeJournal(directory);
    path = journal->path();
    struct stat stat {};
    ASSERT_EQ(::stat(path.c_str(), &stat), 0);
    EXPECT_EQ(stat.st_mode & 0777, 0600u);
    EXPECT_TRUE(
        absl::IsUnavailable(Journal::TakeOver(PosixDisk(), path).status()));
  }
  EXPECT_TRUE(Journal::TakeOver(PosixDisk(), path).ok());
}

TEST(Journal, BeginsAsItsFormatSays) {
  TempDirectory directory;
  const std::unique_ptr<Journal> journal = MakeJournal(directory);
  const JournalHeader& header = journal->header();
  EXPECT_EQ(header.magic, kJournalMagic);
  EXPECT_EQ(header.version, kJournalVersion);
  EXPECT_EQ(header.segment_slots, kSegmentSlots);
  EXPECT_EQ(header.segments_max, kSmall.segments_max);
  EXPECT_EQ(header.notes_count, kSmall.notes_count);
  EXPECT_EQ(header.pid, static_cast<uint64_t>(getpid()));
  EXPECT_EQ(header.next_sequence, 1U);  // 0 is no call's.
  EXPECT_EQ(header.names_count, 2U);    // 0 is the empty one.
  EXPECT_EQ(std::string_view(header.boot_id), BootId());
  EXPECT_EQ(BootId().size(), 36U);
  EXPECT_EQ(journal->path(),
            directory / fmt::format("{:016x}.journal", header.identity[0]));
  EXPECT_NE(header.identity[0], header.identity[1]);
  EXPECT_NE(header.first_anchor.ticks, 0U);
  EXPECT_NE(journal->tick_map().RealNs(header.first_anchor.ticks), 0);
}

// A daemon that closed its standard input gets descriptor 0.
TEST(Journal, KnowsItsBootWhateverTheDescriptor) {
  const std::string boot = BootId();
  const int input = dup(STDIN_FILENO);
  close(STDIN_FILENO);
  const std::string by_descriptor_0 = BootId();
  if (input >= 0) {
    dup2(input, STDIN_FILENO);
    close(input);
  }
  EXPECT_EQ(by_descriptor_0, boot);
}

TEST(Journal, KeepsSlotsNotesAndNamesForWhoTakesItOver) {
  TempDirectory directory;
  std::string path;
  uint32_t name = 0;
  {
    const std::unique_ptr<Journal> journal = MakeJournal(directory);
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

// At whichever step the disk refuses: a partial file would keep its blocks.
TEST(Journal, LeavesNothingWhereItCannotBeMade) {
  for (int n = 1;; ++n) {
    const TempDirectory directory;
    int calls = 0;
    WatchedDisk disk([&] {
      return ++calls == n ? absl::ResourceExhaustedError("full")
                          : absl::OkStatus();
    });
    const auto journal =
        Journal::Create(disk, directory.path(), kSmall, TakeAnchor());
    if (journal.ok()) {
      EXPECT_GT(n, 5);  // Create, lock, allocate, map, rename at least.
      break;
    }
    EXPECT_TRUE(absl::IsResourceExhausted(journal.status())) << n;
    EXPECT_TRUE(std::filesystem::is_empty(directory.path())) << n;
  }
}

TEST(Journal, GrowsBySegmentsUpToItsCap) {
  TempDirectory directory;
  const std::unique_ptr<Journal> journal = MakeJournal(directory);
  EXPECT_EQ(journal->slots_ready(), kSegmentSlots);
  EXPECT_TRUE(journal->AddSegment().ok());
  EXPECT_TRUE(journal->AddSegment().ok());
  EXPECT_EQ(journal->slots_ready(), 3 * kSegmentSlots);
  journal->slot(3 * kSegmentSlots - 1).begin.sequence = 1;
  EXPECT_TRUE(absl::IsResourceExhausted(journal->AddSegment()));
}

TEST(Journal, TellsAFullTableOfNames) {
  TempDirectory directory;
  const std::unique_ptr<Journal> journal = MakeJournal(directory);
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
  const std::string path = MakeJournal(directory)->path();
  ASSERT_EQ(truncate(path.c_str(), 8'192), 0);
  EXPECT_TRUE(absl::IsDataLoss(Journal::TakeOver(PosixDisk(), path).status()));
}

TEST(Journal, RefusesANewerVersion) {
  TempDirectory directory;
  std::string path;
  {
    const std::unique_ptr<Journal> journal = MakeJournal(directory);
    path = journal->path();
    journal->header().version = kJournalVersion + 1;
  }
  const absl::Status status = Journal::TakeOver(PosixDisk(), path).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
}

// Changes the header of a journal whose process is dead.
void Rewrite(const std::string& path,
             const std::function<void(JournalHeader&)>& change) {
  alignas(JournalHeader) char page[kPageBytes];
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.read(page, sizeof page);
  change(*reinterpret_cast<JournalHeader*>(page));
  file.seekp(0);
  file.write(page, sizeof page);
}

TEST(Journal, RefusesAHeaderThatContradictsItself) {
  const std::function<void(JournalHeader&)> contradictions[] = {
      [](JournalHeader& h) { h.segment_slots = kSegmentSlots + 1; },
      [](JournalHeader& h) { h.notes_count = 65'537; },
      [](JournalHeader& h) { h.segments_max = (1U << 24) / kSegmentSlots + 1; },
      [](JournalHeader& h) { h.segments_ready = h.segments_max + 1; },
  };
  for (const auto& contradict : contradictions) {
    TempDirectory directory;
    const std::string path = MakeJournal(directory)->path();
    std::filesystem::resize_file(path, 64 << 20);
    Rewrite(path, contradict);
    EXPECT_TRUE(
        absl::IsDataLoss(Journal::TakeOver(PosixDisk(), path).status()));
  }
}

TEST(Journal, TakesTheLargestSizesThatAHeaderMayState) {
  TempDirectory directory;
  const std::string path = MakeJournal(directory)->path();
  std::filesystem::resize_file(path, 64 << 20);
  Rewrite(path, [](JournalHeader& h) {
    h.notes_count = 65'536;
    h.segments_max = (1U << 24) / kSegmentSlots;
    h.segments_ready = 2;
  });
  const auto taken = Journal::TakeOver(PosixDisk(), path);
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_EQ((*taken)->slots_ready(), 2 * kSegmentSlots);
}

// Within a boot a byte less is damage; after a power cut the segments count
// that are there.
TEST(Journal, AsksForTheBytesThatItsHeaderStates) {
  for (const bool other_boot : {false, true}) {
    TempDirectory directory;
    std::string path;
    int64_t bytes = 0;
    {
      const std::unique_ptr<Journal> journal = MakeJournal(directory);
      path = journal->path();
      ASSERT_TRUE(journal->AddSegment().ok());
      bytes = journal->bytes();
      if (other_boot) journal->header().boot_id[0] ^= 1;
    }
    EXPECT_EQ(bytes, static_cast<int64_t>(std::filesystem::file_size(path)));
    {
      const auto whole = Journal::TakeOver(PosixDisk(), path);
      ASSERT_TRUE(whole.ok()) << whole.status();
      EXPECT_EQ((*whole)->from_another_boot(), other_boot);
      EXPECT_EQ((*whole)->slots_ready(), 2 * kSegmentSlots);
      EXPECT_EQ((*whole)->bytes(), bytes);
    }
    ASSERT_EQ(truncate(path.c_str(), bytes - 1), 0);
    const auto cut = Journal::TakeOver(PosixDisk(), path);
    EXPECT_EQ(cut.ok(), other_boot) << cut.status();
    if (other_boot) {
      EXPECT_EQ((*cut)->slots_ready(), kSegmentSlots);
    }
  }
}

// After a power cut that left no segment at all there is nothing to map.
TEST(Journal, TakesOverAHeadWithoutSegments) {
  TempDirectory directory;
  std::string path;
  {
    const std::unique_ptr<Journal> journal = MakeJournal(directory);
    path = journal->path();
    journal->header().boot_id[0] ^= 1;
  }
  const auto head = static_cast<off_t>(JournalLayout::For(16).slots_at);
  ASSERT_EQ(truncate(path.c_str(), head), 0);
  const auto taken = Journal::TakeOver(PosixDisk(), path);
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_EQ((*taken)->slots_ready(), 0U);
}

TEST(Journal, ADamagedTableOfNamesLeadsNowhere) {
  const struct {
    NameEntry entry;
    bool is_good;
  } cases[] = {
      {{0, 9}, true},  // Where "__other__" lies.
      {{0, kNameBytesMax}, true},
      {{kNameTextBytes - 9, 9}, true},
      {{0, kNameBytesMax + 1}, false},
      {{kNameTextBytes - 8, 9}, false},
      {{kNameTextBytes, 1}, false},
      {{kNameTextBytes + 1, 0}, false},
      {{~uint32_t{0}, 9}, false},
      {{~uint32_t{0} - 8, 9}, false},
  };
  for (const auto& c : cases) {
    TempDirectory directory;
    std::string path;
    uint32_t id = 0;
    {
      const std::unique_ptr<Journal> journal = MakeJournal(directory);
      path = journal->path();
      id = journal->AppendName("name");
    }
    {
      std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(static_cast<std::streamoff>(JournalLayout::For(16).entries_at +
                                             id * sizeof(NameEntry)));
      file.write(reinterpret_cast<const char*>(&c.entry), sizeof c.entry);
    }
    const auto journal = *Journal::TakeOver(PosixDisk(), path);
    EXPECT_EQ(journal->NameText(id).size(), c.is_good ? c.entry.bytes : 0)
        << c.entry.offset << " " << c.entry.bytes;
    EXPECT_EQ(journal->NameText(0), "");
    EXPECT_EQ(journal->NameText(kOtherName), "__other__");
  }
}

// Of the two last anchors one is whole whenever the process dies.
TEST(Journal, RenewsItsAnchorsInTurn) {
  TempDirectory directory;
  const std::unique_ptr<Journal> journal = MakeJournal(directory);
  const Anchor first = journal->header().first_anchor;
  for (int64_t second = 1; second < 5; ++second) {
    Anchor now = first;
    now.ticks += static_cast<uint64_t>(second) * 1'000'000'000;
    now.real_ns += second * second * 1'000'000'000;
    now.boot_ns += second * 1'000'000'000;
    now.monotonic_ns += second * 1'000'000'000;
    journal->RenewAnchor(now);
    EXPECT_EQ(journal->header().last_anchor_index, second % 2 == 0 ? 1U : 0U);
    EXPECT_EQ(journal->tick_map().RealNs(now.ticks), now.real_ns);
  }
}

TEST(Journal, SetsAFileAsideUnderItsNameAndTime) {
  TempDirectory directory;
  const std::string path = MakeJournal(directory)->path();
  const auto aside = Journal::SetAside(PosixDisk(), path, 1'234, "cut");
  ASSERT_TRUE(aside.ok()) << aside.status();
  EXPECT_EQ(*aside, path + ".damaged-1234");
  EXPECT_TRUE(std::filesystem::exists(*aside));
  EXPECT_EQ(ReadReason(PosixDisk(), *aside), "cut");
  EXPECT_FALSE(Journal::SetAside(PosixDisk(), path, 1'235, "gone").ok());
}

// What could not be made leaves no file behind, and no file lacks its name.
TEST(Journal, OnlyATemporaryOneGoesWithItsObject) {
  TempDirectory directory;
  const std::string path = MakeJournal(directory)->path();
  EXPECT_TRUE(std::filesystem::exists(path));
  {
    const auto taken = *Journal::TakeOver(PosixDisk(), path);
    taken->SetTemporary(true);
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
}

TEST(Journal, IsTakenOverByOneProcessOnly) {
  TempDirectory directory;
  const std::string path = MakeJournal(directory)->path();
  const auto first = Journal::TakeOver(PosixDisk(), path);
  ASSERT_TRUE(first.ok());
  EXPECT_TRUE(
      absl::IsUnavailable(Journal::TakeOver(PosixDisk(), path).status()));
  ASSERT_TRUE((*first)->Unlink().ok());
  EXPECT_FALSE(Journal::TakeOver(PosixDisk(), path).ok());
}

TEST(Journal, AChildThatLetsGoDoesNotKeepTheLock) {
  TempDirectory directory;
  std::unique_ptr<Journal> journal = MakeJournal(directory);
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
