// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A tokenizer.json of any bytes is refused with a reason and a cure, or it is
// read: then its count is that of its ids, and of merging the obvious way.

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "base/text.h"
#include "fuzz_input.h"
#include "meter/tokens/counting.h"
#include "meter/tokens/small_tokenizer.h"
#include "meter/tokens/tokenizer_json.h"

namespace toll::internal {
namespace {

// A file whose merges the input names, two bytes each: the tokens that it
// joins.
SmallTokenizer TokenizerOf(uint8_t steer, std::string_view rest) {
  SmallTokenizer tokenizer;
  tokenizer.merges_are_pairs = (steer & 2) != 0;
  if ((steer & 4) != 0) tokenizer.split = "";
  if ((steer & 8) != 0) tokenizer.more_of_model = "\"ignore_merges\":true,";
  std::vector<std::string> tokens = {"a", "b", "c"};
  for (size_t at = 0; at + 1 < rest.size() && tokens.size() < 60; at += 2) {
    const auto token = [&](size_t i) {
      return tokens[static_cast<uint8_t>(rest[i]) % tokens.size()];
    };
    const std::string left = token(at);
    const std::string right = token(at + 1);
    if (left.size() + right.size() > 40) continue;
    tokenizer.merges.emplace_back(left, right);
    tokens.push_back(left + right);
    // The last one first: parts may be younger than their token.
    if ((steer & 16) != 0) {
      std::swap(tokenizer.merges.front(), tokenizer.merges.back());
    }
  }
  return tokenizer;
}

// The tokens of a word, by merging as Hugging Face says, the obvious way.
std::vector<std::string> Merged(const SmallTokenizer& tokenizer,
                                const std::string& word) {
  std::map<std::pair<std::string, std::string>, size_t> ranks;
  for (size_t i = 0; i < tokenizer.merges.size(); ++i) {
    const auto& merge = tokenizer.merges[i];
    ranks[merge] = i;
    const bool is_ignored = !tokenizer.more_of_model.empty();
    if (is_ignored && merge.first + merge.second == word) return {word};
  }
  std::vector<std::string> parts;
  for (const char c : word) parts.emplace_back(1, c);
  while (true) {
    size_t lowest = ranks.size() + tokenizer.merges.size();
    size_t at = parts.size();
    for (size_t i = 0; i + 1 < parts.size(); ++i) {
      const auto found = ranks.find({parts[i], parts[i + 1]});
      if (found == ranks.end() || found->second >= lowest) continue;
      lowest = found->second;
      at = i;
    }
    if (at == parts.size()) return parts;
    parts[at] += parts[at + 1];
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(at) + 1);
  }
}

void ExpectMerged(const SmallTokenizer& tokenizer, Counting* counting,
                  const std::string& word) {
  const auto expected = static_cast<int64_t>(Merged(tokenizer, word).size());
  std::vector<TokenId> ids;
  counting->Encode(word, &ids);
  if (static_cast<int64_t>(ids.size()) != expected) std::abort();
  // The second time from the caches.
  for (int i = 0; i < 2; ++i) {
    if (counting->Count(word) != expected) std::abort();
  }
}

void ReadMade(uint8_t steer, std::string_view rest) {
  const SmallTokenizer tokenizer = TokenizerOf(steer, rest);
  auto encoding = ReadTokenizer(tokenizer.Json(), "x");
  if (!encoding.ok()) std::abort();
  Counting counting(*std::move(encoding));
  std::string word;
  for (const char c : rest) word += static_cast<char>('a' + (c & 0x7F) % 3);
  for (const size_t size : {3u, 12u, 15u, 16u, 40u, 200u}) {
    ExpectMerged(tokenizer, &counting, word.substr(0, size));
  }
  ExpectMerged(tokenizer, &counting, std::string(70, 'a') + "bc");
}

void ReadAny(FuzzInput input) {
  const uint8_t steer = input.Byte();
  if (steer % 2 != 0) return ReadMade(steer, input.rest());
  auto encoding = ReadTokenizer(input.rest(), "x");
  if (!encoding.ok()) {
    const auto why = ToStd(encoding.status().message());
    if (why.find("estimate") == why.npos) std::abort();
    return;
  }
  Counting counting(*std::move(encoding));
  std::vector<TokenId> ids;
  counting.Encode(input.rest(), &ids);
  if (counting.Count(input.rest()) != static_cast<int64_t>(ids.size())) {
    std::abort();
  }
}

}  // namespace
}  // namespace toll::internal

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  toll::internal::ReadAny({bytes, size});
  return 0;
}
