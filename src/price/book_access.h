// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The way from a PriceBook to its facts, for the price stage alone.

#pragma once

#include "price/price_choice.h"
#include "toll/price_book.h"

namespace toll::internal {

class BookAccess {
 public:
  static BookLayers Layers(const PriceBook& book) { return book.layers_; }
};

}  // namespace toll::internal
