// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Prices history anew: every record of a time by another book, and the rollups
// and sessions by the difference, in one transaction.
//
//   absl::StatusOr<Repriced> repriced =
//       Reprice(*store, book, {.since_ns = january}, RepriceMode::kWrite);
//
// What a call used is not read again: the leaves that were kept are priced.
// Calls that cost nothing by their nature (no usage, cached) stay as they are.
//
// Thread safety: the store's writer. Writers of other processes wait for the
// transaction, their journals hold what comes in meanwhile.
// Cost: some 3 us a call that changes, 1 us one that does not.

#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "store/store.h"
#include "toll/money.h"
#include "toll/price_book.h"

namespace toll::internal {

struct RepriceRange {
  int64_t since_ns = std::numeric_limits<int64_t>::min();
  int64_t until_ns = std::numeric_limits<int64_t>::max();  // Exclusive.
};

// kLook tells what would change and writes nothing.
enum class RepriceMode : uint8_t { kWrite, kLook };

// What changed for a model; or in all.
struct RepricedModel {
  std::string provider;
  std::string model;
  int64_t calls = 0;
  int64_t changed = 0;  // Of those.
  int64_t unpriced_before = 0;
  int64_t unpriced_after = 0;
  Money before;
  Money after;
};

struct Repriced {
  std::vector<RepricedModel> models;  // The greatest change first.
  RepricedModel total;
};

absl::StatusOr<Repriced> Reprice(Store& store, const PriceBook& book,
                                 RepriceRange range, RepriceMode mode);

}  // namespace toll::internal
