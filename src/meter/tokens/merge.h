// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Exact byte-pair encoding of one piece: the tokens that merging the pair of
// lowest rank, again and again, would leave.
//
//   const Merge merge(vocabulary);
//   int64_t count = merge.Count(" tokenization");
//
// Up to 16 bytes are merged as it says, in registers' worth of memory and with
// few branches: what is to be merged is not known before, so each branch would
// be guessed wrong. In longer pieces no merging is done: from left to right it
// takes the longest token that may adjoin the one before, shortens it where
// that is not so, and steps back where nothing fits. A position from which
// nothing fits is never tried twice, so the time is linear in the piece.
//
// Thread safety: immutable. Cost: 20-40 ns a token. A piece of up to 256 bytes
// needs no heap; a longer one borrows 4.2 bytes a byte for the while, and is
// counted without, if slower, where there are none. heap_merge.h counts the
// long ones of vocabularies that are not in order.

#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "meter/tokens/vocabulary.h"

namespace toll::internal {

class Merge {
 public:
  explicit Merge(const Vocabulary& vocabulary) : vocabulary_(vocabulary) {}

  int64_t Count(std::string_view piece) const noexcept;
  // Appends the ids.
  void Encode(std::string_view piece, std::vector<TokenId>* ids) const;

  // Count() with 128 positions of memory, whatever the piece's size: knows for
  // each position the last token of what ends there.
  int64_t CountInPlace(std::string_view piece) const noexcept;

 private:
  static constexpr size_t kShortBytes = 16;

  // Merges up to kShortBytes; returns how many tokens are left.
  size_t MergeShort(std::string_view piece, TokenId* tokens) const noexcept;

  const Vocabulary& vocabulary_;
};

}  // namespace toll::internal
