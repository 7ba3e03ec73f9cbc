// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What a simulated host knows of each of its calls, and whether the store
// agrees in the end.
//
//   std::vector<Fact> facts;      // One a call; its user is "u" + its index.
//   std::string broken = CheckPromises(facts, any_power_cut, *store, &result);
//
// Thread safety: one thread at a time.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulation/simulation.h"
#include "store/store.h"

namespace toll::internal {

// How a call ended, as its host knows.
enum class Ended : uint8_t { kOpen, kSettled, kAbandoned, kDied };

struct Fact {
  std::string user;
  Ended ended = Ended::kOpen;
  uint32_t input = 0;
  int64_t ended_ns = 0;
  bool recorded = false;  // False: dropped, and counted.
  bool flushed = false;   // A durable flush was answered after it.
  bool may_lack = false;  // A power cut came soon after it.
  int64_t life = 0;

  bool EndedByHost() const {
    return ended == Ended::kSettled || ended == Ended::kAbandoned;
  }
};

struct PowerCut {
  int64_t life = 0;         // Of the process that it ends.
  bool recovering = false;  // Had what earlier lives left not been taken over?
  int64_t synced_ns = 0;    // What settled before it was to be on the disk.
};

// Notes which calls this power cut may take: not those that a durable flush
// saw, that settled longer ago than the sync interval, or that were recovered.
void MarkPowerCut(const PowerCut& cut, std::vector<Fact>* facts);

// The first promise that does not hold; empty: all do. Counts into `result`.
std::string CheckPromises(const std::vector<Fact>& facts, bool any_power_cut,
                          Store& store, SimResult* result);

}  // namespace toll::internal
