// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The compiled prices that host threads look up while the drain adds to them.
//
//   const CompiledPrice* price = memo.Find(table, key, now_ns);   // host
//   if (price == nullptr) ...            // left to the drain, which does:
//   if (auto made = Compile(book, key, at_ns)) table.Publish(std::move(*made));
//
//   slots   │ · │ ● │ · │ ● │      an entry is never changed or freed while the
//                 │       │        table lives; one that expired is replaced in
//                 ▼       ▼        its slot and kept, so that a reader may go
//            CompiledPrice ...     on using it
//
// Memory orders: Publish stores the pointer with release; Find loads it with
// acquire: who sees the pointer sees the whole entry.
//
// Thread safety: Find from any thread; Publish from one thread at a time (the
// drain). A PriceMemo belongs to one thread.
// Cost: Find hashes the key once, 28 ns, and never locks or allocates; a memo
// that holds, 5 ns: bench/price/price_bench.cpp.

#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "price/compiled_price.h"

namespace toll::internal {

// True if `price` was compiled for `key` and holds at `at_ns`.
inline bool Answers(const CompiledPrice& price, const PriceKey& key,
                    int64_t at_ns) noexcept {
  return price.valid_from_ns <= at_ns && at_ns < price.valid_to_ns &&
         price.modifiers == key.modifiers && price.model == key.model &&
         price.provider == key.provider && price.tier == key.tier;
}

class PriceTable {
 public:
  // Keys that the table takes; the drain prices calls of further ones itself.
  static constexpr uint32_t kKeysMax = 4096;
  // Entries in all, replaced ones included: prices with daily windows are
  // replaced a few times a day.
  static constexpr uint32_t kEntriesMax = 4 * kKeysMax;

  PriceTable();
  PriceTable(const PriceTable&) = delete;
  PriceTable& operator=(const PriceTable&) = delete;

  // The entry for `key` that holds at `at_ns`, or null. It lives as long as
  // the table.
  const CompiledPrice* Find(const PriceKey& key, int64_t at_ns) const noexcept;

  // Makes `price` findable in place of an entry of the same key that holds
  // earlier. Null, and nothing published, if the table is full, or the entry
  // there holds later: the caller uses its own.
  const CompiledPrice* Publish(CompiledPrice price);

  // Publisher's thread only.
  uint32_t keys_count() const { return keys_count_; }

 private:
  // Twice the keys, so that probes stay short.
  static constexpr uint32_t kSlots = 2 * kKeysMax;

  // Shared, atomic: null, then pointers, each released by Publish.
  std::unique_ptr<std::atomic<const CompiledPrice*>[]> slots_;

  // Publisher's thread only.
  std::vector<std::unique_ptr<const CompiledPrice>> entries_;
  uint32_t keys_count_ = 0;
};

// The entry that a thread used last. Clear() it, or drop it, before its table
// goes.
class PriceMemo {
 public:
  const CompiledPrice* Find(const PriceTable& table, const PriceKey& key,
                            int64_t at_ns) noexcept {
    if (last_ != nullptr && Answers(*last_, key, at_ns)) [[likely]] {
      return last_;
    }
    const CompiledPrice* found = table.Find(key, at_ns);
    if (found != nullptr) last_ = found;
    return found;
  }

  void Clear() noexcept { last_ = nullptr; }

 private:
  const CompiledPrice* last_ = nullptr;
};

}  // namespace toll::internal
