// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// From a slot of some journal to a record of the store: names and ids mapped,
// ticks turned into time, what the host could not price priced.
//
// Thread safety: the drain's thread.

#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "base/record.h"
#include "journal/journal.h"
#include "ledger_state.h"

namespace toll::internal {

// How the ids of one journal map to those of the store.
struct JournalMapping {
  int64_t number = 0;
  uint64_t store_epoch = ~uint64_t{0};
  std::vector<NameId> names;

  // Renews the mapping where the store has forgotten ids. An error is the
  // store's.
  absl::Status Follow(Store& store, Journal& journal);
};

// Fetches what Make() will read of a slot, which a host's thread wrote on
// another core: the slot's own lines, then, once they are here, its note's.
void PrefetchSlot(const Slot& slot) noexcept;
void PrefetchNote(const Journal& journal, const Slot& slot) noexcept;

class RecordMaker {
 public:
  explicit RecordMaker(Engine& engine) : engine_(engine) {}

  // The record of a slot that is DONE, or of one that a dead process left
  // OPEN. Views live until the next call. An error is the store's.
  absl::StatusOr<Record> Make(const Journal& journal, JournalMapping& mapping,
                              const TickMap& ticks, const Slot& slot);

 private:
  absl::Status MakeDone(const Journal& journal, JournalMapping& mapping,
                        const Slot& slot, Record* record);
  absl::Status MakeInterrupted(const Journal& journal, const Slot& slot,
                               Record* record);
  absl::Status MapTexts(const Journal& journal, const Slot& slot,
                        Record* record);
  absl::StatusOr<NameId> MapName(const Journal& journal,
                                 JournalMapping& mapping, uint32_t name);
  absl::Status Price(const PriceKey& key, Record* record);
  const PriceBook& book();

  Engine& engine_;
  // Loaded at first need: a ledger opens in less time than a book is read.
  std::unique_ptr<PriceBook> book_;
  std::string notes_;
  std::array<std::string_view, kTextCount> texts_;  // Of the record in work.
};

}  // namespace toll::internal
