// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Byte-pair encoding of a long piece by merging, the lowest first: for
// vocabularies in which a token may be made of younger ones, where Merge's
// search does not hold (Vocabulary::is_ordered()).
//
//   size_t count = MergeByHeap(vocabulary, piece, nullptr);
//
// Thread safety: a function of its arguments. Cost: n log n, 300 ns a token;
// 40 bytes a byte for the while.

#pragma once

#include <cstddef>
#include <string_view>

#include "meter/tokens/vocabulary.h"

namespace toll::internal {

// How many tokens; writes them to `tokens` if it is not null, which then has
// room for one a byte. 0 where there is no memory.
size_t MergeByHeap(const Vocabulary& vocabulary, std::string_view piece,
                   TokenId* tokens) noexcept;

}  // namespace toll::internal
