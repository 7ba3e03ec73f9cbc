// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The drain's promise for power cuts: what settled more than sync_interval_ms
// ago is on the disk.
//
//   settled ──▶ committed ──▶ synced        while the store takes what it gets
//      └──▶ stamped and synced in the journal    while it refuses
//
// SQLite's commits at synchronous=NORMAL are safe from a death of the process
// only; a power cut takes those after the log's last sync. So the drain syncs
// the log, and plans its rounds so that it does in time.

#include <algorithm>

#include "drain.h"
#include "engine.h"

namespace toll::internal {

// A tenth of the interval is left for the pass itself and for its sync.
int64_t Drain::SyncDueNs() const {
  return engine_.options.sync_interval_ms * 900'000;
}

bool Drain::SyncDue(PassKind kind, int64_t now_ns) const {
  // Where the journal is the only copy on the disk, its slots may not be used
  // again before the store has another.
  return kind == PassKind::kDurable || stamped_ ||
         now_ns - durable_ns_ >= SyncDueNs();
}

void Drain::NoteCommit(bool synced, int64_t began_ns) {
  busy_tries_ = 0;
  unsynced_ = !synced;
  if (!synced) return;
  stamped_ = false;
  durable_ns_ = began_ns;
}

// A pass that found nothing to store: what it did before may yet be unsynced,
// and a host that rests gives no other occasion.
absl::Status Drain::SyncIfDue(PassKind kind, int64_t began_ns) {
  if (kind == PassKind::kDurable || (unsynced_ && SyncDue(kind, began_ns))) {
    if (absl::Status status = engine_.store->Sync(); !status.ok()) {
      return status;
    }
    NoteCommit(true, began_ns);
  }
  if (!unsynced_) durable_ns_ = began_ns;
  return absl::OkStatus();
}

// While the store refuses, the journal itself is what a power cut must spare.
void Drain::SyncJournals(int64_t now_ns) {
  if (now_ns - std::max(durable_ns_, journals_synced_ns_) < SyncDueNs()) return;
  journals_synced_ns_ = now_ns;
  bool all = true;
  for (const auto& own : owns_) {
    const absl::Status status = own->state->journal->StampAndSync();
    if (status.ok()) continue;
    engine_.Degrade(status);
    all = false;
  }
  stamped_ = true;
  // A store that is busy, or full, can still sync what it has committed.
  if (all && unsynced_) all = engine_.store->Sync().ok();
  if (!all) return;
  unsynced_ = false;
  durable_ns_ = now_ns;
}

}  // namespace toll::internal
