// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The engines of this process: what a fork must know of them, and the closed
// ones whose calls are not over.
//
//   const Opening opening;      // no fork comes between
//   ... open the store ...
//   Register(*engine);
//   ... close it ...
//   Bury(std::move(engine));    // freed now, or by its last call
//
// Thread safety: any thread.

#pragma once

#include <memory>

#include "ledger_state.h"

namespace toll::internal {

// While one lives a store may open: fork waits until its engine is known. In a
// forked child the first closes what the child inherited.
class Opening {
 public:
  Opening();
  ~Opening();
  Opening(const Opening&) = delete;
  Opening& operator=(const Opening&) = delete;
};

// From its making on, forks know of `engine`; its end forgets it, unless told
// that the engine is to stay. REQUIRES: an Opening lives.
class Registration {
 public:
  explicit Registration(Engine& engine);
  ~Registration();
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;
  void Keep() { engine_ = nullptr; }

 private:
  Engine* engine_;
};

// Frees a closed engine: now, or by its last call.
void Bury(std::unique_ptr<Engine> engine) noexcept;

// Runs `settle` with the shared block of `state`: for a call that outlives its
// ledger, and for threads beyond kThreadsMax.
struct SettleFunction {
  void (*run)(void* job, ThreadBlock& block);
  void* job;
};
void WithSharedBlock(LedgerState& state, SettleFunction settle) noexcept;

}  // namespace toll::internal
