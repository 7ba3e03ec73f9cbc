// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What a TokenCounter does: validates, cuts, asks the cache, merges the rest.
//
//   text ─▶ utf8.h ─▶ count_loop.h ──────▶ piece_cache.h ─▶ merge.h
//           valid?    pieces of ASCII      known?           count
//                 └─▶ splitter.h ────────▶ long_cache.h
//                     pieces of the rest, cut at joints
//
// Thread safety: one thread at a time.
// Cost: bench/meter/token_counter_bench.cpp; 1 MB for pieces of up to 15 bytes,
// 256 KB for longer ones.

#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "meter/tokens/count_loop.h"
#include "meter/tokens/encoding.h"
#include "meter/tokens/long_cache.h"
#include "meter/tokens/merge.h"
#include "meter/tokens/piece_cache.h"

namespace toll::internal {

class Counting {
 public:
  explicit Counting(Encoding encoding, Simd simd = BestSimd());
  Counting(const Counting&) = delete;
  Counting& operator=(const Counting&) = delete;

  // Any bytes.
  int64_t Count(std::string_view text) noexcept;
  void Encode(std::string_view text, std::vector<TokenId>* ids) const;

  // Counts the pieces of `text` that no more text could change, and says in
  // `*done` where they end. REQUIRES: `text` is valid UTF-8.
  int64_t CountSettled(std::string_view text, size_t* done) noexcept;
  // REQUIRES: `text` is valid UTF-8.
  int64_t CountValid(std::string_view text) noexcept;

  const Encoding& encoding() const { return encoding_; }

 private:
  struct FreeWords {
    void operator()(uint64_t* words) const;
  };

  friend int64_t CountMissedPiece(Counting*, std::string_view) noexcept;
  friend PieceCache& CacheOf(Counting*) noexcept;

  // From `at` to the text's end.
  int64_t CountRest(std::string_view text, size_t at) noexcept;
  // Any piece, by the caches where they know it. `end` is that of all bytes
  // that can be read: keys are read 16 bytes at once.
  int64_t CountPiece(std::string_view piece, const char* end) noexcept;
  // Of a piece that is a token though no merges make it; null of others. Never
  // in a cache: a part of a piece may have the same bytes.
  const TokenId* WholePiece(std::string_view piece) const;
  // A piece that no cache knows: in parts, cut where no token reaches over.
  int64_t CountParts(std::string_view piece, const char* end) noexcept;
  int64_t CountPart(std::string_view part, const char* end) noexcept;
  // A part that CountPart() finds too long for its cache, or a whole piece.
  int64_t CountLong(std::string_view part) noexcept;

  const Encoding encoding_;
  const Splitter splitter_;
  const Merge merge_;
  const CountLoop loop_;
  const std::unique_ptr<uint64_t[], FreeWords> words_;
  PieceCache cache_;
  LongCache long_cache_;
};

}  // namespace toll::internal
