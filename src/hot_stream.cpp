// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The host thread's part of a stream.

#include <new>

#include "hot_path.h"

namespace toll::internal {
namespace {

// Relaxed throughout this file: one thread has the stream, and what a killed
// process leaves is ordered by the kernel's page cache, not by the processor.

// The progress part is this call's from now on. What Start noted of the
// request's size stays.
void ClaimProgress(Slot& slot) noexcept {
  ProgressPart& progress = slot.progress;
  const uint64_t generation =
      Slot::GenerationOf(slot.begin.state_word.load(kRelaxed));
  slot.begin.flags |= kIsStream;
  if (progress.generation.load(kRelaxed) == generation) return;
  progress.bytes.store(0, kRelaxed);
  progress.first_token_ticks.store(0, kRelaxed);
  progress.last_ticks.store(0, kRelaxed);
  progress.output_tokens.store(0, kRelaxed);
  progress.input_tokens.store(0, kRelaxed);
  // Release: the zeros are there before the generation vouches for them.
  progress.generation.store(generation, std::memory_order_release);
}

}  // namespace

StreamState* BeginStream(LedgerState& state, ThreadBlock& block, Slot* slot) {
  StreamState* stream = nullptr;
  if (!block.idle_streams.empty()) {
    stream = block.idle_streams.back();
    block.idle_streams.pop_back();
  } else {
    const Options& options = state.engine.options;
    stream = new (std::nothrow) StreamState(
        static_cast<size_t>(options.parse_bytes_max), options.enable_simd);
    if (stream == nullptr) return nullptr;
  }
  if (slot == nullptr) {
    stream->reader.Begin(Route{});
    return stream;
  }
  if (TextCounters* const counters = state.engine.options.counters.get())
      [[unlikely]] {
    stream->counter = counters->CounterFor(
        state.journal->NameText(slot->begin.names[kProvider]),
        state.journal->NameText(slot->begin.names[kModel]));
  }
  stream->reader.Begin(RouteOfCall(*state.journal, *slot),
                       stream->counter.get());
  ClaimProgress(*slot);
  return stream;
}

void ReturnStream(ThreadBlock& block, StreamState* stream) {
  if (stream == nullptr) return;
  stream->counter.reset();
  if (block.idle_streams.size() < block.idle_streams.capacity()) {
    block.idle_streams.push_back(stream);  // Within capacity: no allocation.
  } else {
    delete stream;
  }
}

void NoteProgress(LedgerState& state, Slot& slot, const StreamState& stream) {
  const Progress seen = stream.reader.progress();
  ProgressPart& progress = slot.progress;
  const uint64_t ticks = state.engine.Ticks();
  progress.bytes.store(seen.bytes, kRelaxed);
  progress.last_ticks.store(ticks, kRelaxed);
  progress.output_tokens.store(seen.output_tokens, kRelaxed);
  if (seen.input_tokens != 0) {
    progress.input_tokens.store(seen.input_tokens, kRelaxed);
  }
  if (seen.token_seen && progress.first_token_ticks.load(kRelaxed) == 0) {
    progress.first_token_ticks.store(ticks, kRelaxed);
  }
}

}  // namespace toll::internal
