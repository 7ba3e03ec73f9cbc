// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "recovery.h"

#include <algorithm>

#include "fmt/format.h"

#include "base/text.h"

namespace toll::internal {
namespace {

constexpr size_t kStepRows = 1'000;

}  // namespace

absl::Status StoreRecord(Store& store, Tally& tally, const Record& record) {
  bool inserted = false;
  if (absl::Status status = store.Insert(record, &inserted); !status.ok()) {
    return status;
  }
  // Only a row that is really new is added up: a replay changes nothing.
  if (!inserted) return absl::OkStatus();
  return tally.Count(record, store);
}

DroppedRow DroppedOf(const Journal& journal, int64_t number) {
  DroppedRow row;
  row.journal_number = number;
  for (uint32_t i = 0; i < kThreadsMax; ++i) {
    // Relaxed: counters are sums, exact once their threads rest.
    const ThreadCounters& counters = journal.counters(i);
    row.calls +=
        static_cast<int64_t>(counters.dropped.load(std::memory_order_relaxed));
    row.cost += Money::PicoUsd(
        counters.dropped_pico.load(std::memory_order_relaxed));  // As above.
  }
  return row;
}

void Recovery::Find() {
  looked_ = false;
  paths_.clear();
  const absl::StatusOr<std::vector<std::string>> names =
      engine_.disk->List(engine_.directory);
  if (!names.ok()) {
    looked_ = true;
    return;
  }
  for (const std::string& name : *names) {
    if (name.ends_with(Journal::kSuffix)) {
      paths_.push_back(engine_.directory + "/" + name);
    }
  }
  looked_ = true;
}

bool Recovery::TakeNext() {
  while (!paths_.empty()) {
    absl::StatusOr<std::unique_ptr<Journal>> taken =
        Journal::TakeOver(*engine_.disk, paths_.back());
    if (taken.ok()) {
      slots_ = SlotsOf(**taken);
      mapping_ = {};
    }
    // From here on nothing throws but what may be missed: until then the next
    // step takes the same path.
    const std::string path = std::move(paths_.back());
    paths_.pop_back();
    if (taken.ok()) {
      dead_ = *std::move(taken);
      return true;
    }
    // Still owned (ours among them), or gone: nothing of ours to do.
    if (!absl::IsDataLoss(taken.status())) {
      if (absl::IsFailedPrecondition(taken.status())) {
        engine_.Degrade(taken.status());
      }
      continue;
    }
    const absl::StatusOr<std::string> aside = Journal::SetAside(
        *engine_.disk, path, engine_.Now().real_ns / 1'000'000'000,
        ToStd(taken.status().message()));
    engine_.Degrade(absl::DataLossError(ToAbsl(
        fmt::format("{}; set aside as {}", ToStd(taken.status().message()),
                    aside.ok() ? *aside : path))));
  }
  return false;
}

std::vector<uint32_t> Recovery::SlotsOf(Journal& dead) {
  std::vector<uint32_t> slots;
  const bool by_crc = dead.from_another_boot();
  const uint32_t count = dead.slots_ready();
  for (uint32_t index = 0; index < count; ++index) {
    Slot& slot = dead.slot(index);
    // Acquire: the parts that the state vouches for are read after it.
    const uint64_t word = slot.begin.state_word.load(std::memory_order_acquire);
    const SlotState state = Slot::StateOf(word);
    if (state != SlotState::kOpen && state != SlotState::kDone) continue;
    // Across a power cut pages come back in any order: only a CRC vouches.
    const bool ended = state == SlotState::kDone && Journal::EndIsWhole(slot);
    if (by_crc && !ended) {
      if (!Journal::BeginIsWhole(slot)) continue;
      // It ended after the last sync: what the disk vouches for is its begin.
      // Relaxed: this process has the file alone.
      slot.begin.state_word.store(
          Slot::Word(Slot::GenerationOf(word), SlotState::kOpen),
          std::memory_order_relaxed);
    }
    slots.push_back(index);
  }
  return slots;
}

absl::StatusOr<bool> Recovery::Step(RecordMaker& maker, Tally& tally) {
  if (!looked_) Find();  // No memory for it, at first.
  if (dead_ == nullptr && !TakeNext()) return false;
  const size_t count = std::min(kStepRows, slots_.size());
  const bool last = count == slots_.size();
  const std::vector<uint32_t> step(
      slots_.end() - static_cast<std::ptrdiff_t>(count), slots_.end());
  if (absl::Status status = StoreStep(step, last, maker, tally); !status.ok()) {
    return status;
  }
  for (const uint32_t index : step) {
    // Release: whoever sees FREE knows that the commit went before; a further
    // crash goes on behind this step.
    dead_->slot(index).begin.state_word.store(0, std::memory_order_release);
  }
  slots_.resize(slots_.size() - count);
  // Relaxed: a statistic.
  engine_.statistics.recovered.fetch_add(static_cast<int64_t>(count),
                                         std::memory_order_relaxed);
  if (last) Finish();
  return true;
}

absl::Status Recovery::StoreStep(const std::vector<uint32_t>& indices,
                                 bool last, RecordMaker& maker, Tally& tally) {
  Store& store = *engine_.store;
  tally.Clear();
  if (absl::Status status = store.Begin(); !status.ok()) return status;
  absl::Status status = mapping_.Follow(store, *dead_);
  const TickMap ticks = dead_->tick_map();
  int64_t interrupted = 0;
  for (size_t i = 0; i < indices.size() && status.ok(); ++i) {
    absl::StatusOr<Record> record =
        maker.Make(*dead_, mapping_, ticks, dead_->slot(indices[i]));
    if (!record.ok()) {
      status = record.status();
      break;
    }
    status = StoreRecord(store, tally, *record);
    interrupted += record->outcome == Outcome::kInterrupted ? 1 : 0;
  }
  if (status.ok()) status = tally.WriteTo(store);
  const DroppedRow dropped = DroppedOf(*dead_, mapping_.number);
  if (status.ok() && last && dropped.calls != 0) {
    status = store.SetDropped(dropped);
  }
  // Synced, each: what is freed next may be all that the disk has of it.
  if (status.ok()) status = store.Commit(true);
  tally.Clear();
  if (!status.ok()) {
    store.Rollback();
    return status;
  }
  // Relaxed: a statistic.
  engine_.statistics.interrupted.fetch_add(interrupted,
                                           std::memory_order_relaxed);
  return status;
}

void Recovery::Finish() {
  // Before the lock goes, with the descriptor.
  if (absl::Status status = dead_->Unlink(); !status.ok()) {
    engine_.Degrade(status);
  }
  dead_.reset();
}

}  // namespace toll::internal
