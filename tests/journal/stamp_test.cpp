// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What a power cut spares of a journal, on a disk that forgets what was not
// synced: tests/system/survives_power_loss_test.cpp has whole ledgers.

#include <cstring>

#include <gtest/gtest.h>

#include "journal/journal.h"
#include "journal/small_journal.h"
#include "simulation/sim_disk.h"

namespace toll::internal {
namespace {

class Stamp : public ::testing::Test {
 protected:
  Stamp() : journal_(*Journal::Create(*disk_, "/toll", kSmall, TakeAnchor())) {}

  void BeginAnew(uint64_t seed) {
    journal_.reset();
    dice_ = Dice(seed);
    disk_ = std::make_shared<SimDisk>();
    journal_ = *Journal::Create(*disk_, "/toll", kSmall, TakeAnchor());
  }
  // Stores relaxed: one thread.
  static void SetState(Slot& slot, uint64_t generation, SlotState state) {
    slot.begin.state_word.store(Slot::Word(generation, state),
                                std::memory_order_relaxed);  // As above.
  }
  Slot& Done(uint32_t index, uint16_t note) {
    Slot& slot = journal_->slot(index);
    slot.begin.sequence = index + 1;
    slot.begin.names[0] = journal_->AppendName("name");
    slot.end.note_count = 1;
    slot.end.notes[0] = note;
    memcpy(journal_->note(note).bytes, "note", 4);
    SetState(slot, 1, SlotState::kDone);
    return slot;
  }
  // The journal as the next boot finds it; null: it is not there.
  std::unique_ptr<Journal> AfterPowerCut() {
    journal_.reset();
    disk_ = disk_->AfterPowerCut(dice_);
    const auto names = *disk_->List("/toll");
    if (names.empty() || !names[0].ends_with(Journal::kSuffix)) return nullptr;
    auto taken = Journal::TakeOver(*disk_, "/toll/" + names[0]);
    return taken.ok() ? *std::move(taken) : nullptr;
  }

  Dice dice_{1};
  std::shared_ptr<SimDisk> disk_ = std::make_shared<SimDisk>();
  std::unique_ptr<Journal> journal_;
};

TEST_F(Stamp, VouchesForWholeSlotsOnly) {
  Slot& done = Done(0, 0);
  Slot& open = journal_->slot(1);
  open.begin.sequence = 2;
  SetState(open, 9, SlotState::kOpen);
  EXPECT_FALSE(Journal::EndIsWhole(done));
  ASSERT_TRUE(journal_->StampAndSync().ok());
  EXPECT_TRUE(Journal::EndIsWhole(done));
  EXPECT_TRUE(Journal::BeginIsWhole(open));
  done.end.cost_pico = 43;  // A torn page.
  EXPECT_FALSE(Journal::EndIsWhole(done));
  SetState(open, 10, SlotState::kOpen);  // Another call, no CRC of its own.
  EXPECT_FALSE(Journal::BeginIsWhole(open));
}

// CRC32C bit by bit, and what the format says it covers.
class SlowCrc {
 public:
  SlowCrc& Add(const Slot& slot, size_t at, size_t bytes) {
    const auto* data = reinterpret_cast<const unsigned char*>(&slot) + at;
    for (size_t i = 0; i < bytes; ++i) {
      crc_ ^= data[i];
      for (int bit = 0; bit < 8; ++bit) {
        crc_ = crc_ >> 1 ^ (0x82F63B78U & (0U - (crc_ & 1)));
      }
    }
    return *this;
  }
  uint32_t crc() const { return ~crc_; }

 private:
  uint32_t crc_ = ~0U;
};

// docs/store_format.md: begin without the state word, links if used; then end
// up to the CRC, usage, rare if used, text.
TEST_F(Stamp, TheCrcsAreThoseOfTheFormat) {
  for (const bool has_links : {false, true}) {
    for (const bool has_rare : {false, true}) {
      Slot& slot = Done(0, 0);
      slot.begin.flags = has_links ? kHasLinks : kIsStream;
      slot.links.parent_id = 77;
      slot.end.has_rare = has_rare ? 1 : 0;
      slot.rare.stated_input = 99;
      slot.text[127] = 'x';
      ASSERT_TRUE(journal_->StampAndSync().ok());
      SlowCrc begin;
      begin.Add(slot, 8, 56);
      if (has_links) begin.Add(slot, 64, 64);
      EXPECT_EQ(slot.progress.begin_crc, begin.crc());
      SlowCrc end = begin;
      end.Add(slot, 192, 60).Add(slot, 256, 64);
      if (has_rare) end.Add(slot, 320, 64);
      EXPECT_EQ(slot.end.crc, end.Add(slot, 384, 128).crc());
    }
  }
}

// Free slots are not stamped: their pages stay clean.
TEST_F(Stamp, LeavesFreeSlotsAlone) {
  Slot& slot = Done(0, 0);
  SetState(slot, 1, SlotState::kFree);
  ASSERT_TRUE(journal_->StampAndSync().ok());
  EXPECT_EQ(slot.progress.begin_crc, 0U);
  EXPECT_EQ(slot.end.crc, 0U);
}

// What changed hands while the first sync went on is of another interval.
TEST_F(Stamp, StampsNoCallThatCameMeanwhile) {
  Slot& slot = Done(0, 0);
  int syncs = 0;
  disk_->around_sync = [&] {
    if (++syncs == 1) SetState(slot, 2, SlotState::kDone);
  };
  ASSERT_TRUE(journal_->StampAndSync().ok());
  EXPECT_EQ(slot.progress.begin_crc, 0U);
  EXPECT_FALSE(Journal::EndIsWhole(slot));
}

// Nor the end of one that was open when it began.
TEST_F(Stamp, StampsNoEndThatCameMeanwhile) {
  Slot& slot = Done(0, 0);
  SetState(slot, 1, SlotState::kOpen);
  int syncs = 0;
  disk_->around_sync = [&] {
    if (++syncs == 1) SetState(slot, 1, SlotState::kDone);
  };
  ASSERT_TRUE(journal_->StampAndSync().ok());
  EXPECT_TRUE(Journal::BeginIsWhole(slot));
  EXPECT_FALSE(Journal::EndIsWhole(slot));
}

// The file's name is an entry of its directory, which has a sync of its own:
// once is enough, but it must have succeeded.
TEST_F(Stamp, SyncsTheDirectoryUntilItSucceeds) {
  disk_->before_sync = [] { return absl::AbortedError("no"); };
  EXPECT_FALSE(journal_->StampAndSync().ok());
  disk_->before_sync = {};
  Done(0, 0);
  ASSERT_TRUE(journal_->StampAndSync().ok());
  EXPECT_NE(AfterPowerCut(), nullptr);
}

TEST_F(Stamp, WhatIsStampedIsOnTheDiskNameAndAll) {
  Done(0, 0);
  ASSERT_TRUE(journal_->StampAndSync().ok());
  Done(1, 1);
  const std::unique_ptr<Journal> after = AfterPowerCut();
  ASSERT_NE(after, nullptr);
  EXPECT_TRUE(after->from_another_boot());
  EXPECT_TRUE(Journal::EndIsWhole(after->slot(0)));
  EXPECT_EQ(after->NameText(after->slot(0).begin.names[0]), "name");
}

// Power fails before and after each sync of the stamping, many times over.
TEST_F(Stamp, NoSlotSeemsWholeBeforeWhatItRefersTo) {
  int whole = 0;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    BeginAnew(seed);
    ASSERT_TRUE(journal_->StampAndSync().ok());
    Done(0, 9);
    std::vector<std::map<std::string, std::string>> cuts;
    disk_->around_sync = [&] {
      cuts.push_back(disk_->FilesAfterPowerCut(dice_));
    };
    ASSERT_TRUE(journal_->StampAndSync().ok());
    EXPECT_EQ(cuts.size(), 4U);
    const JournalLayout layout = JournalLayout::For(kSmall.notes_count);
    for (const auto& files : cuts) {
      const std::string& file = files.begin()->second;
      const auto& slot =
          *reinterpret_cast<const Slot*>(file.data() + layout.slots_at);
      // Relaxed: a copy.
      if (slot.begin.state_word.load(std::memory_order_relaxed) == 0 ||
          !Journal::EndIsWhole(slot)) {
        continue;
      }
      ++whole;
      const size_t note = layout.notes_at + 9 * sizeof(Note);
      EXPECT_EQ(file.substr(note, 4), "note") << seed;
    }
  }
  EXPECT_GT(whole, 100);
}

// The kernel takes pages for clean whose sync failed.
TEST_F(Stamp, ASyncThatFailedIsMadeGoodByTheNext) {
  Done(0, 0);
  disk_->before_sync = [] { return absl::AbortedError("no"); };
  EXPECT_FALSE(journal_->StampAndSync().ok());
  disk_->before_sync = {};
  ASSERT_TRUE(journal_->StampAndSync().ok());
  const std::unique_ptr<Journal> after = AfterPowerCut();
  ASSERT_NE(after, nullptr);
  EXPECT_TRUE(Journal::EndIsWhole(after->slot(0)));
  EXPECT_EQ(after->NameText(after->slot(0).begin.names[0]), "name");
}

// The header's count reaches the disk by a page, the segment by the file's
// length: either may be there alone.
TEST_F(Stamp, ASegmentThatIsNotThereTakesNoOtherWithIt) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    BeginAnew(seed);
    Done(0, 0);
    ASSERT_TRUE(journal_->StampAndSync().ok());
    ASSERT_TRUE(journal_->AddSegment().ok());
    const std::unique_ptr<Journal> after = AfterPowerCut();
    ASSERT_NE(after, nullptr) << seed;
    EXPECT_TRUE(Journal::EndIsWhole(after->slot(0)));
  }
}

}  // namespace
}  // namespace toll::internal
