// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/heap_merge.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <new>

namespace toll::internal {
namespace {

// A part of the piece, named by the place of its first byte.
struct Part {
  TokenId token;
  TokenId merged;  // What it and the next one merge into, or kNoToken.
  uint32_t before;
  uint32_t after;
};

class Heap {
 public:
  Heap(const Vocabulary& vocabulary, Part* parts, uint64_t* open, uint32_t size)
      : vocabulary_(vocabulary), parts_(parts), open_(open), size_(size) {}

  void Split(std::string_view piece) {
    for (uint32_t i = 0; i < size_; ++i) {
      parts_[i] = {vocabulary_.OfByte(static_cast<unsigned char>(piece[i])),
                   kNoToken, i - 1, i + 1};
    }
    for (uint32_t i = 0; i < size_; ++i) Consider(i);
  }

  // The lowest, and of those that are the same the leftmost.
  void MergeAll() {
    while (open_count_ > 0) {
      std::pop_heap(open_, open_ + open_count_, std::greater<>());
      const uint64_t least = open_[--open_count_];
      const auto at = static_cast<uint32_t>(least);
      Part& part = parts_[at];
      // Since it was put there, one of the two may have gone.
      if (part.merged == kNoToken || part.merged != least >> 32) continue;
      Part& gone = parts_[part.after];
      part.token = part.merged;
      part.after = gone.after;
      gone.merged = kNoToken;
      if (part.after < size_) parts_[part.after].before = at;
      Consider(at);
      if (at > 0) Consider(part.before);
    }
  }

 private:
  void Consider(uint32_t at) {
    Part& part = parts_[at];
    part.merged = part.after < size_
                      ? vocabulary_.Merged(part.token, parts_[part.after].token)
                      : kNoToken;
    if (part.merged == kNoToken) return;
    open_[open_count_++] = uint64_t{part.merged} << 32 | at;
    std::push_heap(open_, open_ + open_count_, std::greater<>());
  }

  const Vocabulary& vocabulary_;
  Part* const parts_;
  uint64_t* const open_;
  const uint32_t size_;
  size_t open_count_ = 0;
};

}  // namespace

size_t MergeByHeap(const Vocabulary& vocabulary, std::string_view piece,
                   TokenId* tokens) noexcept {
  if (piece.size() >= kNoToken / 4) return 0;
  const auto size = static_cast<uint32_t>(piece.size());
  const std::unique_ptr<Part[]> parts(new (std::nothrow) Part[size]);
  // A merge takes one out and puts two in at most.
  const std::unique_ptr<uint64_t[]> open(new (std::nothrow)
                                             uint64_t[size_t{2} * size + 2]);
  if (parts == nullptr || open == nullptr) return 0;
  Heap heap(vocabulary, parts.get(), open.get(), size);
  heap.Split(piece);
  heap.MergeAll();
  size_t count = 0;
  for (uint32_t at = 0; at < size; at = parts[at].after) {
    if (tokens != nullptr) tokens[count] = parts[at].token;
    ++count;
  }
  return count;
}

}  // namespace toll::internal
