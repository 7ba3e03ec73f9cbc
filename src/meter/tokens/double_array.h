// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Packs a trie of byte strings into a double array: the child of a node by a
// byte stands at the node's base plus that byte, and carries the byte as its
// label. No two nodes have the same base, so the label alone tells whether the
// child is there.
//
//   const DoubleArray array = DoubleArray::Of(tokens);
//   array.nodes[array.Find("ab")]  // a TrieNode, vocabulary.h
//
// Nodes 0..255 are the tokens of one byte. Made-up tokens may not fit into the
// 24 bits of a base, or not soon: there are no nodes then.
//
// Thread safety: a value. Cost: at build time only.

#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace toll::internal {

struct DoubleArray {
  std::vector<uint64_t> nodes;

  // REQUIRES: all 256 bytes are among `tokens`, and none is there twice.
  static DoubleArray Of(const std::vector<std::string_view>& tokens);
  // The node after all of `text`, or 0 (which is the node of byte 0).
  uint32_t Find(std::string_view text) const;
};

}  // namespace toll::internal
