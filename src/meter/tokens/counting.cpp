// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/counting.h"

#include <cstring>
#include <new>
#include <string>
#include <utility>

#include "base/text.h"
#include "meter/tokens/utf8.h"

namespace toll::internal {
namespace {

// What is not UTF-8 is repaired so many bytes at a time.
constexpr size_t kRepairBytes = 4096;
constexpr std::align_val_t kCacheLine{64};

}  // namespace

void Counting::FreeWords::operator()(uint64_t* words) const {
  ::operator delete[](words, kCacheLine);
}

Counting::Counting(Encoding encoding, Simd simd)
    : encoding_(std::move(encoding)),
      splitter_(encoding_.pattern),
      merge_(encoding_.vocabulary),
      loop_(LoopFor(simd, encoding_.pattern)),
      words_(new (kCacheLine) uint64_t[PieceCache::kWordsCount]),
      cache_(words_.get()) {
  memcpy(words_.get(), encoding_.vocabulary.seeds(),
         PieceCache::kWordsCount * sizeof(uint64_t));
}

int64_t Counting::Count(std::string_view text) noexcept {
  if (IsValidUtf8(text)) return CountValid(text);
  int64_t count = 0;
  std::string held;
  size_t from = 0;
  size_t part_bytes = kRepairBytes;
  while (from < text.size()) {
    std::string_view part = text.substr(from, part_bytes);
    if (from + part.size() < text.size()) {
      part.remove_suffix(UnfinishedBytes(part));
    }
    from += part.size();
    AppendLossy(part, &held);
    size_t done = 0;
    count += CountSettled(held, &done);
    held.erase(0, done);
    // A word that goes on and on is not read again for each part of it.
    part_bytes = done == 0 ? 2 * part_bytes : kRepairBytes;
  }
  return count + CountValid(held);
}

int64_t Counting::CountValid(std::string_view text) noexcept {
  size_t done = 0;
  const int64_t count = CountSettled(text, &done);
  // What follows ends with the text: a piece or two.
  return count + CountRest(text, done);
}

int64_t Counting::CountSettled(std::string_view text, size_t* done) noexcept {
  const char* const end = text.data() + text.size();
  int64_t count = 0;
  size_t at = 0;
  while (at < text.size()) {
    if (static_cast<signed char>(text[at]) >= 0)
      count += loop_(this, text, &at);
    const PieceEnd piece = splitter_.Next(text, at);
    if (piece.met_end_of_text) break;
    count += CountPiece(text.substr(at, piece.end - at), end);
    at = piece.end;
  }
  *done = at;
  return count;
}

int64_t Counting::CountRest(std::string_view text, size_t at) noexcept {
  int64_t count = 0;
  while (at < text.size()) {
    const size_t end = splitter_.Next(text, at).end;
    count += CountPiece(text.substr(at, end - at), text.data() + text.size());
    at = end;
  }
  return count;
}

int64_t Counting::CountPiece(std::string_view piece, const char* end) noexcept {
  if (piece.size() > PieceKey::kBytesMax) {
    return WholePiece(piece) != nullptr ? 1 : CountParts(piece, end);
  }
  const PieceKey key = PieceKey::OfWithin(piece, end);
  int count = cache_.Find(key);
  if (count == 0) {
    if (WholePiece(piece) != nullptr) return 1;
    count = static_cast<int>(CountParts(piece, end));
    cache_.Put(key, count);
  }
  return count;
}

int64_t CountMissedPiece(Counting* counting, std::string_view piece) noexcept {
  // The loop reads a key's bytes behind any piece.
  const char* const end = piece.data() + piece.size() + sizeof(PieceKey);
  return counting->CountPiece(piece, end);
}

PieceCache& CacheOf(Counting* counting) noexcept { return counting->cache_; }

const TokenId* Counting::WholePiece(std::string_view piece) const {
  const LoadedTables* const loaded = encoding_.loaded.get();
  if (loaded == nullptr || loaded->whole_pieces.empty()) return nullptr;
  const auto found = loaded->whole_pieces.find(ToAbsl(piece));
  return found == loaded->whole_pieces.end() ? nullptr : &found->second;
}

int64_t Counting::CountParts(std::string_view piece, const char* end) noexcept {
  int64_t count = 0;
  size_t from = 0;
  uint32_t left = 0;
  for (size_t at = 0; at < piece.size();) {
    const auto byte = [&](size_t i) {
      return uint32_t{static_cast<unsigned char>(piece[at + i])};
    };
    if ((byte(0) & 0xF0) != 0xE0) {
      // Of other sizes characters join with nearly any (joints.cpp).
      left = 0;
      ++at;
      continue;
    }
    const uint32_t right = byte(0) | byte(1) << 8 | byte(2) << 16;
    if (left != 0 && !encoding_.vocabulary.MayJoin(left, right)) {
      count += CountPart(piece.substr(from, at - from), end);
      from = at;
    }
    left = right;
    at += 3;
  }
  if (from == 0) return CountLong(piece);
  return count + CountPart(piece.substr(from), end);
}

int64_t Counting::CountPart(std::string_view part, const char* end) noexcept {
  if (part.size() > PieceKey::kBytesMax) return CountLong(part);
  const PieceKey key = PieceKey::OfWithin(part, end);
  int count = cache_.Find(key);
  if (count == 0) {
    count = static_cast<int>(merge_.Count(part));
    if (WholePiece(part) == nullptr) cache_.Put(key, count);
  }
  return count;
}

int64_t Counting::CountLong(std::string_view part) noexcept {
  if (part.size() < LongCache::kBytesMin ||
      part.size() > LongCache::kBytesMax) {
    return merge_.Count(part);
  }
  int count = long_cache_.Find(part);
  if (count == 0) {
    count = static_cast<int>(merge_.Count(part));
    long_cache_.Put(part, count);
  }
  return count;
}

void Counting::Encode(std::string_view text, std::vector<TokenId>* ids) const {
  std::string repaired;
  if (!IsValidUtf8(text)) {
    AppendLossy(text, &repaired);
    text = repaired;
  }
  const LoadedTables* const loaded = encoding_.loaded.get();
  for (size_t at = 0; at < text.size();) {
    const size_t end = splitter_.Next(text, at).end;
    const std::string_view piece = text.substr(at, end - at);
    at = end;
    if (const TokenId* const whole = WholePiece(piece)) {
      ids->push_back(*whole);
      continue;
    }
    const size_t first = ids->size();
    merge_.Encode(piece, ids);
    if (loaded == nullptr || loaded->ids.empty()) continue;
    for (size_t i = first; i < ids->size(); ++i) {
      (*ids)[i] = loaded->ids[(*ids)[i]];
    }
  }
}

}  // namespace toll::internal
