// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Prices a record after the fact, from its leaves: what the host's thread left
// to the drain, and history that is priced anew.
//
//   const std::string id = PriceRecord(key, book, table, &record);
//   if (id.empty()) ...               // record.cost_state is kUnpriced
//
// Other models that worked on the answer (kOtherModels) are read out of its
// raw usage and priced by their own names.
//
// Thread safety: the table's publisher. Cost: a look-up, about 50 ns; a key
// that is new compiles its price, some 20 us.

#pragma once

#include <functional>
#include <string>

#include "base/record.h"
#include "price/price_table.h"
#include "toll/price_book.h"

namespace toll::internal {

// What a computed cost is worth, by where its counts come from.
constexpr CostState CostStateOf(Provenance provenance) noexcept {
  switch (provenance) {
    case Provenance::kNone:
      return CostState::kNone;
    case Provenance::kReported:
    case Provenance::kHost:
      return CostState::kComputed;
    case Provenance::kPartial:
      return CostState::kPartial;
    case Provenance::kEstimated:
      return CostState::kEstimated;
  }
  return CostState::kNone;
}

// Asked for at first need: a book takes longer to read than a ledger to open.
using BookSource = std::function<const PriceBook&()>;

// Sets the record's cost, its state and kCostDiffers; returns the id of its
// price, empty if there is none.
std::string PriceRecord(const PriceKey& key, const BookSource& book,
                        PriceTable& table, Record* record);

// Sets kCostDiffers if the provider states another cost than an exact one.
void CompareCosts(Record* record) noexcept;

}  // namespace toll::internal
