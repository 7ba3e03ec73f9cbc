// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A journal that grows twice and is then full.

#pragma once

#include <memory>

#include <gtest/gtest.h>

#include "journal/journal.h"
#include "temp_directory.h"

namespace toll::internal {

inline constexpr JournalSizes kSmall = {.segments_at_open = 1,
                                        .segments_prefaulted = 1,
                                        .segments_max = 3,
                                        .notes_count = 16};

inline std::unique_ptr<Journal> MakeJournal(const TempDirectory& directory,
                                            JournalSizes sizes = kSmall) {
  absl::StatusOr<std::unique_ptr<Journal>> journal =
      Journal::Create(PosixDisk(), directory.path(), sizes, TakeAnchor());
  EXPECT_TRUE(journal.ok()) << journal.status();
  return *std::move(journal);
}

}  // namespace toll::internal
