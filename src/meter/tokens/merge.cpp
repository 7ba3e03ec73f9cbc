// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/merge.h"

#include <cstring>
#include <memory>
#include <new>

#include "base/check.h"

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

int64_t Merge::Count(std::string_view piece) const noexcept {
  if (piece.empty()) return 0;
  size_t count = 0;
  const bool is_counted = WithScratch(piece.size(), [&](Scratch scratch) {
    count = Search(vocabulary_, piece, scratch);
  });
  return is_counted ? static_cast<int64_t>(count) : CountInPlace(piece);
}

void Merge::Encode(std::string_view piece, std::vector<TokenId>* ids) const {
  if (piece.empty()) return;
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
