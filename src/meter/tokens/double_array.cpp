// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/double_array.h"

#include <algorithm>
#include <numeric>

#include "meter/tokens/vocabulary.h"

namespace toll::internal {
namespace {

// The tokens in alphabetical order: those below a node are a range of it.
struct Range {
  size_t first;
  size_t last;  // One past.
  size_t depth;
  uint32_t node;
};

// A base has 24 bits; those of text have half a million.
constexpr size_t kNodesMax = size_t{1} << 23;
// A free place that so many nodes could not begin at is not tried again: this
// keeps the time linear (without: 15 s for o200k_base), and some places empty.
constexpr uint8_t kTriesMax = 32;

struct Child {
  uint32_t label;
  Range range;
};

class Packer {
 public:
  explicit Packer(const std::vector<std::string_view>& tokens)
      : tokens_(tokens), order_(tokens.size()) {
    std::iota(order_.begin(), order_.end(), 0u);
    std::sort(order_.begin(), order_.end(),
              [&](uint32_t a, uint32_t b) { return tokens_[a] < tokens_[b]; });
  }

  std::vector<uint64_t> Pack() {
    Grow(256);
    std::vector<Range> open;
    // The children of the root stand at their own byte.
    for (const Child& child : ChildrenOf({0, order_.size(), 0, 0})) {
      open.push_back(child.range);
      open.back().node = child.label;
      labels_[child.label] = static_cast<uint16_t>(0x100 | child.label);
    }
    is_base_used_[0] = true;
    next_[0] = 256;
    // Depth first, so that the nodes of a word are near each other.
    std::reverse(open.begin(), open.end());
    while (!open.empty()) {
      if (labels_.size() > kNodesMax) return {};
      const Range range = open.back();
      open.pop_back();
      PlaceChildren(range, &open);
    }
    // Without a token of two bytes no base is beyond the bytes themselves.
    Grow(std::max(MaxBase() + 256, size_t{Vocabulary::kNodesMin}));
    std::vector<uint64_t> nodes(labels_.size());
    for (size_t i = 0; i < nodes.size(); ++i) {
      if (labels_[i] == 0) continue;
      nodes[i] = TrieNode::Pack(bases_[i], labels_[i] & 0xFFu, ids_[i]);
    }
    return nodes;
  }

 private:
  std::vector<Child> ChildrenOf(Range range) const {
    std::vector<Child> children;
    for (size_t i = range.first; i < range.last; ++i) {
      const std::string_view token = tokens_[order_[i]];
      if (token.size() == range.depth) continue;
      const uint32_t label = static_cast<unsigned char>(token[range.depth]);
      if (children.empty() || children.back().label != label) {
        children.push_back({label, {i, i, range.depth + 1, 0}});
      }
      children.back().range.last = i + 1;
    }
    return children;
  }

  void PlaceChildren(Range range, std::vector<Range>* open) {
    const std::string_view first = tokens_[order_[range.first]];
    if (first.size() == range.depth) {
      ids_[range.node] = order_[range.first] + 1;
    }
    std::vector<Child> children = ChildrenOf(range);
    // Base 0 is the root's: a node without children has base 1, where the
    // labels can not be right, since no node has children there.
    bases_[range.node] = kNoChildren;
    if (children.empty()) return;
    const uint32_t base = BaseFor(children);
    bases_[range.node] = base;
    is_base_used_[base] = true;
    for (Child& child : children) {
      child.range.node = base + child.label;
      labels_[child.range.node] = static_cast<uint16_t>(0x100 | child.label);
    }
    for (size_t i = children.size(); i-- > 0;) {
      open->push_back(children[i].range);
    }
  }

  uint32_t BaseFor(const std::vector<Child>& children) {
    const uint32_t label = children.front().label;
    uint32_t before = 0;
    while (true) {
      const uint32_t at = next_[before];
      Grow(size_t{at} + 512);
      if (labels_[at] != 0 || tries_[at] == kTriesMax) {
        next_[before] = next_[at];
        continue;
      }
      ++tries_[at];
      before = at;
      const uint32_t base = at - label;  // The first places are beyond labels.
      if (is_base_used_[base]) continue;
      const bool fits = std::all_of(
          children.begin(), children.end(),
          [&](const Child& child) { return labels_[base + child.label] == 0; });
      if (fits) return base;
    }
  }

  size_t MaxBase() const {
    return *std::max_element(bases_.begin(), bases_.end());
  }

  void Grow(size_t size) {
    if (size <= labels_.size()) return;
    labels_.resize(size);
    bases_.resize(size);
    ids_.resize(size);
    is_base_used_.resize(size);
    tries_.resize(size);
    for (size_t i = next_.size(); i < size; ++i) {
      next_.push_back(static_cast<uint32_t>(i + 1));
    }
    is_base_used_[kNoChildren] = true;
  }

  static constexpr uint32_t kNoChildren = 1;

  const std::vector<std::string_view>& tokens_;
  std::vector<uint32_t> order_;
  std::vector<uint16_t> labels_;  // 0: free.
  std::vector<uint32_t> bases_;
  std::vector<uint32_t> ids_;  // Plus one.
  std::vector<bool> is_base_used_;
  // From 0 on: the places where a node's first child may stand.
  std::vector<uint32_t> next_;
  std::vector<uint8_t> tries_;
};

}  // namespace

DoubleArray DoubleArray::Of(const std::vector<std::string_view>& tokens) {
  return {Packer(tokens).Pack()};
}

uint32_t DoubleArray::Find(std::string_view text) const {
  if (text.empty()) return 0;
  uint32_t at = static_cast<unsigned char>(text[0]);
  for (const char c : text.substr(1)) {
    const uint32_t label = static_cast<unsigned char>(c);
    at = TrieNode::Base(nodes[at]) + label;
    if (!TrieNode::Has(nodes[at], label)) return 0;
  }
  return at;
}

}  // namespace toll::internal
