// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "drain.h"

#include <algorithm>
#include <exception>
#include <new>

#include "base/exhausted.h"
#include "base/stages.h"
#include "base/text.h"
#include "base/time_units.h"
#include "engine.h"

namespace toll::internal {
namespace {

// Where a journal is in memory for want of room on the disk.
constexpr int64_t kFileRetryNs = 5'000 * kNsPerMs;
constexpr int64_t kRetiredNsMin = 60'000 * kNsPerMs;
// Ten seconds of trying. Counted, not timed: a checkpoint of our own on a slow
// disk, or a host that was stopped, is no lock that another keeps.
constexpr int64_t kBusyTriesMax = 1'000;

}  // namespace

Drain::Drain(Engine& engine)
    : engine_(engine),
      maker_(engine),
      tally_(engine.options.rollup_sets_max),
      recovery_(engine),
      watch_(engine) {}

// A rotation or a first pass brings states that this drain has not met.
void Drain::FollowStates() {
  const MutexLock lock(engine_.states_mutex);
  for (const auto& state : engine_.states) {
    const bool met =
        std::any_of(owns_.begin(), owns_.end(),
                    [&](const auto& own) { return own->state == state.get(); });
    if (met) continue;
    auto own = std::make_unique<Own>();
    own->state = state.get();
    owns_.push_back(std::move(own));
  }
}

void Drain::Collect(Own& own, bool scan) {
  LedgerState& state = *own.state;
  Journal& journal = *state.journal;
  const uint32_t slots = journal.slots_ready();
  own.seen_pass.resize(slots, 0);
  for (const uint32_t index : own.pending) own.seen_pass[index] = pass_;
  const auto take = [&](uint32_t index) {
    // A slot may arrive twice: once a pass is enough, and only DONE counts.
    if (index >= slots || own.seen_pass[index] == pass_) return;
    // Acquire: pairs with PublishDone; the end part is whole.
    const uint64_t word =
        journal.slot(index).begin.state_word.load(std::memory_order_acquire);
    if (Slot::StateOf(word) != SlotState::kDone) return;
    own.seen_pass[index] = pass_;
    own.pending.push_back(index);
  };
  uint32_t taken[512];
  while (own.pending.size() < slots) {
    const size_t count = state.done.try_dequeue_bulk(taken, std::size(taken));
    if (count == 0) break;
    for (size_t i = 0; i < count; ++i) {
      // The host wrote these lines, on another core.
      if (i + 4 < count) __builtin_prefetch(&journal.slot(taken[i + 4]));
      take(taken[i]);
    }
  }
  // Acquire: pairs with PublishDone; whose slot was not queued is seen below.
  const uint64_t failures =
      state.enqueue_failures.load(std::memory_order_acquire);
  if (scan || failures != own.scanned_failures) {
    own.scanned_failures = failures;
    // Pages that no call has touched yet are not faulted in by looking.
    const uint32_t used = state.slots.first_unused();
    for (uint32_t index = 0; index < used; ++index) take(index);
  }
  // In the order of their rows, which then go to the end of the table: pages
  // are written full, and once.
  std::sort(
      own.pending.begin(), own.pending.end(), [&](uint32_t a, uint32_t b) {
        return journal.slot(a).begin.sequence < journal.slot(b).begin.sequence;
      });
}

absl::Status Drain::StoreOwn(Own& own) {
  Store& store = *engine_.store;
  Journal& journal = *own.state->journal;
  if (absl::Status status = own.mapping.Follow(store, journal); !status.ok()) {
    return status;
  }
  const TickMap ticks = journal.tick_map();
  const std::vector<uint32_t>& pending = own.pending;
  for (size_t i = 0; i < pending.size(); ++i) {
    if (i + 2 < pending.size()) PrefetchSlot(journal.slot(pending[i + 2]));
    if (i + 1 < pending.size()) {
      PrefetchNote(journal, journal.slot(pending[i + 1]));
    }
    const absl::StatusOr<Record> record =
        maker_.Make(journal, own.mapping, ticks, journal.slot(pending[i]));
    if (!record.ok()) return record.status();
    if (record->cost_state == CostState::kUnpriced) {
      // Relaxed: a statistic.
      engine_.statistics.unpriced.fetch_add(1, std::memory_order_relaxed);
    }
    if ((record->flags & kUsageMissing) != 0) {
      // Relaxed: a statistic.
      engine_.statistics.usage_missing.fetch_add(1, std::memory_order_relaxed);
    }
    if (absl::Status status = StoreRecord(store, tally_, *record);
        !status.ok()) {
      return status;
    }
  }
  const DroppedRow dropped = DroppedOf(journal, own.mapping.number);
  if (dropped.calls == own.dropped) return absl::OkStatus();
  absl::Status status = store.SetDropped(dropped);
  if (status.ok()) own.dropped = dropped.calls;
  return status;
}

absl::Status Drain::StoreAll(bool sync) {
  Store& store = *engine_.store;
  tally_.Clear();
  absl::Status status = store.Begin();
  if (!status.ok()) return status;
  StageTimer timer;
  for (const auto& own : owns_) {
    if (status.ok()) status = StoreOwn(*own);
  }
  timer.Lap(Stage::kRecords);
  if (status.ok()) status = tally_.WriteTo(store);
  if (status.ok()) status = watch_.WriteTo(store);
  timer.Lap(Stage::kRollups);
  if (status.ok()) status = store.Commit(sync);
  timer.Lap(Stage::kCommit);
  if (status.ok()) {
    watch_.NoteWritten();
    return status;
  }
  store.Rollback();
  // What the lost transaction said of dropped calls is said again.
  for (const auto& own : owns_) own->dropped = -1;
  return status;
}

absl::Status Drain::Pass(PassKind kind) noexcept try {
  return StorePass(kind);
} catch (const std::exception& error) {
  // Without memory a pass is undone; the journal has what it was to store.
  return GiveUp(error);
}

absl::Status Drain::GiveUp(const std::exception& why) noexcept {
  engine_.store->Rollback();
  tally_.Clear();
  for (const auto& own : owns_) {
    own->dropped = -1;
    // Indices taken from the queue may be gone with it: a scan finds them.
    own->scanned_failures = ~uint64_t{0};
  }
  absl::Status status = Exhausted("a pass of the drain was given up", why);
  try {
    NoteFailure(status);
  } catch (const std::exception&) {
    // No memory to tell of it either: the counter does.
  }
  return status;
}

absl::Status Drain::StorePass(PassKind kind) {
  FollowStates();
  for (const auto& own : owns_) ReturnFreed(*own);
  ++pass_;
  StageTimer timer;
  const Anchor now = engine_.Now();
  const int64_t began_ns = now.real_ns;
  bool work = watch_.wants_pass();
  for (const auto& own : owns_) {
    ReclaimEndedThreads(*own->state);
    own->state->journal->RenewAnchor(now);
    own->state->real_time.Publish(own->state->journal->tick_map());
    Collect(*own, kind != PassKind::kUsual);
    work |= !own->pending.empty() ||
            DroppedOf(*own->state->journal, 0).calls != own->dropped;
  }
  timer.Lap(Stage::kCollect);
  if (!work) {
    if (absl::Status status = SyncIfDue(kind, now.monotonic_ns); !status.ok()) {
      NoteFailure(status);
      return status;
    }
    watch_.NotePass(now.monotonic_ns, false);
    // Relaxed: a moment that Summarize states.
    engine_.last_pass_real_ns.store(began_ns, std::memory_order_relaxed);
    engine_.store->Maintain();
    return absl::OkStatus();
  }
  const bool sync = SyncDue(kind, now.monotonic_ns);
  absl::Status status = StoreAll(sync);
  if (!status.ok()) {
    // What a store that refuses leaves in the journal needs room there, and
    // before NoteFailure, whose syncs take their time.
    for (const auto& own : owns_) PrepareSpare(*own);
    NoteFailure(status);
    return status;
  }
  NoteCommit(sync, now.monotonic_ns);
  watch_.NotePass(now.monotonic_ns, true);
  // Relaxed: a statistic.
  engine_.statistics.capped_calls.store(tally_.capped_calls(),
                                        std::memory_order_relaxed);
  // Relaxed: as above.
  engine_.last_pass_real_ns.store(began_ns, std::memory_order_relaxed);
  StageTimer after;
  for (const auto& own : owns_) {
    // Before its slots are free: how full it became is what tells how much room
    // the next pass, or a disk that hangs, may need.
    PrepareSpare(*own);
    FreeStored(*own);
  }
  after.Lap(Stage::kFree);
  LetGoOfRetired();
  engine_.store->Maintain();
  after.Lap(Stage::kMaintain);
  // Relaxed: a statistic.
  engine_.statistics.passes.fetch_add(1, std::memory_order_relaxed);
  return absl::OkStatus();
}

void Drain::FreeStored(Own& own) {
  Journal& journal = *own.state->journal;
  // First what may find no memory: the rows are then stored once more, which
  // changes nothing.
  own.freed_notes.clear();
  for (const uint32_t index : own.pending) {
    const EndPart& end = journal.slot(index).end;
    const uint32_t count = std::min<uint32_t>(end.note_count, kNotesPerSlot);
    own.freed_notes.insert(own.freed_notes.end(), end.notes, end.notes + count);
  }
  for (const uint32_t index : own.pending) {
    Slot& slot = journal.slot(index);
    // Relaxed load: DONE slots are the drain's. Release: recovery that sees
    // FREE knows that the commit went before. This store also takes the page
    // fault after a writeback, which the host's thread would take otherwise.
    const uint64_t word = slot.begin.state_word.load(std::memory_order_relaxed);
    slot.begin.state_word.store(
        Slot::Word(Slot::GenerationOf(word), SlotState::kFree),
        std::memory_order_release);
  }
  // Relaxed: a statistic.
  engine_.statistics.stored.fetch_add(static_cast<int64_t>(own.pending.size()),
                                      std::memory_order_relaxed);
  // Empty: the pass began with ReturnFreed().
  own.freed_slots.swap(own.pending);
  ReturnFreed(own);
}

void Drain::ReturnFreed(Own& own) {
  const auto give_back = [](IndexPool& pool, std::vector<uint32_t>& freed) {
    if (freed.empty()) return;
    // The drain must not go on without them: its next pass tries again.
    if (!pool.Return(freed.data(), freed.size())) throw std::bad_alloc();
    freed.clear();
  };
  give_back(own.state->slots, own.freed_slots);
  give_back(own.state->notes, own.freed_notes);
}

void Drain::PrepareSpare(Own& own) {
  IndexPool& pool = own.state->slots;
  Journal& journal = *own.state->journal;
  const int64_t before = journal.slots_ready();
  const bool is_low = pool.is_low(journal.slots_ready());
  if (!pool.has_spare()) {
    // What three seconds bring: a checkpoint on a busy disk takes longer than
    // the second that 10,000 slots last at 10,000 calls/s, and calls were
    // dropped far from the cap. Where it is short of room whatever the rate,
    // half as much again.
    const int64_t wanted =
        std::clamp(rows_per_second_ * 3, is_low ? before + before / 2 : before,
                   before * 3);
    while (journal.slots_ready() < wanted && journal.AddSegment().ok()) {
    }
    // Also segments of a growth that was given up half-way.
    if (journal.slots_ready() != pool.last_fresh()) {
      pool.SetSpare(journal.slots_ready());
    }
  }
  // Room that was never short takes the host no memory, 10 MB at 10,000
  // calls/s; where it is, what is left of it is about to be used.
  if (is_low && own.resident_slots != journal.slots_ready()) {
    own.resident_slots = journal.slots_ready();
    journal.Prefault(pool.first_unused()).IgnoreError();  // A touch does it.
  }
}

// A table of names that fills would turn names into "__other__": a fresh
// journal has a fresh table. And one in memory is there for want of a file.
void Drain::RotateIfNeeded() {
  // Acquire: pairs with Rotate.
  LedgerState* current = engine_.current.load(std::memory_order_acquire);
  if (current == nullptr) return;
  if (current->names.nearly_full()) {
    if (absl::Status status = Rotate(engine_); !status.ok()) {
      engine_.Degrade(status);
    }
  } else if (current->journal->in_memory()) {
    const int64_t now_ns = engine_.Now().monotonic_ns;
    if (now_ns < next_file_ns_) return;
    next_file_ns_ = now_ns + kFileRetryNs;
    Rotate(engine_).IgnoreError();  // Health tells of it all along.
  }
}

void Drain::LetGoOfRetired() {
  if (owns_.size() < 2) return;
  const MutexLock lock(engine_.states_mutex);
  for (auto own = owns_.begin(); own != owns_.end();) {
    own = LetGo(**own) ? owns_.erase(own) : own + 1;
  }
}

bool Drain::LetGo(Own& own) {
  LedgerState& state = *own.state;
  {
    const MutexLock lock(state.blocks_mutex);
    const bool left = std::all_of(
        state.blocks.begin(), state.blocks.end(),
        [](const std::unique_ptr<ThreadBlock>& b) { return b->left; });
    // A thread that read the pointer to this state just before the rotation
    // may only now make its block here: it has had ample time.
    const int64_t age_ns = KernelClockNs(CLOCK_MONOTONIC) - state.retired_at_ns;
    if (!state.retired || !left || age_ns < kRetiredNsMin ||
        state.calls_open() != 0) {
      return false;
    }
  }
  Collect(own, true);
  if (!own.pending.empty()) return false;
  state.journal->Unlink().IgnoreError();
  AddCounters(*state.journal, &engine_.past);
  std::erase_if(engine_.states,
                [&](const auto& one) { return one.get() == &state; });
  return true;
}

void Drain::NoteFailure(const absl::Status& status) {
  const int64_t now = engine_.Now().monotonic_ns;
  // Relaxed: a statistic.
  engine_.statistics.failures.fetch_add(1, std::memory_order_relaxed);
  engine_.statistics.refused.store(true, std::memory_order_relaxed);
  busy_tries_ = absl::IsUnavailable(status) ? busy_tries_ + 1 : 0;
  // It may have been the commit's sync that failed.
  unsynced_ = true;
  // That another process is writing is no news, unless it never ends.
  if (busy_tries_ == 0 || busy_tries_ > kBusyTriesMax) {
    {
      const MutexLock lock(engine_.health_mutex);
      engine_.last_store_error = std::string(ToStd(status.message()));
    }
    engine_.Tell(status);
  }
  SyncJournals(now);
}

absl::StatusOr<bool> Drain::RecoverStep() noexcept try {
  absl::StatusOr<bool> more = recovery_.Step(maker_, tally_);
  if (!more.ok()) {
    NoteFailure(more.status());
    return more;
  }
  busy_tries_ = 0;
  // Release: who sees the end of recovery sees its rows.
  if (!*more) {
    engine_.statistics.recovering.store(false, std::memory_order_release);
  }
  return more;
} catch (const std::exception& error) {
  return GiveUp(error);
}

void Drain::FindDead() { recovery_.Find(); }

}  // namespace toll::internal
