// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Ledger: the composition root's public face.

#include "toll/ledger.h"

#include <exception>
#include <new>

#include "base/exhausted.h"
#include "engine.h"
#include "engine_registry.h"
#include "hot_path.h"
#include "ledger_core.h"
#include "toll/testing.h"

namespace toll {

using internal::CurrentBlock;
using internal::LedgerCore;
using internal::LedgerState;
using internal::Opened;
using internal::OpenSlot;
using internal::ThreadBlock;

Ledger::Ledger(std::unique_ptr<LedgerCore> core) : core_(std::move(core)) {}

Ledger::~Ledger() = default;

// Without memory for an inert ledger OpenOrInert hands this one out, to each
// who asks: it is no one's to delete.
Ledger& Ledger::WithoutMemory() noexcept {
  alignas(Ledger) static unsigned char room[sizeof(Ledger)];
  static auto* const ledger = new (room)
      Ledger(std::unique_ptr<LedgerCore>(&LedgerCore::WithoutMemory()));
  return *ledger;
}

void Ledger::operator delete(Ledger* ledger, std::destroying_delete_t) {
  if (ledger == &WithoutMemory()) return;
  ledger->~Ledger();
  ::operator delete(ledger);
}

absl::StatusOr<std::unique_ptr<Ledger>> Ledger::Open(Options options) try {
  absl::StatusOr<std::unique_ptr<LedgerCore>> core =
      LedgerCore::Open(std::move(options));
  if (!core.ok()) return core.status();
  return std::unique_ptr<Ledger>(new Ledger(*std::move(core)));
} catch (const std::exception& error) {
  return internal::Exhausted("open the ledger", error);
}

std::unique_ptr<Ledger> Ledger::OpenOrInert(Options options) try {
  const LogCallback log = options.log;
  absl::StatusOr<std::unique_ptr<Ledger>> ledger = Open(std::move(options));
  if (ledger.ok()) return *std::move(ledger);
  const std::string why(ledger.status().message());
  if (log) log(ledger.status().code(), why);
  return std::unique_ptr<Ledger>(new Ledger(std::make_unique<LedgerCore>(why)));
} catch (const std::exception&) {
  return std::unique_ptr<Ledger>(&WithoutMemory());
}

namespace {

// Opens a slot with this thread's block or, beyond kThreadsMax threads, with
// the shared one.
template <typename Open>
Opened OpenInBlock(LedgerState& state, Open&& open) noexcept {
  ThreadBlock* block = CurrentBlock(state);
  if (block != nullptr) [[likely]]
    return open(*block);
  struct Job {
    Open& open;
    Opened opened;
  } job{open, {}};
  WithSharedBlock(state, {[](void* of, ThreadBlock& shared) {
                            auto* mine = static_cast<Job*>(of);
                            mine->opened = mine->open(shared);
                          },
                          &job});
  return job.opened;
}

}  // namespace

[[gnu::hot]] Call Ledger::Start(const CallSpec& spec) noexcept {
  LedgerState* state = core_->Current();
  if (state == nullptr) [[unlikely]]
    return {};
  const Opened opened = OpenInBlock(*state, [&](ThreadBlock& block) {
    return OpenSlot(*state, block, spec);
  });
  return {state, opened.slot, opened.index, state->epoch};
}

[[gnu::hot]] Call Ledger::Start(const BoundSpec& spec) noexcept {
  LedgerState* state = core_->Current();
  if (state == nullptr) [[unlikely]]
    return {};
  if (spec.serial_ != state->serial) [[unlikely]]
    return Rebind(spec);
  const Opened opened = OpenInBlock(*state, [&](ThreadBlock& block) {
    return OpenSlot(*state, block, spec.names_, spec.labels_);
  });
  return {state, opened.slot, opened.index, state->epoch};
}

// Bound in the parent of a fork, or before a rotation: its ids mean nothing in
// this journal, its words do.
[[gnu::noinline]] Call Ledger::Rebind(const BoundSpec& spec) noexcept {
  if (spec.words_ == nullptr) return Start(CallSpec{});
  const std::array<std::string, BoundSpec::kWords>& words = *spec.words_;
  CallSpec again = {.provider = words[0],
                    .model = words[1],
                    .session = words[2],
                    .issue = words[3],
                    .workflow = words[4],
                    .agent = words[5],
                    .user = words[6],
                    .endpoint = words[7]};
  for (size_t i = 0; i < kLabelsMax; ++i) {
    again.labels[i] = {words[kSpecNames + 2 * i],
                       words[kSpecNames + 2 * i + 1]};
  }
  return Start(again);
}

BoundSpec Ledger::Bind(const CallSpec& spec) noexcept {
  BoundSpec bound;
  LedgerState* state = core_->Current();
  if (state == nullptr) return bound;
  const std::array<std::string_view, kSpecNames> names = {
      spec.provider, internal::ModelAskedFor(spec),
      spec.session,  spec.issue,
      spec.workflow, spec.agent,
      spec.user,     spec.endpoint};
  bool overflowed = false;
  for (size_t i = 0; i < kSpecNames; ++i) {
    bound.names_[i] = state->names.Resolve(names[i], &overflowed);
  }
  for (size_t i = 0; i < kLabelsMax; ++i) {
    const Label& label = spec.labels[i];
    if (label.key.empty()) continue;
    bound.labels_[2 * i] = state->names.Resolve(label.key, &overflowed);
    bound.labels_[2 * i + 1] = state->names.Resolve(label.value, &overflowed);
  }
  bound.serial_ = state->serial;
  try {
    auto words = std::make_shared<std::array<std::string, BoundSpec::kWords>>();
    for (size_t i = 0; i < kSpecNames; ++i) (*words)[i] = names[i];
    for (size_t i = 0; i < kLabelsMax; ++i) {
      (*words)[kSpecNames + 2 * i] = spec.labels[i].key;
      (*words)[kSpecNames + 2 * i + 1] = spec.labels[i].value;
    }
    bound.words_ = std::move(words);
  } catch (const std::exception&) {
    // Without memory for them it lasts as long as this journal: after a
    // rotation or a fork its calls have no names.
  }
  return bound;
}

absl::StatusOr<Call> Ledger::Admit(const CallSpec& spec,
                                   const Usage& /*at_most*/) {
  // Without rules, permission is given; the gate stands here once it is built.
  return Start(spec);
}

void Ledger::Warm() noexcept {
  LedgerState* state = core_->Current();
  if (state == nullptr) return;
  if (ThreadBlock* block = CurrentBlock(*state)) WarmBlock(*state, *block);
}

std::optional<RateLimits> Ledger::LastRateLimits(
    std::string_view provider, std::string_view model) const noexcept {
  return core_->LastRateLimits(provider, model);
}

absl::StatusOr<Summary> Ledger::Summarize(const Query& query) {
  return core_->Summarize(query);
}

absl::Status Ledger::Flush(absl::Duration timeout, bool durable) {
  return core_->Flush(timeout, durable);
}

absl::Status Ledger::Close() { return core_->Close(); }

Health Ledger::health() const noexcept { return core_->health(); }

const std::string& Ledger::path() const { return core_->path(); }

namespace testing {

absl::Status Pump(Ledger& ledger) {
  return internal::LedgerCore::Of(ledger).Pump();
}

}  // namespace testing
}  // namespace toll
