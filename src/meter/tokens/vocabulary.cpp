// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/vocabulary.h"

#include <cstring>
#include <string>

#include "absl/status/status.h"

#include "base/check.h"
#include "meter/tokens/fnv.h"
#include "meter/tokens/piece_cache.h"

namespace toll::internal {
namespace {

absl::Status Refused(const char* why) {
  return absl::DataLossError(std::string("vocabulary image: ") + why +
                             "; build it anew");
}

// A part of `count` values of T that begins at `at`.
template <typename T>
bool Fits(const VocabularyHeader& header, uint32_t at, uint64_t count) {
  return at % 64 == 0 && at >= sizeof header &&
         at + count * sizeof(T) <= header.image_size;
}

bool AllFit(const VocabularyHeader& h) {
  return Fits<uint32_t>(h, h.roots_at, Vocabulary::kRootsCount) &&
         Fits<uint32_t>(h, h.bytes_at, Vocabulary::kRootsCount) &&
         Fits<uint64_t>(h, h.nodes_at, h.nodes_count) &&
         Fits<Split>(h, h.splits_at, h.tokens_count) &&
         Fits<uint16_t>(h, h.shifts_at, uint64_t{1} << kPairBucketsBits) &&
         Fits<uint64_t>(h, h.pairs_at, uint64_t{1} << h.pairs_bits) &&
         Fits<uint32_t>(h, h.shorter_at, h.tokens_count) &&
         Fits<uint8_t>(h, h.sizes_at, h.tokens_count) &&
         Fits<uint64_t>(h, h.seeds_at, PieceCache::kWordsCount) &&
         Fits<uint64_t>(h, h.joints_at,
                        (uint64_t{1} << Vocabulary::kJointsBits) / 64);
}

}  // namespace

absl::StatusOr<Vocabulary> Vocabulary::View(std::string_view image) {
  VocabularyHeader h;
  if (image.size() < sizeof h) return Refused("too short");
  memcpy(&h, image.data(), sizeof h);
  if (std::string_view(h.magic, 8) != kMagic) {
    return Refused("not such an image (magic)");
  }
  if (h.version != kVersion) return Refused("of another version");
  if (reinterpret_cast<uintptr_t>(image.data()) % 64 != 0) {
    return Refused("not aligned to 64 bytes");
  }
  if (h.image_size != image.size() || h.tokens_count == 0 ||
      h.tokens_count >= kTokensMax || h.pairs_bits < 4 || h.pairs_bits > 20 ||
      h.nodes_count < kNodesMin || !AllFit(h)) {
    return Refused("sizes that do not fit together");
  }
  const auto part = [image]<typename T>(uint32_t at, const T** out) {
    *out = reinterpret_cast<const T*>(image.data() + at);
  };
  Vocabulary v;
  v.image_ = image;
  part(h.bytes_at, &v.bytes_);
  part(h.roots_at, &v.roots_);
  part(h.nodes_at, &v.nodes_);
  part(h.splits_at, &v.splits_);
  part(h.shifts_at, &v.shifts_);
  part(h.pairs_at, &v.pairs_);
  part(h.shorter_at, &v.shorter_);
  part(h.sizes_at, &v.sizes_);
  part(h.seeds_at, &v.seeds_);
  part(h.joints_at, &v.joints_);
  v.tokens_count_ = h.tokens_count;
  v.nodes_count_ = h.nodes_count;
  v.pairs_bits_ = h.pairs_bits;
  v.is_ordered_ = h.is_ordered != 0;
  return v;
}

absl::Status Vocabulary::Verify() const {
  VocabularyHeader header;
  memcpy(&header, image_.data(), sizeof header);
  if (Fnv1a(image_.substr(sizeof header)) != header.checksum) {
    return Refused("damaged (checksum)");
  }
  for (uint32_t i = 0; i < kRootsCount; ++i) {
    if (roots_[i] >= nodes_count_) return Refused("a root outside");
  }
  for (uint32_t i = 0; i < nodes_count_; ++i) {
    const TokenId token = TrieNode::Token(nodes_[i]);
    if (TrieNode::Base(nodes_[i]) + 255 >= nodes_count_ ||
        (token != kNoToken && token >= tokens_count_)) {
      return Refused("a node that points outside");
    }
  }
  for (uint32_t i = 0; i < tokens_count_; ++i) {
    const bool is_byte = sizes_[i] == 1;
    const Split split = splits_[i];
    const TokenId end = is_ordered_ ? i : tokens_count_;
    if (sizes_[i] == 0 || (is_byte ? split.left != i || split.right != i
                                   : split.left >= end || split.right >= end)) {
      return Refused("a token that is not made of earlier ones");
    }
    if (shorter_[i] != kNoToken &&
        (shorter_[i] >= tokens_count_ || sizes_[shorter_[i]] >= sizes_[i])) {
      return Refused("a beginning that is not shorter");
    }
  }
  for (uint32_t i = 0; i < kRootsCount; ++i) {
    if (bytes_[i] != kNoToken && bytes_[i] >= tokens_count_) {
      return Refused("two bytes that merge into no token");
    }
  }
  for (uint32_t i = 0; i < 1u << pairs_bits_; ++i) {
    if (~pairs_[i] != 0 && pairs_[i] >> 36 >= tokens_count_) {
      return Refused("a pair that merges into no token");
    }
  }
  return absl::OkStatus();
}

TokenId Vocabulary::Longest(const char* at, const char* end) const {
  const auto byte = [](const char* p) {
    return uint32_t{static_cast<unsigned char>(*p)};
  };
  // The nodes of single bytes are the first 256 (vocabulary_builder.cpp).
  TokenId longest = TrieNode::Token(nodes_[byte(at)]);
  if (end - at < 2) return longest;
  const uint32_t root = roots_[byte(at) | byte(at + 1) << 8];
  if (root == 0) return longest;
  uint64_t node = nodes_[root];
  at += 2;
  while (true) {
    const TokenId token = TrieNode::Token(node);
    if (token != kNoToken) longest = token;
    if (at == end) return longest;
    const uint32_t label = byte(at++);
    node = nodes_[TrieNode::Base(node) + label];
    if (!TrieNode::Has(node, label)) return longest;
  }
}

// Takes both tokens apart, the younger first, and asks at each step whether
// merging would have joined what then adjoined, before it made the token that
// was taken apart (the proof is that of GitHub's rust-gems, crate bpe:
// https://github.com/github/rust-gems/blob/main/crates/bpe/README.md).
bool Vocabulary::MayAdjoin(TokenId left, TokenId right) const {
  TokenId limit = kNoToken;
  while (true) {
    const TokenId merged = Merged(left, right);
    if (merged < limit) return false;  // kNoToken is below no limit.
    if (left > right) {
      limit = left;
      left = splits_[left].right;
      if (left == limit) {
        limit = right + 1;
        right = splits_[right].left;
        if (right + 1 == limit) return true;
      }
    } else {
      limit = right + 1;
      right = splits_[right].left;
      if (right + 1 == limit) {
        limit = left;
        left = splits_[left].right;
        if (left == limit) return true;
      }
    }
  }
}

}  // namespace toll::internal
