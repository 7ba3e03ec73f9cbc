// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "price/price_record.h"

#include <optional>

#include "meter/side_usage.h"

namespace toll::internal {
namespace {

// Other models that worked on the answer: outside the counts, inside the cost.
void AddSideUsage(const PriceKey& key, const BookSource& book, Record* record) {
  for (const SideUsage& side : ReadSideUsage(record->raw_usage)) {
    PriceKey side_key = key;
    side_key.model = side.model;
    const std::optional<CompiledPrice> price =
        Compile(book(), side_key, record->start_ns);
    const int64_t pico = price.has_value()
                             ? CostPico(*price, side.leaves, &record->flags)
                             : kUnpricedPico;
    if (pico == kUnpricedPico) {
      record->cost_state = CostState::kPartial;
    } else {
      record->cost_pico += pico;
    }
  }
}

}  // namespace

std::string PriceRecord(const PriceKey& key, const BookSource& book,
                        PriceTable& table, Record* record) {
  record->cost_state = CostState::kUnpriced;
  const CompiledPrice* price = table.Find(key, record->start_ns);
  std::optional<CompiledPrice> made;
  if (price == nullptr) {
    made = Compile(book(), key, record->start_ns);
    if (!made.has_value()) return {};
    // Null where the table is full or holds a later price: ours serves once.
    price = table.Publish(*made);
    if (price == nullptr) price = &*made;
  }
  const int64_t pico = CostPico(*price, record->leaves, &record->flags);
  if (pico == kUnpricedPico) return {};
  record->cost_pico = pico;
  record->cost_state = CostStateOf(record->provenance);
  if ((record->flags & kOtherModels) != 0) AddSideUsage(key, book, record);
  return price->price_id;
}

void CompareCosts(Record* record) noexcept {
  record->flags &= ~uint32_t{kCostDiffers};
  if (record->has_reported_cost && record->cost_state == CostState::kComputed &&
      record->reported_cost_pico != record->cost_pico) {
    record->flags |= kCostDiffers;
  }
}

}  // namespace toll::internal
