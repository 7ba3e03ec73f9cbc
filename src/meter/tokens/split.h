// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A token by number, and the two tokens that its last merge joins.
//
//   const Split split = vocabulary.SplitOf(token);
//
// Thread safety: values.

#pragma once

#include <cstdint>

namespace toll::internal {

using TokenId = uint32_t;
inline constexpr TokenId kNoToken = 0xFFFFFFFF;
// Ids have 18 bits in the tables.
inline constexpr uint32_t kTokensMax = 1u << 18;

struct Split {
  TokenId left;
  TokenId right;  // A token of one byte is split into itself, twice.
};

}  // namespace toll::internal
