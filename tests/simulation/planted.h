// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What the simulation must find: each a mistake that somebody could make. They
// are made around the product's code (in SimStore, SimDisk, Simulation), which
// has no switch for them.
//
//   Simulate({.seed = 7, .planted = Planted::kLostWake}).broken
//   // "a flush waited for 153 ms": each is found within fifty seeds.
//
// Thread safety: one thread at a time.

#pragma once

#include <cstdint>

#include "engine.h"

namespace toll::internal {

enum class Planted : uint8_t {
  kNothing,
  kAckBeforeCommit,  // Slots are freed before their rows are committed.
  kLostWake,         // A wake-up during a pass is forgotten.
  kNoCrcCheck,       // After a power cut, torn slots are believed.
  kSlotReusedEarly,  // A slot is given out again while it is being stored.
  kRollupTwice,      // What is stored again is added up again.
  kSyncThatIsNone,   // A durable flush that syncs nothing.
};
inline constexpr Planted kAllPlanted[] = {
    Planted::kAckBeforeCommit, Planted::kLostWake,    Planted::kNoCrcCheck,
    Planted::kSlotReusedEarly, Planted::kRollupTwice, Planted::kSyncThatIsNone};
const char* NameOf(Planted planted);

// kSlotReusedEarly: gives out the first slot whose call is not stored yet.
void ReuseASlot(Engine& engine);

}  // namespace toll::internal
