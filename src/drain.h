// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The background story: take what is done, price what the host could not,
// store it in one transaction with what it adds up to, give the slots back.
//
//   drain.Pass(PassKind::kUsual)   // one transaction; false: the store refused
//   drain.RecoverStep()            // a thousand rows of a dead process
//
// The journal is the truth: an index may arrive twice, by the queue and by a
// scan, or not at all; only a DONE slot not yet seen in this pass counts, and
// a row counts only if the store did not have it.
//
// Thread safety: one thread at a time, which holds Engine::store_mutex.

#pragma once

#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "drain_record.h"
#include "ledger_state.h"
#include "recovery.h"
#include "self_watch.h"
#include "tally/rollup.h"

namespace toll::internal {

enum class PassKind : uint8_t {
  kUsual,
  kScan,     // Looks at every slot, not only at the queue.
  kDurable,  // As kScan, and the commit is on the disk when it returns.
};

// How the drain waits for its next round.
struct DrainWait {
  int64_t deaf_ns = 0;   // First, whoever wakes it: the store refused.
  int64_t pause_ns = 0;  // Then until woken, at most.
};

class Drain {
 public:
  explicit Drain(Engine& engine);

  // The thread's body: rounds at the pace of the host until told to stop.
  // Nothing else ends it: what one round has no memory for the next one does.
  void Run() noexcept;
  // A pass, a step of recovery, answers to flushes. Takes the store's mutex.
  DrainWait Round() noexcept;
  // One transaction; OK if there was nothing to do.
  absl::Status Pass(PassKind kind) noexcept;
  // One small transaction of a dead process's journal; false: none is left.
  // Small steps between own passes: a host that dies again and again within
  // the time of one large recovery would never finish it.
  // An error is the store's.
  absl::StatusOr<bool> RecoverStep() noexcept;
  // Changes the journal before its table of names is full.
  void RotateIfNeeded();
  // Looks for journals of dead processes. May throw for want of memory; then
  // RecoverStep() looks.
  void FindDead();
  SelfWatch& watch() { return watch_; }

 private:
  // What the drain keeps about a journal of its own.
  struct Own {
    LedgerState* state = nullptr;
    JournalMapping mapping;
    std::vector<uint32_t> pending;  // Slots of this pass.
    // Stored and freed, and not yet back in their pools.
    std::vector<uint32_t> freed_slots;
    std::vector<uint32_t> freed_notes;
    std::vector<uint32_t> seen_pass;  // Per slot: the pass that took it.
    uint32_t resident_slots = 0;      // Made so when there were so many.
    uint64_t scanned_failures = 0;
    int64_t dropped = 0;  // As stored last.
  };

  absl::Status StorePass(PassKind kind);
  // Undoes a pass that an exception ended.
  absl::Status GiveUp(const std::exception& why) noexcept;
  DrainWait TryRound();
  DrainWait BackOff() noexcept;
  void FollowStates();
  void Collect(Own& own, bool scan);
  absl::Status StoreOwn(Own& own);
  absl::Status StoreAll(bool sync);
  void FreeStored(Own& own);
  static void ReturnFreed(Own& own);
  void PrepareSpare(Own& own);
  void LetGoOfRetired();
  // True, and its journal gone, if it was rotated out, no call of it is open,
  // all is stored, and each of its threads has gone on.
  bool LetGo(Own& own) ABSL_EXCLUSIVE_LOCKS_REQUIRED(engine_.states_mutex);
  void NoteFailure(const absl::Status& status);
  // What a power cut would take, and when that must change: drain_sync.cpp.
  int64_t SyncDueNs() const;
  bool SyncDue(PassKind kind, int64_t now_ns) const;
  void NoteCommit(bool synced, int64_t began_ns);
  absl::Status SyncIfDue(PassKind kind, int64_t began_ns);
  void SyncJournals(int64_t now_ns);
  void AnswerFlushes(uint64_t asked, uint64_t durable_asked, bool durable);
  void FollowRate(int64_t rows, int64_t now_ns);
  int64_t NextPauseNs(int64_t rows, int64_t elapsed_ns) const;

  Engine& engine_;
  RecordMaker maker_;
  Tally tally_;
  Recovery recovery_;
  SelfWatch watch_;
  std::vector<std::unique_ptr<Own>> owns_;
  uint32_t pass_ = 0;
  int64_t round_began_ns_ = 0;
  // Of the last second or more; bursts even out.
  int64_t rows_per_second_ = 0;
  int64_t rate_rows_ = 0;
  int64_t rate_began_ns_ = 0;
  int64_t next_file_ns_ = 0;  // When a journal in memory becomes a file.
  int64_t busy_tries_ = 0;    // Since the store last took anything.

  // Monotonic. What settled before is on the disk, in store or journal.
  int64_t durable_ns_ = 0;
  int64_t journals_synced_ns_ = 0;  // Or tried to be.
  bool unsynced_ = true;  // Commits; also those of a process before this one.
  bool stamped_ = false;  // Something is on the disk in the journal alone.
};

}  // namespace toll::internal
