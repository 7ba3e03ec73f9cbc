// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What dead processes left: their journals are taken over, their finished
// calls stored, their open ones stored as interrupted.
//
// Works in steps, each freed as it commits: a further crash goes on behind it.
//
// Thread safety: the drain's thread.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"

#include "drain_record.h"
#include "journal/journal.h"
#include "ledger_state.h"
#include "tally/rollup.h"

namespace toll::internal {

class Recovery {
 public:
  explicit Recovery(Engine& engine) : engine_(engine) {}

  // Looks for journals in the ledger's directory; own ones are locked.
  void Find();
  // Stores up to a thousand rows; false once nothing is left. The store's
  // refusal is returned; the step is then tried again by the next call.
  absl::StatusOr<bool> Step(RecordMaker& maker, Tally& tally);

 private:
  bool TakeNext();
  // Those of a dead process's journal that hold calls.
  static std::vector<uint32_t> SlotsOf(Journal& dead);
  absl::Status StoreStep(const std::vector<uint32_t>& indices, bool last,
                         RecordMaker& maker, Tally& tally);
  void Finish();

  Engine& engine_;
  bool looked_ = false;  // Find() has come to its end.
  std::vector<std::string> paths_;
  std::unique_ptr<Journal> dead_;
  JournalMapping mapping_;
  std::vector<uint32_t> slots_;
};

// Inserts records and adds the new ones up; shared by own passes and recovery.
absl::Status StoreRecord(Store& store, Tally& tally, const Record& record);

// What `journal` has dropped in all, as the store keeps it.
DroppedRow DroppedOf(const Journal& journal, int64_t number);

}  // namespace toll::internal
