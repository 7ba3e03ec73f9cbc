// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "engine_registry.h"

#include <pthread.h>

#include <algorithm>
#include <new>

#include "base/without_file_signal.h"
#include "drain.h"
#include "store/store.h"

namespace toll::internal {
namespace {

// Engines of this process, and closed ones whose calls are not over.
struct Registry {
  // Held while a store opens: fork waits until its engine is known.
  Mutex opening;
  Mutex mutex;
  std::vector<Engine*> engines ABSL_GUARDED_BY(mutex);
  std::vector<std::unique_ptr<Engine>> graveyard ABSL_GUARDED_BY(mutex);
  // In a forked child: stores of its ancestors' engines, not yet closed.
  std::vector<std::shared_ptr<Store>> inherited ABSL_GUARDED_BY(opening);
};

Registry& TheRegistry() {
  static auto* registry = new Registry;  // Never destroyed: calls and forks
  return *registry;                      // may come during exit.
}

template <typename Visit>
void ForEachEngine(Visit&& visit) ABSL_NO_THREAD_SAFETY_ANALYSIS {
  for (Engine* engine : TheRegistry().engines) visit(*engine);
  for (const auto& engine : TheRegistry().graveyard) visit(*engine);
}

// The analysis does not see what one function locks and another unlocks.
//
// A child that opens the store finds, in SQLite's memory, its parent's open
// file and takes that file's locks for its own; what it then commits can be
// lost. So fork waits until the drain is between transactions, and a child
// closes what it inherited before it opens its own.
void BeforeFork() ABSL_NO_THREAD_SAFETY_ANALYSIS {
  TheRegistry().opening.lock();
  TheRegistry().mutex.lock();
  ForEachEngine([](Engine& engine) ABSL_NO_THREAD_SAFETY_ANALYSIS {
    engine.store_mutex.lock();
    engine.store->PauseReaders();
    engine.states_mutex.lock();
  });
}

void UnlockAfterFork() ABSL_NO_THREAD_SAFETY_ANALYSIS {
  ForEachEngine([](Engine& engine) ABSL_NO_THREAD_SAFETY_ANALYSIS {
    engine.states_mutex.unlock();
    engine.store->ResumeReaders();
    engine.store_mutex.unlock();
  });
}

void AfterForkInParent() ABSL_NO_THREAD_SAFETY_ANALYSIS {
  UnlockAfterFork();
  TheRegistry().mutex.unlock();
  TheRegistry().opening.unlock();
}

// A lock of flock belongs to the open file: a child that lives on would keep
// the journal of a dead parent locked.
void AfterForkInChild() ABSL_NO_THREAD_SAFETY_ANALYSIS {
  ForEachEngine([](Engine& engine) ABSL_NO_THREAD_SAFETY_ANALYSIS {
    for (const auto& state : engine.states) state->journal->CloseInChild();
  });
  UnlockAfterFork();
  for (const Engine* engine : TheRegistry().engines) {
    TheRegistry().inherited.push_back(engine->store);
  }
  // The parent's engines are forgotten, not destroyed.
  for (auto& engine : TheRegistry().graveyard) {
    TheRegistry().inherited.push_back(engine->store);
    static_cast<void>(engine.release());
  }
  TheRegistry().graveyard.clear();
  TheRegistry().engines.clear();
  TheRegistry().mutex.unlock();
  TheRegistry().opening.unlock();
}

void WatchForks() {
  static std::once_flag once;
  std::call_once(once, [] {
    // Thrown, it is tried again by the next who opens.
    if (pthread_atfork(BeforeFork, AfterForkInParent, AfterForkInChild) != 0) {
      throw std::bad_alloc();
    }
  });
}

// A child that opens a ledger of its own beside the inherited ones is as bound
// as one that goes on with theirs: see BeforeFork.
void CloseInherited() ABSL_EXCLUSIVE_LOCKS_REQUIRED(TheRegistry().opening) {
  for (const auto& store : TheRegistry().inherited) store->CloseInChild();
  TheRegistry().inherited.clear();
}

void SweepGraveyard() ABSL_EXCLUSIVE_LOCKS_REQUIRED(TheRegistry().mutex) {
  const WithoutFileSignal quiet;
  std::erase_if(TheRegistry().graveyard,
                [](const auto& engine) { return engine->calls_open() == 0; });
}

void RunWithSharedBlock(LedgerState& state, SettleFunction settle) {
  const MutexLock lock(state.shared_mutex);
  settle.run(settle.job, *state.shared_block);
}

}  // namespace

Opening::Opening() ABSL_NO_THREAD_SAFETY_ANALYSIS {
  WatchForks();
  TheRegistry().opening.lock();
  CloseInherited();
}

Opening::~Opening() ABSL_NO_THREAD_SAFETY_ANALYSIS {
  TheRegistry().opening.unlock();
}

Registration::Registration(Engine& engine) : engine_(&engine) {
  const MutexLock lock(TheRegistry().mutex);
  auto& engines = TheRegistry().engines;
  auto& graveyard = TheRegistry().graveyard;
  // Bury() may not allocate.
  graveyard.reserve(graveyard.size() + engines.size() + 1);
  engines.push_back(&engine);
}

Registration::~Registration() {
  if (engine_ == nullptr) return;
  const MutexLock lock(TheRegistry().mutex);
  std::erase(TheRegistry().engines, engine_);
}

void Bury(std::unique_ptr<Engine> engine) noexcept {
  const MutexLock lock(TheRegistry().mutex);
  std::erase(TheRegistry().engines, engine.get());
  // Within the capacity that its registration reserved.
  TheRegistry().graveyard.push_back(std::move(engine));
  SweepGraveyard();
}

void WithSharedBlock(LedgerState& state, SettleFunction settle) noexcept {
  // Acquire: pairs with CloseEngine.
  if (!state.closed.load(std::memory_order_acquire)) {
    return RunWithSharedBlock(state, settle);
  }
  const MutexLock lock(TheRegistry().mutex);
  RunWithSharedBlock(state, settle);
  SweepGraveyard();
}

}  // namespace toll::internal
