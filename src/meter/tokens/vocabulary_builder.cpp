// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/vocabulary_builder.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/status/status.h"
#include "fmt/format.h"

#include "base/hash_table.h"
#include "base/text.h"
#include "meter/tokens/double_array.h"
#include "meter/tokens/fnv.h"
#include "meter/tokens/joints.h"
#include "meter/tokens/piece_cache.h"
#include "meter/tokens/vocabulary.h"

namespace toll::internal {
namespace {

using Ranks = HashMap<std::string_view, TokenId>;

absl::Status Refused(const std::string& what) {
  return absl::InvalidArgumentError(ToAbsl("vocabulary: " + what));
}

absl::StatusOr<Ranks> RanksOf(const std::vector<std::string_view>& tokens) {
  if (tokens.size() >= kTokensMax) {
    return Refused(
        fmt::format("{} tokens, {} are the most", tokens.size(), kTokensMax));
  }
  Ranks ranks;
  ranks.reserve(tokens.size());
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].empty() || tokens[i].size() > 255) {
      return Refused(fmt::format("token {} has {} bytes; 1 to 255 are possible",
                                 i, tokens[i].size()));
    }
    if (!ranks.emplace(tokens[i], static_cast<TokenId>(i)).second) {
      return Refused(fmt::format("token {} stands there twice", i));
    }
  }
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    if (!ranks.contains(std::string_view(&c, 1))) {
      return Refused(fmt::format("byte {} is no token", byte));
    }
  }
  if (tokens[0].size() != 1) return Refused("token 0 is not of one byte");
  return ranks;
}

// Merges the bytes of token `id` by the ranks below it, the obvious way, and
// returns the two tokens that are left.
absl::StatusOr<Split> SplitOf(std::string_view token, TokenId id,
                              const Ranks& ranks) {
  if (token.size() == 1) return Split{id, id};
  std::vector<std::pair<size_t, size_t>> parts;  // Begin and size.
  for (size_t i = 0; i < token.size(); ++i) parts.emplace_back(i, 1);
  while (parts.size() > 2) {
    TokenId lowest = id;
    size_t at = 0;
    for (size_t i = 0; i + 1 < parts.size(); ++i) {
      const auto found = ranks.find(
          token.substr(parts[i].first, parts[i].second + parts[i + 1].second));
      if (found != ranks.end() && found->second < lowest) {
        lowest = found->second;
        at = i;
      }
    }
    if (lowest == id) {
      return Refused(fmt::format("no merge reaches token {}", id));
    }
    parts[at].second += parts[at + 1].second;
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(at) + 1);
  }
  const auto left = ranks.find(token.substr(0, parts[1].first));
  const auto right = ranks.find(token.substr(parts[1].first));
  if (left == ranks.end() || right == ranks.end() || left->second >= id ||
      right->second >= id) {
    return Refused(fmt::format("no merge reaches token {}", id));
  }
  return Split{left->second, right->second};
}

std::vector<uint32_t> Shorter(const std::vector<std::string_view>& tokens) {
  Ranks ranks;
  ranks.reserve(tokens.size());
  for (const std::string_view token : tokens) {
    ranks.emplace(token, static_cast<TokenId>(ranks.size()));
  }
  std::vector<uint32_t> shorter(tokens.size(), kNoToken);
  for (size_t i = 0; i < tokens.size(); ++i) {
    for (size_t size = tokens[i].size(); --size > 0;) {
      const auto found = ranks.find(tokens[i].substr(0, size));
      if (found == ranks.end()) continue;
      shorter[i] = found->second;
      break;
    }
  }
  return shorter;
}

// The most frequent first: that is what ranks are. Who finds a set full stays
// out.
std::vector<uint64_t> Seeds(const std::vector<std::string_view>& tokens) {
  std::vector<uint64_t> words(PieceCache::kWordsCount);
  for (const std::string_view token : tokens) {
    if (token.size() > PieceKey::kBytesMax) continue;
    const PieceKey key = PieceKey::OfWithin(token, token.data() + token.size());
    uint64_t* entry =
        words.data() + PieceCache::SetOf(key) * PieceCache::kSetWords;
    const uint64_t* const end = entry + PieceCache::kSetWords;
    while (entry != end && entry[1] != 0) entry += 2;
    if (entry == end) continue;
    entry[0] = key.low;
    entry[1] = key.high | uint64_t{1} << 60;
  }
  return words;
}

class Image {
 public:
  template <typename T>
  uint32_t Add(const std::vector<T>& part) {
    bytes_.resize((bytes_.size() + 63) / 64 * 64);
    const size_t at = bytes_.size();
    bytes_.resize(at + part.size() * sizeof(T));
    memcpy(bytes_.data() + at, part.data(), part.size() * sizeof(T));
    return static_cast<uint32_t>(at);
  }

  std::string Finish(VocabularyHeader header) {
    memcpy(header.magic, Vocabulary::kMagic.data(), sizeof header.magic);
    header.version = Vocabulary::kVersion;
    header.image_size = bytes_.size();
    header.checksum =
        Fnv1a(std::string_view(bytes_).substr(sizeof(VocabularyHeader)));
    memcpy(bytes_.data(), &header, sizeof header);
    return std::move(bytes_);
  }

 private:
  std::string bytes_ = std::string(sizeof(VocabularyHeader), '\0');
};

}  // namespace

absl::StatusOr<std::string> BuildVocabulary(
    const std::vector<std::string_view>& tokens) {
  const absl::StatusOr<Ranks> ranks = RanksOf(tokens);
  if (!ranks.ok()) return ranks.status();
  std::vector<Split> splits;
  for (TokenId id = 0; id < tokens.size(); ++id) {
    const absl::StatusOr<Split> split = SplitOf(tokens[id], id, *ranks);
    if (!split.ok()) return split.status();
    splits.push_back(*split);
  }
  return LayOutVocabulary(tokens, splits);
}

absl::StatusOr<std::string> LayOutVocabulary(
    const std::vector<std::string_view>& tokens,
    const std::vector<Split>& splits) {
  const PairTable pairs = PairTable::Of(splits);
  const DoubleArray array = DoubleArray::Of(tokens);
  if (array.nodes.empty() || pairs.bits == 0) {
    return Refused("its tokens do not fit into tables, as those of text do");
  }
  std::vector<uint8_t> sizes;
  sizes.reserve(tokens.size());
  for (const std::string_view token : tokens) {
    sizes.push_back(static_cast<uint8_t>(token.size()));
  }
  std::vector<uint32_t> roots(Vocabulary::kRootsCount);
  std::vector<uint32_t> bytes(Vocabulary::kRootsCount, kNoToken);
  for (uint32_t i = 0; i < roots.size(); ++i) {
    const char two[2] = {static_cast<char>(i & 0xFF),
                         static_cast<char>(i >> 8)};
    roots[i] = array.Find({two, 2});
    if (roots[i] != 0) bytes[i] = TrieNode::Token(array.nodes[roots[i]]);
  }
  VocabularyHeader header = {};
  header.tokens_count = static_cast<uint32_t>(tokens.size());
  header.nodes_count = static_cast<uint32_t>(array.nodes.size());
  header.pairs_bits = pairs.bits;
  header.is_ordered = 1;
  for (TokenId id = 0; id < splits.size(); ++id) {
    if (splits[id].left > id || splits[id].right > id) header.is_ordered = 0;
  }
  Image image;
  header.bytes_at = image.Add(bytes);
  header.roots_at = image.Add(roots);
  header.nodes_at = image.Add(array.nodes);
  header.splits_at = image.Add(splits);
  header.shifts_at = image.Add(pairs.shifts);
  header.pairs_at = image.Add(pairs.slots);
  header.shorter_at = image.Add(Shorter(tokens));
  header.sizes_at = image.Add(sizes);
  header.seeds_at = image.Add(Seeds(tokens));
  header.joints_at = image.Add(JointsOf(tokens));
  return image.Finish(header);
}

}  // namespace toll::internal
