// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What the drain keeps free of a journal is room on the disk, and not the
// host's memory before it is used.

#include <utility>

#include "ledger/fixture.h"
#include "resident_journal.h"

namespace toll::internal {
namespace {

using DrainRoom = LedgerFixture;

// Room for three seconds of 4,000 calls is more than 10,240 slots; as long as
// five hundred are in use, the rest is on disk but not in the host's memory.
TEST_F(DrainRoom, OfTheReserveTakesNoMemory) {
  Options options = ManualOptions();
  options.manual_drain = false;
  Open(std::move(options));
  const auto second = [&] {
    for (int i = 0; i < 4'000; ++i) {
      if (i % 500 == 0) {
        ASSERT_TRUE(ledger_->Flush().ok());
      }
      Start().Finish({.body = ChatAnswer("a")});
    }
    clock_->Advance(absl::Seconds(1));
  };
  second();
  const int64_t bytes = ledger_->health().journal_bytes;
  const int64_t resident = ResidentJournalKb();
  ASSERT_GT(resident, 0);
  for (int i = 0; i < 3; ++i) second();
  EXPECT_GE(ledger_->health().journal_bytes, bytes + 512 * 1'024);
  EXPECT_LT(ResidentJournalKb(), resident + 256);
}

}  // namespace
}  // namespace toll::internal
