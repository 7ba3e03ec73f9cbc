// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Call and Stream: how a host's verb becomes an ending, and in whose block.

#include "toll/call.h"

#include <utility>

#include "base/process_epoch.h"
#include "base/stages.h"
#include "call_timer.h"
#include "engine.h"
#include "engine_registry.h"
#include "hot_path.h"
#include "ledger_core.h"
#include "toll/retry.h"

namespace toll {
namespace internal {
namespace {

ErrorClass ErrorClassOf(absl::StatusCode reason) noexcept {
  switch (reason) {
    case absl::StatusCode::kCancelled:
      return ErrorClass::kCancelled;
    case absl::StatusCode::kDeadlineExceeded:
      return ErrorClass::kTimeout;
    case absl::StatusCode::kInvalidArgument:
      return ErrorClass::kInvalidRequest;
    case absl::StatusCode::kNotFound:
      return ErrorClass::kNotFound;
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
      return ErrorClass::kAuthentication;
    case absl::StatusCode::kResourceExhausted:
      return ErrorClass::kRateLimit;
    case absl::StatusCode::kInternal:
      return ErrorClass::kServer;
    default:
      return ErrorClass::kNetwork;
  }
}

// Runs `post` with a block of this thread, or with the shared one.
template <typename Post>
void InBlock(LedgerState& state, uint32_t epoch, Post&& post) noexcept {
  if (epoch != ProcessEpoch()) [[unlikely]] {
    // A call of an ancestor: it settles there. Relaxed: a statistic.
    state.engine.stale_calls.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  ThreadBlock* block = CurrentBlock(state);
  // Acquire: pairs with CloseEngine.
  if (block != nullptr && !state.closed.load(std::memory_order_acquire))
      [[likely]] {
    post(*block);
    return;
  }
  WithSharedBlock(state, {[](void* job, ThreadBlock& shared) {
                            (*static_cast<Post*>(job))(shared);
                          },
                          &post});
}

bool HasProgress(const Slot& slot) noexcept {
  // Relaxed: written by the thread that had the call, which is this one.
  return slot.progress.generation.load(std::memory_order_relaxed) ==
         Slot::GenerationOf(
             slot.begin.state_word.load(std::memory_order_relaxed));
}

// Where and when a call ends.
struct Place {
  LedgerState& state;
  ThreadBlock& block;
  uint64_t ticks;
};

// Takes the call's state away, so that it ends once.
template <typename Post>
void EndOnce(LedgerState*& of_call, uint32_t epoch, Post&& post) noexcept {
  LedgerState* const state = std::exchange(of_call, nullptr);
  if (state == nullptr) [[unlikely]]
    return;
  const uint64_t ticks = state->engine.Ticks();
  InBlock(*state, epoch, [&](ThreadBlock& block) {
    post(Place{*state, block, ticks});
  });
}

// What an answer without counts leaves open is estimated from the request.
void EstimateInput(const Slot* slot, Reading* reading) noexcept {
  if (slot == nullptr || reading->leaves[kInput] != 0 || !HasProgress(*slot)) {
    return;
  }
  const uint64_t tokens =
      slot->progress.input_tokens.load(std::memory_order_relaxed);  // Own.
  if (tokens == 0) return;
  reading->leaves[kInput] =
      LeafOf(static_cast<int64_t>(tokens), &reading->flags);
  reading->provenance = Provenance::kEstimated;
}

// Kept for the gate, and for who asks Ledger::LastRateLimits.
[[gnu::noinline]] void KeepRateLimits(LedgerState& state, const Slot& slot,
                                      std::string_view headers) noexcept {
  const RateLimits limits =
      RateLimitsOf(headers, absl::FromUnixNanos(state.engine.Now().real_ns));
  if (!limits.stated()) return;
  const Journal& journal = *state.journal;
  state.engine.rates.Keep(
      RateBoard::KeyOf(journal.NameText(slot.begin.names[kProvider]),
                       journal.NameText(slot.begin.names[kModel])),
      limits);
}

// True if the provider may bill for a stream that does not say what it used; a
// refusal costs nothing.
bool WasWorkedOn(const Answer& answer, Outcome outcome,
                 const Reading& reading) noexcept {
  if (answer.status >= 400 || reading.provenance == Provenance::kReported) {
    return false;
  }
  return outcome == Outcome::kAbandoned ||
         reading.provenance != Provenance::kNone;
}

Outcome OutcomeOf(const Answer& answer, const Reading& reading) noexcept {
  const bool failed =
      answer.status >= 400 || (reading.flags & kErrorInAnswer) != 0;
  return failed ? Outcome::kFailed : Outcome::kFinished;
}

}  // namespace
}  // namespace internal

using internal::LedgerState;
using internal::Place;
using internal::Reading;
using internal::ThreadBlock;

[[gnu::hot]] void Call::Finish(const Answer& answer) && noexcept {
  internal::EndOnce(state_, epoch_, [&](const Place& at) {
    PrefetchEnding(at.state, at.block, slot_);
    internal::StageTimer timer;
    Reading reading = at.block.reader.Read(
        slot_ != nullptr ? RouteOfCall(*at.state.journal, *slot_)
                         : internal::Route{},
        answer);
    timer.Lap(internal::Stage::kRead);
    if ((reading.flags & kUsageMissing) != 0) [[unlikely]] {
      internal::EstimateInput(slot_, &reading);
    }
    if (!answer.headers.empty() && slot_ != nullptr) {
      internal::KeepRateLimits(at.state, *slot_, answer.headers);
    }
    PostCall(at.state, at.block, {slot_, index_},
             {.ticks = at.ticks,
              .outcome = internal::OutcomeOf(answer, reading),
              .http_status = answer.status,
              .reading = &reading});
  });
}

[[gnu::hot]] void Call::Settle(const Usage& usage) && noexcept {
  internal::EndOnce(state_, epoch_, [&](const Place& at) {
    Reading reading;
    reading.leaves = internal::LeavesOf(usage, &reading.flags);
    reading.provenance = Provenance::kHost;
    PostCall(at.state, at.block, {slot_, index_},
             {.ticks = at.ticks, .reading = &reading});
  });
}

void Call::Fail(absl::StatusCode reason) && noexcept {
  internal::EndOnce(state_, epoch_, [&](const Place& at) {
    Reading reading;
    reading.error_class = internal::ErrorClassOf(reason);
    PostCall(
        at.state, at.block, {slot_, index_},
        {.ticks = at.ticks, .outcome = Outcome::kFailed, .reading = &reading});
  });
}

[[gnu::noinline]] void Call::Abandon() noexcept {
  internal::EndOnce(state_, epoch_, [&](const Place& at) {
    Reading reading;
    internal::EstimateInput(slot_, &reading);
    PostCall(at.state, at.block, {slot_, index_},
             {.ticks = at.ticks,
              .outcome = Outcome::kAbandoned,
              .reading = &reading});
  });
}

int64_t Call::id() const noexcept {
  if (slot_ == nullptr || state_ == nullptr) return 0;
  // In a forked child the slot is not mapped.
  if (epoch_ != internal::ProcessEpoch()) return 0;
  // Relaxed: a constant once allotted.
  const int64_t number =
      state_->journal->header().number.load(std::memory_order_relaxed);
  return number == 0 ? 0
                     : number << internal::kSequenceBits |
                           static_cast<int64_t>(slot_->begin.sequence);
}

Stream::Stream(Call call) noexcept : call_(std::move(call)) {
  LedgerState* state = call_.state_;
  if (state == nullptr) return;
  internal::InBlock(*state, call_.epoch_, [&](ThreadBlock& block) {
    stream_ = BeginStream(*state, block, call_.slot_);
  });
}

Stream::~Stream() {
  if (stream_ == nullptr) return;
  // Not settled: what was seen of it counts.
  if (call_.state_ != nullptr) {
    End({.status = 200}, Outcome::kAbandoned);
  } else {
    Release();
  }
}

void Stream::Chunk(std::string_view bytes) noexcept {
  LedgerState* state = call_.state_;
  if (state == nullptr || stream_ == nullptr) [[unlikely]]
    return;
  internal::InBlock(*state, call_.epoch_, [&](ThreadBlock& block) {
    const uint64_t began = internal::BeginChunk(*state, block);
    stream_->reader.Chunk(bytes, block.reader);
    if (call_.slot_ != nullptr) {
      internal::NoteProgress(*state, *call_.slot_, *stream_);
    }
    internal::KeepChunk(*state, began);
  });
}

void Stream::End(const Answer& answer, Outcome outcome) noexcept {
  internal::EndOnce(call_.state_, call_.epoch_, [&](const Place& at) {
    Reading reading;
    // A connection that failed before the first byte cost nothing.
    const bool reached =
        stream_ != nullptr &&
        (outcome != Outcome::kFailed || stream_->reader.progress().bytes != 0);
    if (reached) stream_->reader.End(answer, at.block.reader, &reading);
    if (error_ != ErrorClass::kNone) reading.error_class = error_;
    if (internal::WasWorkedOn(answer, outcome, reading)) {
      internal::EstimateInput(call_.slot_, &reading);
    }
    if (!answer.headers.empty() && call_.slot_ != nullptr) {
      internal::KeepRateLimits(at.state, *call_.slot_, answer.headers);
    }
    if (outcome == Outcome::kFinished) {
      outcome = internal::OutcomeOf(answer, reading);
    }
    PostCall(at.state, at.block, {call_.slot_, call_.index_},
             {.ticks = at.ticks,
              .outcome = outcome,
              .http_status = answer.status,
              .reading = &reading});
    ReturnStream(at.block, std::exchange(stream_, nullptr));
  });
  Release();
}

void Stream::Finish(const Answer& answer) && noexcept {
  End(answer, Outcome::kFinished);
}

void Stream::Settle(const Usage& usage) && noexcept {
  Release();
  std::move(call_).Settle(usage);
}

void Stream::Fail(absl::StatusCode reason) && noexcept {
  // A stream that broke has still been paid for, as far as it came.
  error_ = internal::ErrorClassOf(reason);
  End({.status = 200}, Outcome::kFailed);
}

void Stream::Release() noexcept { delete std::exchange(stream_, nullptr); }

}  // namespace toll
