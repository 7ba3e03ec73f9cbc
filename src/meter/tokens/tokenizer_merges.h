// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// From a list of merges, as a tokenizer.json has it, to the splits that a
// Vocabulary is made of.
//
//   absl::StatusOr<MergedTokens> merged = ReachedByMerges({bytes, pairs});
//   LayOutVocabulary(merged->tokens, merged->splits);
//
// A list may hold several merges that make the same token. Whatever text
// stands around it, the bytes of a token are merged as they are when they
// stand alone, up to the last merge: so only that one ever makes it, and a
// token that its own bytes do not merge into is never made. Each token is
// merged once to see which; its place in order is that of its last merge. Its
// parts may be younger than it is: Llama 3 has 81 such, and 588 tokens that no
// merges make.
//
// Thread safety: a function of its argument. Cost: 0.1 s for 150,000 tokens.

#pragma once

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "meter/tokens/split.h"

namespace toll::internal {

struct MergePair {
  TokenId left;
  TokenId right;
  TokenId merged;
};

// Numbers of tokens are places in `tokens`.
struct MergeList {
  std::vector<std::string_view> tokens;  // Their bytes; empty: never made.
  std::vector<MergePair> merges;         // The first comes first.
};

struct MergedTokens {
  std::vector<std::string_view> tokens;  // Bytes first, then by last merge.
  std::vector<Split> splits;
  std::vector<TokenId> places;  // By token: its place in MergeList::tokens.
};

// Refused: a byte that is no token, a token twice, one of over 255 bytes.
// REQUIRES: each merge's bytes are those of its parts.
absl::StatusOr<MergedTokens> ReachedByMerges(const MergeList& list);

}  // namespace toll::internal
