// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/merge.h"

#include <cstring>
#include <memory>
#include <new>

#include "base/check.h"
#include "meter/tokens/heap_merge.h"

namespace toll::internal {
namespace {

constexpr size_t kInlineBytes = 256;
// Longer than any token (a token's size is a byte).
constexpr size_t kRing = 256;

// Where a search keeps its path, and the positions that lead nowhere.
struct Scratch {
  TokenId* path;
  uint64_t* dead;
};

size_t DeadWords(size_t size) { return size / 64 + 1; }

// Fills scratch.path with the tokens of `piece`, and returns their number.
size_t Search(const Vocabulary& vocabulary, std::string_view piece,
              Scratch scratch) {
  const char* const begin = piece.data();
  const char* const end = begin + piece.size();
  memset(scratch.dead, 0, DeadWords(piece.size()) * 8);
  size_t count = 0;
  size_t at = 0;
  TokenId token = vocabulary.Longest(begin, end);
  while (true) {
    const size_t after = at + vocabulary.SizeOf(token);
    if ((scratch.dead[after / 64] >> (after % 64) & 1) == 0 &&
        (count == 0 || vocabulary.MayAdjoin(scratch.path[count - 1], token))) {
      scratch.path[count++] = token;
      at = after;
      if (at == piece.size()) return count;
      token = vocabulary.Longest(begin + at, end);
      continue;
    }
    token = vocabulary.Shorter(token);
    while (token == kNoToken) {
      // Nothing goes on from here: back, and shorter there.
      TOLL_DCHECK(count > 0);
      scratch.dead[at / 64] |= uint64_t{1} << (at % 64);
      const TokenId last = scratch.path[--count];
      at -= vocabulary.SizeOf(last);
      token = vocabulary.Shorter(last);
    }
  }
}

// Calls use(scratch), or returns false where there is no memory for it.
template <typename Use>
bool WithScratch(size_t size, const Use& use) {
  if (size <= kInlineBytes) {
    TokenId path[kInlineBytes];
    uint64_t dead[kInlineBytes / 64 + 1];
    use(Scratch{path, dead});
    return true;
  }
  const std::unique_ptr<TokenId[]> path(new (std::nothrow) TokenId[size]);
  const std::unique_ptr<uint64_t[]> dead(new (std::nothrow)
                                             uint64_t[DeadWords(size)]);
  if (path == nullptr || dead == nullptr) return false;
  use(Scratch{path.get(), dead.get()});
  return true;
}

}  // namespace

// place     0     1     2     3     4     5      Each part knows the places of
// part   (none)   t     o     k     e  (none)    those beside it, and what it
// open           301   877    -    ...           and the next one merge into,
//                                                above its place: the least is
//                                                the lowest rank, leftmost.
size_t Merge::MergeShort(std::string_view piece,
                         TokenId* tokens) const noexcept {
  constexpr uint32_t kClosed = ~uint32_t{0};
  constexpr TokenId kOutside = kTokensMax - 1;  // Merges with nothing.
  const auto candidate = [](TokenId merged, uint32_t place) {
    return merged == kNoToken ? kClosed : merged << 5 | place;
  };
  const auto byte = [piece](size_t i) {
    return static_cast<unsigned char>(piece[i]);
  };
  const auto size = static_cast<uint32_t>(piece.size());
  const TokenId whole = vocabulary_.Longest(piece.data(), piece.data() + size);
  if (vocabulary_.SizeOf(whole) == size) {
    *tokens = whole;
    return 1;
  }
  TokenId part[kShortBytes + 2];
  uint32_t open[kShortBytes + 2];
  uint8_t before[kShortBytes + 2];
  uint8_t after[kShortBytes + 2];
  for (uint32_t i = 1; i <= size; ++i) {
    part[i] = vocabulary_.OfByte(byte(i - 1));
    before[i] = static_cast<uint8_t>(i - 1);
    after[i] = static_cast<uint8_t>(i + 1);
    open[i] = i == size
                  ? kClosed
                  : candidate(vocabulary_.MergedBytes(byte(i - 1), byte(i)), i);
  }
  part[0] = part[size + 1] = kOutside;
  size_t count = size;
  while (true) {
    uint32_t least = kClosed;
    for (uint32_t i = 1; i < size; ++i) {
      least = open[i] < least ? open[i] : least;
    }
    if (least == kClosed) break;
    --count;
    const uint32_t at = least & 31;
    const uint32_t gone = after[at];
    const uint32_t next = after[gone];
    const uint32_t last = before[at];
    part[at] = least >> 5;
    open[gone] = kClosed;
    after[at] = static_cast<uint8_t>(next);
    before[next] = static_cast<uint8_t>(at);
    open[at] = candidate(vocabulary_.Merged(part[at], part[next]), at);
    open[last] = candidate(vocabulary_.Merged(part[last], part[at]), last);
  }
  for (uint32_t i = 1; i <= size; i = after[i]) *tokens++ = part[i];
  return count;
}

int64_t Merge::Count(std::string_view piece) const noexcept {
  if (piece.empty()) return 0;
  if (piece.size() <= kShortBytes) {
    TokenId tokens[kShortBytes];
    return static_cast<int64_t>(MergeShort(piece, tokens));
  }
  size_t count = 0;
  if (!vocabulary_.is_ordered()) {
    count = MergeByHeap(vocabulary_, piece, nullptr);
    // Without memory: about as many as text has.
    if (count == 0) count = piece.size() / 4;
    return static_cast<int64_t>(count);
  }
  const bool is_counted = WithScratch(piece.size(), [&](Scratch scratch) {
    count = Search(vocabulary_, piece, scratch);
  });
  return is_counted ? static_cast<int64_t>(count) : CountInPlace(piece);
}

void Merge::Encode(std::string_view piece, std::vector<TokenId>* ids) const {
  if (piece.empty()) return;
  if (piece.size() <= kShortBytes) {
    TokenId tokens[kShortBytes];
    const size_t count = MergeShort(piece, tokens);
    ids->insert(ids->end(), tokens, tokens + count);
    return;
  }
  if (!vocabulary_.is_ordered()) {
    const size_t first = ids->size();
    ids->resize(first + piece.size());
    const size_t count = MergeByHeap(vocabulary_, piece, ids->data() + first);
    ids->resize(first + count);
    if (count == 0) throw std::bad_alloc();
    return;
  }
  const auto append = [&](Scratch scratch) {
    const size_t count = Search(vocabulary_, piece, scratch);
    ids->insert(ids->end(), scratch.path, scratch.path + count);
  };
  if (!WithScratch(piece.size(), append)) throw std::bad_alloc();
}

// The tokens of a beginning of the piece followed by a token that may adjoin
// are the tokens of the longer beginning: so each position hands on to those
// that tokens reach from it, and each is reached by exactly one that may.
int64_t Merge::CountInPlace(std::string_view piece) const noexcept {
  struct Reached {
    int64_t count = 0;
    TokenId last = kNoToken;
  };
  Reached ring[kRing];
  const char* const begin = piece.data();
  const char* const end = begin + piece.size();
  for (size_t at = 0; at < piece.size(); ++at) {
    const Reached here = ring[at % kRing];
    ring[at % kRing] = {};
    if (at > 0 && here.last == kNoToken) continue;
    for (TokenId token = vocabulary_.Longest(begin + at, end);
         token != kNoToken; token = vocabulary_.Shorter(token)) {
      if (at > 0 && !vocabulary_.MayAdjoin(here.last, token)) continue;
      ring[(at + vocabulary_.SizeOf(token)) % kRing] = {here.count + 1, token};
    }
  }
  return ring[piece.size() % kRing].count;
}

}  // namespace toll::internal
