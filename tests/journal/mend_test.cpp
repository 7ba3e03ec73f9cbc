// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "journal/mend.h"

#include <cstring>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "base/aside_reason.h"
#include "base/ticks.h"
#include "journal/journal.h"
#include "temp_directory.h"

namespace toll::internal {
namespace {

struct Shape {
  uint32_t notes;
  uint32_t segments;
};

// A journal with a name, a note and a slot in each segment, whose first bytes
// are lost, as recovery set it aside.
std::string MakeDamaged(const TempDirectory& directory, Shape shape,
                        size_t lost_bytes) {
  std::string path;
  {
    const auto journal = *Journal::Create(PosixDisk(), directory.path(),
                                          {.segments_at_open = shape.segments,
                                           .segments_max = 9,
                                           .notes_count = shape.notes},
                                          TakeAnchor());
    path = journal->path();
    journal->AppendName("PROJ-42");
    memcpy(journal->note(shape.notes - 1).bytes, "note", 4);
    for (uint32_t i = 0; i < shape.segments; ++i) {
      journal->slot(i * kSegmentSlots).begin.sequence = 4711 + i;
    }
  }
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file << std::string(lost_bytes, '\0');
  file.close();
  EXPECT_TRUE(absl::IsDataLoss(Journal::TakeOver(PosixDisk(), path).status()));
  return *Journal::SetAside(PosixDisk(), path, 77, "lost");
}

std::string MendedName(const std::string& aside) {
  return aside.substr(0, aside.find(".damaged-"));
}

TEST(MendJournal, MakesAHeaderThatAgreesWithTheSize) {
  for (const size_t lost : {8U, 40U, 4'096U}) {
    const TempDirectory directory;
    const std::string aside = MakeDamaged(directory, {64, 2}, lost);
    const absl::Status status = MendJournal(aside);
    ASSERT_TRUE(status.ok()) << status;
    EXPECT_FALSE(std::filesystem::exists(aside));
    EXPECT_FALSE(std::filesystem::exists(ReasonPath(aside)));
    const auto journal = Journal::TakeOver(PosixDisk(), MendedName(aside));
    ASSERT_TRUE(journal.ok()) << journal.status();
    EXPECT_EQ((*journal)->slots_ready(), 2 * kSegmentSlots) << lost;
    EXPECT_EQ((*journal)->header().segments_max, 2U);
    EXPECT_EQ((*journal)->header().notes_count, 64U);
    EXPECT_EQ((*journal)->NameText(2), "PROJ-42");
    EXPECT_NE((*journal)->header().identity[0], 0U);
    // So that recovery asks for checksums.
    EXPECT_TRUE((*journal)->from_another_boot());
  }
}

// Of a header that lost its identity alone what is left of it is kept: rows
// that are stored already are known by it.
TEST(MendJournal, KeepsAnIdentityThatIsThere) {
  for (const int half : {0, 1}) {
    const TempDirectory directory;
    const std::string aside = MakeDamaged(directory, {64, 1}, 8);
    std::fstream file(aside, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(offsetof(JournalHeader, identity));
    const uint64_t identity[2] = {half == 0 ? 5U : 0U, half == 1 ? 5U : 0U};
    file.write(reinterpret_cast<const char*>(identity), sizeof identity);
    file.close();
    ASSERT_TRUE(MendJournal(aside).ok());
    const auto journal = *Journal::TakeOver(PosixDisk(), MendedName(aside));
    EXPECT_EQ(journal->header().identity[0], identity[0]);
    EXPECT_EQ(journal->header().identity[1], identity[1]);
  }
}

// Where the header is lost the size alone tells where the slots begin.
TEST(MendJournal, FindsTheSlotsOfEveryShape) {
  for (const Shape shape :
       {Shape{8, 1}, Shape{8, 2}, Shape{16, 1}, Shape{1'016, 2},
        Shape{1'024, 1}, Shape{1'032, 3}, Shape{4'096, 1}, Shape{4'096, 5},
        Shape{65'528, 2}, Shape{65'536, 1}}) {
    const TempDirectory directory;
    const std::string aside = MakeDamaged(directory, shape, 4'096);
    ASSERT_TRUE(MendJournal(aside).ok()) << shape.notes;
    const auto journal = *Journal::TakeOver(PosixDisk(), MendedName(aside));
    // What is a note too many is a slot: the calls are where they were, from
    // the end of the file.
    const uint32_t last = journal->slots_ready() - kSegmentSlots;
    for (uint32_t i = 0; i < shape.segments; ++i) {
      EXPECT_EQ(journal->slot(last - i * kSegmentSlots).begin.sequence,
                4711 + shape.segments - 1 - i)
          << shape.notes << " notes, " << shape.segments << " segments";
    }
  }
}

// A header that says what the size allows is believed, where more than one
// number of notes would fit; what contradicts the size is not.
TEST(MendJournal, BelievesAHeaderThatAgreesWithTheSize) {
  struct Case {
    Shape shape;
    uint32_t stated, notes, segments;
  };
  for (const Case& c :
       {Case{{5'120, 2}, 5'120, 5'120, 2}, Case{{65'536, 1}, 65'536, 65'536, 1},
        Case{{5'120, 2}, 66'560, 4'096, 3}, Case{{5'120, 2}, 5'128, 4'096, 3},
        // Its one segment would lie beyond the end.
        Case{{1'024, 1}, 2'048, 1'024, 1}}) {
    const TempDirectory directory;
    const std::string aside = MakeDamaged(directory, c.shape, 8);
    std::fstream file(aside, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(offsetof(JournalHeader, notes_count));
    file.write(reinterpret_cast<const char*>(&c.stated), sizeof c.stated);
    file.close();
    ASSERT_TRUE(MendJournal(aside).ok()) << c.stated;
    const auto journal = *Journal::TakeOver(PosixDisk(), MendedName(aside));
    EXPECT_EQ(journal->header().notes_count, c.notes) << c.stated;
    EXPECT_EQ(journal->slots_ready(), c.segments * kSegmentSlots) << c.stated;
  }
}

// A file that was cut within a segment: what is left of that counts, too.
TEST(MendJournal, TakesAllThatIsLeftOfACutFile) {
  for (const uint32_t notes : {64U, 65'536U}) {
    const TempDirectory directory;
    const std::string aside = MakeDamaged(directory, {notes, 3}, 8);
    const size_t slots_at = JournalLayout::For(notes).slots_at;
    std::filesystem::resize_file(aside, slots_at + 3 * kSegmentBytes - 100);
    ASSERT_TRUE(MendJournal(aside).ok()) << notes;
    const auto journal = *Journal::TakeOver(PosixDisk(), MendedName(aside));
    EXPECT_EQ(journal->header().notes_count, notes);
    EXPECT_EQ(journal->slots_ready(), 3 * kSegmentSlots);
    EXPECT_EQ(journal->slot(kSegmentSlots).begin.sequence, 4712U);
    EXPECT_EQ(journal->slot(2 * kSegmentSlots).begin.sequence, 4713U);
  }
  // Nothing states a number of notes: the usual one.
  const TempDirectory directory;
  const std::string aside = MakeDamaged(directory, {4'096, 2}, 4'096);
  const size_t slots_at = JournalLayout::For(4'096).slots_at;
  std::filesystem::resize_file(aside, slots_at + kSegmentBytes + 100);
  ASSERT_TRUE(MendJournal(aside).ok());
  const auto journal = *Journal::TakeOver(PosixDisk(), MendedName(aside));
  EXPECT_EQ(journal->slot(0).begin.sequence, 4711U);
}

// The least that can be left of slots is still a segment, not none.
TEST(MendJournal, TakesAFileThatWasCutAfterTheFirstByteOfASegment) {
  for (const uint32_t segments : {1U, 2U}) {
    const TempDirectory directory;
    const std::string aside = MakeDamaged(directory, {64, 3}, 8);
    const size_t before =
        JournalLayout::For(64).slots_at + size_t{segments - 1} * kSegmentBytes;
    std::filesystem::resize_file(aside, before + 1);
    ASSERT_TRUE(MendJournal(aside).ok()) << segments;
    const auto journal = Journal::TakeOver(PosixDisk(), MendedName(aside));
    ASSERT_TRUE(journal.ok()) << journal.status();
    EXPECT_EQ((*journal)->slots_ready(), segments * kSegmentSlots);
  }
}

TEST(MendJournal, SaysWhereNothingIsToBeHad) {
  const TempDirectory directory;
  const std::string aside = MakeDamaged(directory, {64, 2}, 8);
  const size_t slots_at = JournalLayout::For(64).slots_at;
  for (const size_t bytes : {slots_at, size_t{5'000}, kPageBytes,
                             kPageBytes - 1, size_t{50}, size_t{0}}) {
    std::filesystem::resize_file(aside, bytes);
    EXPECT_TRUE(absl::IsDataLoss(MendJournal(aside))) << bytes;
    EXPECT_TRUE(std::filesystem::exists(aside));
  }
  EXPECT_TRUE(absl::IsDataLoss(MendJournal(directory / "none.damaged-7")));
}

TEST(MendJournal, TouchesOnlyWhatWasSetAside) {
  const TempDirectory directory;
  const std::string aside = MakeDamaged(directory, {64, 1}, 8);
  const std::string other = directory / "kept.journal";
  std::filesystem::rename(aside, other);
  EXPECT_TRUE(absl::IsDataLoss(MendJournal(other)));
  EXPECT_TRUE(std::filesystem::exists(other));
}

TEST(MendJournal, SaysThatItCannotRename) {
  const TempDirectory directory;
  const std::string aside = MakeDamaged(directory, {64, 1}, 8);
  // A directory that is not empty has its name.
  std::filesystem::create_directories(MendedName(aside) + "/x");
  EXPECT_TRUE(absl::IsUnavailable(MendJournal(aside)));
}

}  // namespace
}  // namespace toll::internal
