// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// How a host thread comes by its block and by slots, and how the block learns
// that its thread has ended.

#include <pthread.h>

#include <algorithm>
#include <exception>
#include <new>

#include "ledger_state.h"

namespace toll::internal {

constinit thread_local BlockCacheEntry block_cache[kBlockCacheEntries] = {};

namespace {

struct MarkHolder {
  std::shared_ptr<ExitMark> mark;
};

pthread_key_t exit_key;
pthread_once_t exit_key_once = PTHREAD_ONCE_INIT;

void OnThreadExit(void* value) {
  auto* holder = static_cast<MarkHolder*>(value);
  // Release: the drain that sees it may take the magazine over.
  holder->mark->ended.store(true, std::memory_order_release);
  // A destructor that runs after this one may call us again: it must not find
  // the block in its cache, but make a new mark.
  for (BlockCacheEntry& entry : block_cache) entry = {};
  delete holder;
}

std::shared_ptr<ExitMark> MarkOfThisThread() {
  pthread_once(&exit_key_once,
               [] { pthread_key_create(&exit_key, OnThreadExit); });
  auto* holder = static_cast<MarkHolder*>(pthread_getspecific(exit_key));
  if (holder == nullptr) {
    auto made =
        std::make_unique<MarkHolder>(MarkHolder{std::make_shared<ExitMark>()});
    // A mark that is not kept would be made anew by every call.
    if (pthread_setspecific(exit_key, made.get()) != 0) throw std::bad_alloc();
    holder = made.release();
  }
  return holder->mark;
}

bool GiveBack(IndexPool& pool, Magazine& magazine) {
  if (!pool.Return(magazine.indices, magazine.count)) return false;
  magazine.count = 0;
  return true;
}

// Where this thread has a block of an older journal of the same ledger, it
// will start no more calls there.
void LeaveOlderStates(LedgerState& state,
                      const std::shared_ptr<ExitMark>& mark) {
  const MutexLock lock(state.engine.states_mutex);
  for (const auto& other : state.engine.states) {
    if (other.get() == &state) continue;
    const MutexLock blocks_lock(other->blocks_mutex);
    for (const auto& block : other->blocks) {
      if (block->mark == mark) block->left = true;
    }
  }
}

}  // namespace

ThreadBlock::ThreadBlock(LedgerState& state, uint32_t number,
                         ThreadCounters* row)
    : thread(number),
      counters(row),
      done_token(state.done),
      reader(static_cast<size_t>(state.engine.options.parse_bytes_max),
             state.engine.options.enable_simd) {
  if (!done_token.valid()) throw std::bad_alloc();
  // Room for what ReturnStream() gives back: it may not allocate.
  idle_streams.reserve(16);
  CountMemory(sizeof(ThreadBlock));
}

ThreadBlock::~ThreadBlock() {
  for (StreamState* stream : idle_streams) delete stream;
  CountMemory(-static_cast<int64_t>(sizeof(ThreadBlock)));
}

[[gnu::noinline]] ThreadBlock* MakeBlock(LedgerState& state) noexcept try {
  std::shared_ptr<ExitMark> mark = MarkOfThisThread();
  ThreadBlock* found = nullptr;
  {
    const MutexLock lock(state.blocks_mutex);
    for (const auto& block : state.blocks) {
      if (block->mark == mark) found = block.get();
    }
    if (found == nullptr) {
      if (state.free_threads.empty()) return nullptr;
      const uint32_t number = state.free_threads.back();
      auto block = std::make_unique<ThreadBlock>(
          state, number, &state.journal->counters(number));
      block->mark = mark;
      found = block.get();
      state.blocks.push_back(std::move(block));
      state.free_threads.pop_back();
    }
  }
  LeaveOlderStates(state, mark);
  block_cache[state.serial % kBlockCacheEntries] = {state.serial, found};
  return found;
} catch (const std::exception&) {
  return nullptr;  // No memory: the shared block serves.
}

void ReclaimEndedThreads(LedgerState& state) {
  const MutexLock lock(state.blocks_mutex);
  const auto take_back =
      [&](const std::unique_ptr<ThreadBlock>& block)
          ABSL_EXCLUSIVE_LOCKS_REQUIRED(state.blocks_mutex) {
            // Acquire: pairs with OnThreadExit; the magazine is at rest.
            if (!block->mark->ended.load(std::memory_order_acquire))
              return false;
            // Without memory the next pass does it.
            if (!GiveBack(state.slots, block->slots) ||
                !GiveBack(state.notes, block->notes)) {
              return false;
            }
            // The counters stay: they are sums of the journal, the next thread
            // with this number adds to them.
            state.free_threads.push_back(block->thread);
            return true;
          };
  std::erase_if(state.blocks, take_back);
}

// Waits for the drain where the options ask for it; see Overflow::kBlock.
static bool WaitForSlots(LedgerState& state, ThreadBlock& block) {
  const Options& options = state.engine.options;
  const int64_t limit_ns =
      KernelClockNs(CLOCK_MONOTONIC) + options.block_us_max * 1'000;
  // Ever longer: who waits must not take the drain's processor.
  constexpr int64_t kPauseNsMax = 2'000'000;
  timespec pause{0, 50'000};
  while (KernelClockNs(CLOCK_MONOTONIC) < limit_ns) {
    state.engine.WakeDrain();
    nanosleep(&pause, nullptr);
    pause.tv_nsec = std::min(2 * pause.tv_nsec, kPauseNsMax);
    block.slots.count = static_cast<uint32_t>(
        state.slots.Take(block.slots.indices, Magazine::kRefill));
    if (block.slots.count != 0) return true;
  }
  return false;
}

bool RefillSlots(LedgerState& state, ThreadBlock& block) noexcept {
  block.slots.count = static_cast<uint32_t>(
      state.slots.Take(block.slots.indices, Magazine::kRefill));
  // Past half-full: one thread wakes the drain, once.
  if (state.slots.is_low(state.journal->slots_ready())) {
    state.engine.WakeDrain();
  }
  if (block.slots.count != 0) return true;
  return state.engine.options.overflow == Overflow::kBlock &&
         WaitForSlots(state, block);
}

}  // namespace toll::internal
