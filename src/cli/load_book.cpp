// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/load_book.h"

#include <utility>

namespace toll::cli {

absl::StatusOr<PriceBook> LoadBook(const std::string& prices,
                                   const std::string& over) {
  PriceBook book = PriceBook::Embedded();
  if (!prices.empty()) {
    absl::StatusOr<PriceBook> loaded = PriceBook::Load(prices);
    if (!loaded.ok()) return loaded.status();
    book = *std::move(loaded);
  }
  if (over.empty()) return book;
  const absl::StatusOr<PriceBook> laid = PriceBook::Load(over);
  if (!laid.ok()) return laid.status();
  return book.With(*laid);
}

}  // namespace toll::cli
