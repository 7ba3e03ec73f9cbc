// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/tokenizer_merges.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "fmt/format.h"

#include "base/hash_table.h"
#include "base/text.h"

namespace toll::internal {
namespace {

constexpr uint32_t kNoMerge = 0xFFFFFFFF;
constexpr size_t kTokenBytesMax = 255;

absl::Status Refused(const std::string& what) {
  return absl::InvalidArgumentError(ToAbsl(what));
}

class Merger {
 public:
  Merger(const MergeList& list, const std::array<TokenId, 256>& bytes)
      : list_(list), bytes_(bytes) {
    numbers_.reserve(list.merges.size());
    for (size_t i = 0; i < list.merges.size(); ++i) {
      const MergePair& each = list.merges[i];
      // As Hugging Face's loader: a pair that stands there twice is the last.
      numbers_[Key(each.left, each.right)] = static_cast<uint32_t>(i);
    }
  }

  // The number of the merge that makes all of `bytes` one token, or kNoMerge.
  uint32_t LastMergeOf(std::string_view bytes) {
    parts_.clear();
    for (const char c : bytes) {
      parts_.push_back(bytes_[static_cast<unsigned char>(c)]);
    }
    next_.clear();
    for (size_t i = 0; i + 1 < parts_.size(); ++i) next_.push_back(NumberAt(i));
    uint32_t last = kNoMerge;
    while (!next_.empty()) {
      const auto least = std::min_element(next_.begin(), next_.end());
      last = *least;
      if (last == kNoMerge) return kNoMerge;
      const auto at = static_cast<size_t>(least - next_.begin());
      parts_[at] = list_.merges[last].merged;
      parts_.erase(parts_.begin() + static_cast<std::ptrdiff_t>(at) + 1);
      next_.erase(least);
      if (at < next_.size()) next_[at] = NumberAt(at);
      if (at > 0) next_[at - 1] = NumberAt(at - 1);
    }
    return last;
  }

 private:
  static uint64_t Key(TokenId left, TokenId right) {
    return uint64_t{left} << 32 | right;
  }
  uint32_t NumberAt(size_t i) const {
    const auto found = numbers_.find(Key(parts_[i], parts_[i + 1]));
    return found == numbers_.end() ? kNoMerge : found->second;
  }

  const MergeList& list_;
  const std::array<TokenId, 256>& bytes_;
  HashMap<uint64_t, uint32_t> numbers_;
  std::vector<TokenId> parts_;
  std::vector<uint32_t> next_;  // By part: the merge with the one behind it.
};

absl::StatusOr<std::array<TokenId, 256>> BytesOf(const MergeList& list) {
  std::array<TokenId, 256> bytes;
  bytes.fill(kNoToken);
  HashSet<std::string_view> seen;
  seen.reserve(list.tokens.size());
  for (size_t i = 0; i < list.tokens.size(); ++i) {
    const std::string_view token = list.tokens[i];
    if (token.empty()) continue;
    if (token.size() > kTokenBytesMax) {
      return Refused(fmt::format("token {} has {} bytes, {} are the most", i,
                                 token.size(), kTokenBytesMax));
    }
    if (!seen.insert(token).second) {
      return Refused(fmt::format("token {} stands there twice", i));
    }
    if (token.size() == 1) {
      bytes[static_cast<unsigned char>(token[0])] = static_cast<TokenId>(i);
    }
  }
  for (size_t byte = 0; byte < bytes.size(); ++byte) {
    if (bytes[byte] != kNoToken) continue;
    return Refused(fmt::format(
        "byte {} is no token: this is no byte-level vocabulary", byte));
  }
  return bytes;
}

}  // namespace

absl::StatusOr<MergedTokens> ReachedByMerges(const MergeList& list) {
  const absl::StatusOr<std::array<TokenId, 256>> bytes = BytesOf(list);
  if (!bytes.ok()) return bytes.status();
  Merger merger(list, *bytes);
  std::vector<std::pair<uint32_t, TokenId>> reached;  // Last merge and token.
  for (size_t i = 0; i < list.tokens.size(); ++i) {
    if (list.tokens[i].size() < 2) continue;
    const uint32_t last = merger.LastMergeOf(list.tokens[i]);
    if (last != kNoMerge) reached.emplace_back(last, static_cast<TokenId>(i));
  }
  std::sort(reached.begin(), reached.end());
  MergedTokens merged;
  std::vector<TokenId> number(list.tokens.size(), kNoToken);
  const auto add = [&](TokenId place) {
    number[place] = static_cast<TokenId>(merged.tokens.size());
    merged.tokens.push_back(list.tokens[place]);
    merged.places.push_back(place);
  };
  for (const TokenId place : *bytes) add(place);
  for (const auto& [last, place] : reached) add(place);
  for (TokenId byte = 0; byte < bytes->size(); ++byte) {
    merged.splits.push_back({byte, byte});
  }
  for (const auto& [last, place] : reached) {
    // Both are reached: their bytes were merged so as they are alone.
    const MergePair& merge = list.merges[last];
    merged.splits.push_back({number[merge.left], number[merge.right]});
  }
  return merged;
}

}  // namespace toll::internal
