// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The layout is a promise to files that already lie on disks: these numbers
// may not change under version 1.

#include "journal/slot.h"

#include <gtest/gtest.h>

#include "journal/layout.h"

namespace toll::internal {
namespace {

TEST(Slot, KeepsItsLayoutForFilesAlreadyWritten) {
  EXPECT_EQ(offsetof(Slot, begin), 0u);
  EXPECT_EQ(offsetof(Slot, links), 64u);
  EXPECT_EQ(offsetof(Slot, progress), 128u);
  EXPECT_EQ(offsetof(Slot, end), 192u);
  EXPECT_EQ(offsetof(Slot, usage), 256u);
  EXPECT_EQ(offsetof(Slot, rare), 320u);
  EXPECT_EQ(offsetof(Slot, text), 384u);
  EXPECT_EQ(offsetof(BeginPart, names), 24u);
  EXPECT_EQ(offsetof(EndPart, notes), 32u);
  EXPECT_EQ(offsetof(EndPart, text_lengths), 48u);
  EXPECT_EQ(offsetof(EndPart, crc), 60u);
  EXPECT_EQ(offsetof(RarePart, reported_cost_pico), 32u);
}

TEST(Slot, WordHoldsStateAndGeneration) {
  const uint64_t word = Slot::Word(7, SlotState::kDone);
  EXPECT_EQ(Slot::StateOf(word), SlotState::kDone);
  EXPECT_EQ(Slot::GenerationOf(word), 7u);
}

TEST(JournalLayout, LiesOnPages) {
  for (const uint32_t notes : {0u, 1u, 4'096u}) {
    const JournalLayout layout = JournalLayout::For(notes);
    EXPECT_EQ(layout.entries_at % kPageBytes, 0u);
    EXPECT_EQ(layout.notes_at % kPageBytes, 0u);
    EXPECT_EQ(layout.slots_at % kPageBytes, 0u);
  }
  EXPECT_EQ(kSegmentBytes % kPageBytes, 0u);
}

}  // namespace
}  // namespace toll::internal
