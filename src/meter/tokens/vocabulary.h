// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A Vocabulary is what merging asks about tokens, laid out so that it is used
// where it lies: linked or mapped read-only, nothing to read in, pages shared.
//
//   absl::StatusOr<Vocabulary> vocabulary = Vocabulary::View(image);
//   const TokenId id = vocabulary->Longest(piece, piece + 5);
//
//   header │ bytes │ roots │ nodes │ splits │ shifts │ pairs │ shorter │ sizes
//          │ seeds │ joints
//
//   bytes    by two bytes: the token that they merge into
//   roots    by two bytes: the trie's node after them
//   nodes    the trie of all tokens as a double array: a byte is one load
//   splits   by token: the two tokens that its last merge joins
//   pairs    two tokens and what they merge into, with shifts: pair_table.h
//   shorter  by token: the longest token that is a beginning of it
//   seeds    what a fresh PieceCache holds: the most frequent tokens
//   joints   a filter of the character pairs that some token joins
//
// vocabulary_builder.h makes the image. It knows nothing of pre-tokenizers.
//
// Thread safety: immutable. Cost: View() looks at the header alone; o200k_base
// is 9 MB, of which a process touches what its texts need.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

#include "meter/tokens/pair_table.h"
#include "meter/tokens/split.h"

namespace toll::internal {

// How the image begins. Offsets count from its begin.
struct VocabularyHeader {
  char magic[8];
  uint32_t version;
  uint32_t tokens_count;
  uint64_t image_size;
  uint64_t checksum;  // FNV-1a of all that follows the header.
  uint32_t nodes_count;
  uint32_t pairs_bits;  // log2 of the slots.
  uint32_t bytes_at;
  uint32_t roots_at;
  uint32_t nodes_at;
  uint32_t splits_at;
  uint32_t shifts_at;
  uint32_t pairs_at;
  uint32_t shorter_at;
  uint32_t sizes_at;
  uint32_t seeds_at;
  uint32_t joints_at;
  uint32_t is_ordered;
  uint32_t unused;
};
static_assert(sizeof(VocabularyHeader) == 88);

// A node of the trie: base 24 bits, has-label 1, label 8, token + 1 in 19.
class TrieNode {
 public:
  static constexpr uint64_t kLabelMask = uint64_t{0x1FF} << 24;
  static uint64_t Pack(uint32_t base, uint32_t label, uint32_t token_plus_1) {
    return base | uint64_t{0x100 | label} << 24 | uint64_t{token_plus_1} << 40;
  }
  static uint32_t Base(uint64_t node) { return node & 0xFFFFFF; }
  static bool Has(uint64_t node, uint32_t label) {
    return (node >> 24 & 0x1FF) == (0x100 | label);
  }
  static TokenId Token(uint64_t node) {
    return static_cast<TokenId>(node >> 40) - 1;  // kNoToken where it is 0.
  }
};

class Vocabulary {
 public:
  static constexpr uint32_t kVersion = 2;
  static constexpr std::string_view kMagic = "tollvoc\n";
  static constexpr uint32_t kRootsCount = 1u << 16;
  static constexpr uint32_t kNodesMin = 512;
  static constexpr uint32_t kJointsBits = 19;

  // Checks the header. REQUIRES: `image` is aligned to 64 bytes and outlives
  // the Vocabulary; an image that came from outside must pass Verify().
  static absl::StatusOr<Vocabulary> View(std::string_view image);
  // Checks the checksum, and that nothing in the image points outside of it.
  absl::Status Verify() const;

  uint32_t tokens_count() const { return tokens_count_; }
  // Whether each token is made of earlier ones.
  bool is_ordered() const { return is_ordered_; }
  std::string_view image() const { return image_; }
  const uint64_t* seeds() const { return seeds_; }

  uint32_t SizeOf(TokenId token) const { return sizes_[token]; }
  // The longest token that is a proper beginning of `token`, or kNoToken.
  TokenId Shorter(TokenId token) const { return shorter_[token]; }
  Split SplitOf(TokenId token) const { return splits_[token]; }

  // The longest token at the begin of [at, end), which is not empty.
  TokenId Longest(const char* at, const char* end) const;
  // What `left` and `right` merge into, or kNoToken.
  TokenId Merged(TokenId left, TokenId right) const {
    const uint64_t key = PairKey(left, right);
    const uint64_t slot =
        pairs_[PairSlot(key, shifts_[PairBucket(key)], pairs_bits_)];
    const auto merged = static_cast<TokenId>(slot >> 36);
    return (slot & kPairKeyMask) == key ? merged : kNoToken;
  }
  // The same of two bytes.
  TokenId MergedBytes(unsigned char left, unsigned char right) const {
    return bytes_[left | uint32_t{right} << 8];
  }
  TokenId OfByte(unsigned char byte) const {
    return TrieNode::Token(nodes_[byte]);
  }
  // Whether merging leaves `left` and `right` as they are, where one follows
  // the other. Two that Merged() joins do not. REQUIRES: is_ordered().
  bool MayAdjoin(TokenId left, TokenId right) const;

  // False only if no token reaches over the border of two characters of three
  // bytes, the first in the low bits: a piece may be cut there.
  bool MayJoin(uint32_t left, uint32_t right) const {
    return (Joint(left, right) | Joint(left >> 16, right)) != 0;
  }
  static uint64_t JointOf(uint32_t left, uint32_t right) {
    return ((uint64_t{left} << 32 | right) * 0x9E3779B97F4A7C15u) >>
           (64 - kJointsBits);
  }

 private:
  Vocabulary() = default;

  uint64_t Joint(uint32_t left, uint32_t right) const {
    const uint64_t bit = JointOf(left, right);
    return joints_[bit / 64] >> (bit % 64) & 1;
  }

  std::string_view image_;
  const uint32_t* bytes_ = nullptr;
  const uint32_t* roots_ = nullptr;
  const uint64_t* nodes_ = nullptr;
  const Split* splits_ = nullptr;
  const uint16_t* shifts_ = nullptr;
  const uint64_t* pairs_ = nullptr;
  const uint32_t* shorter_ = nullptr;
  const uint8_t* sizes_ = nullptr;
  const uint64_t* seeds_ = nullptr;
  const uint64_t* joints_ = nullptr;
  uint32_t tokens_count_ = 0;
  uint32_t nodes_count_ = 0;
  uint32_t pairs_bits_ = 0;
  bool is_ordered_ = true;
};

}  // namespace toll::internal
