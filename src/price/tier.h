// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The service tiers that prices know, and the words that providers use.
//
// Thread safety: functions. Cost: a scan of twenty words; allocates nothing.

#pragma once

#include <cstdint>
#include <string_view>

namespace toll::internal {

enum class Tier : uint8_t {
  kStandard,
  kBatch,
  kFlex,
  kPriority,
  kFast,
  kUnknown,  // Prepaid or not known: has no price a token.
};

// What `word`, as an answer states it, is priced as; case does not matter.
// "" and "default" are standard; a word that is not known is kUnknown.
Tier TierOf(std::string_view word) noexcept;

// "standard", "batch" ...; empty for kUnknown.
std::string_view TierName(Tier tier) noexcept;

}  // namespace toll::internal
