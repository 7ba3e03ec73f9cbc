// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Reads the rates of a model: when each holds, and its prices by component and
// long-context step.
//
// Thread safety: one thread at a time.

#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "price/book_reader.h"
#include "price/price_facts.h"

namespace toll::internal {

class RateReader : protected BookReader {
 protected:
  RateReader(PriceFacts* facts, bool check_zones)
      : BookReader(facts, check_zones), facts_(facts) {}

  bool Rates(Value v, Span* span);

 private:
  // The prices of one step while it is read.
  struct StepPrices {
    uint64_t from = 0;
    std::vector<ComponentPrice> prices;
    uint64_t seen = 0;       // Bits of Component.
    bool uncounted = false;  // It also prices what no call counts.

    void Clear() {
      from = 0;
      prices.clear();  // Keeps its room.
      seen = 0;
      uncounted = false;
    }
  };
  // What a unit such as per_1k may price.
  struct UnitNames;

  bool Rate(Value v);
  bool RateField(std::string_view key, Value v, RateFacts* row);
  bool Steps(Value v);
  bool StepField(std::string_view key, Value v, StepPrices* step);
  bool PriceField(std::string_view key, Value v, StepPrices* step);
  bool Unit(Value v, const UnitNames& unit, StepPrices* step);
  bool AddPrice(ComponentPrice price, StepPrices* step);
  bool KeepSteps(RateFacts* rate);

  PriceFacts* facts_;
  // Steps of the rate being read, its own prices first. They keep their room
  // from rate to rate; `steps_used_` of them count.
  std::vector<StepPrices> steps_;
  size_t steps_used_ = 0;
};

}  // namespace toll::internal
