// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Says line by line how a compiled price comes to its amount.
//
// Thread safety: functions. Cost: allocates strings; not for the hot path.

#pragma once

#include <string>

#include "base/leaves.h"
#include "price/compiled_price.h"
#include "toll/price_book.h"

namespace toll::internal {

// The cost of `leaves` with a line a count and one for a fee.
Cost Explain(const CompiledPrice& price, const Leaves& leaves,
             uint64_t total_input);

// "2.5 USD / 1M tokens"; empty for a component without a price.
std::string PriceText(const CompiledPrice& price, const PriceStep& step,
                      uint32_t leaf);

}  // namespace toll::internal
