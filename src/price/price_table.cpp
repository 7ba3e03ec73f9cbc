// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "price/price_table.h"

#include <utility>

#include "base/check.h"

namespace toll::internal {
namespace {

bool SameKey(const CompiledPrice& a, const CompiledPrice& b) noexcept {
  return a.hash == b.hash && a.modifiers == b.modifiers && a.model == b.model &&
         a.provider == b.provider && a.tier == b.tier;
}

bool IsFor(const CompiledPrice& price, const PriceKey& key,
           uint64_t hash) noexcept {
  return price.hash == hash && price.modifiers == key.modifiers &&
         price.model == key.model && price.provider == key.provider &&
         price.tier == key.tier;
}

}  // namespace

PriceTable::PriceTable()
    : slots_(new std::atomic<const CompiledPrice*>[kSlots]()) {}

const CompiledPrice* PriceTable::Find(const PriceKey& key,
                                      int64_t at_ns) const noexcept {
  const uint64_t hash = HashOf(key);
  // Ends at an empty slot: only half of them are ever filled.
  for (uint64_t i = hash >> 1;; ++i) {
    // Acquire: pairs with the release in Publish, after which the entry's
    // fields never change.
    const CompiledPrice* price =
        slots_[i % kSlots].load(std::memory_order_acquire);
    if (price == nullptr) return nullptr;
    if (!IsFor(*price, key, hash)) continue;
    const bool holds =
        price->valid_from_ns <= at_ns && at_ns < price->valid_to_ns;
    return holds ? price : nullptr;
  }
}

const CompiledPrice* PriceTable::Publish(CompiledPrice price) {
  TOLL_DCHECK(price.hash != 0);
  if (entries_.size() >= kEntriesMax) return nullptr;
  std::atomic<const CompiledPrice*>* slot = nullptr;
  const CompiledPrice* there = nullptr;
  for (uint64_t i = price.hash >> 1;; ++i) {
    slot = &slots_[i % kSlots];
    // Relaxed: this thread alone stores.
    there = slot->load(std::memory_order_relaxed);
    if (there == nullptr || SameKey(*there, price)) break;
  }
  if (there == nullptr && keys_count_ >= kKeysMax) return nullptr;
  if (there != nullptr && there->valid_from_ns >= price.valid_from_ns) {
    return nullptr;
  }
  const CompiledPrice* entry =
      entries_
          .emplace_back(std::make_unique<const CompiledPrice>(std::move(price)))
          .get();
  keys_count_ += there == nullptr ? 1 : 0;
  // Release: the entry is whole before anyone can see it.
  slot->store(entry, std::memory_order_release);
  return entry;
}

}  // namespace toll::internal
