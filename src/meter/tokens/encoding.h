// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// An encoding is a pre-tokenizer and a vocabulary: which, by its name or by the
// name of a model (data/encodings.json).
//
//   absl::StatusOr<Encoding> encoding = EncodingOfModel("gpt-4o-mini");
//
// Thread safety: functions of their arguments. Cost: reads 2 KB of JSON.

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "base/hash_table.h"
#include "meter/tokens/splitter.h"
#include "meter/tokens/vocabulary.h"

namespace toll::internal {

// What an encoding that is not linked as an image has of its own.
struct LoadedTables {
  // Keeps a copy of `image` and views it.
  absl::StatusOr<Vocabulary> Hold(std::string_view image);

  struct FreeImage {
    void operator()(char* bytes) const;
  };
  std::unique_ptr<char[], FreeImage> image;
  // By token: its id in the file that it comes from; empty: the token itself.
  std::vector<TokenId> ids;
  // Pieces that are tokens, though no merges make them, and their ids in the
  // file (ignore_merges). What else has the same bytes is merged.
  HashMap<std::string, TokenId> whole_pieces;
};

struct Encoding {
  std::string name;
  Pattern pattern;
  Vocabulary vocabulary;
  std::shared_ptr<const LoadedTables> loaded;  // Null where an image is linked.
};

// The vocabulary of that name, wherever this build has it: in the library
// (linked_vocabulary.cpp), or beside the tool (installed_vocabulary.cpp).
// `*loaded` keeps what was made for it.
absl::StatusOr<Vocabulary> FindVocabulary(
    std::string_view name, std::shared_ptr<const LoadedTables>* loaded);

absl::StatusOr<Encoding> EncodingByName(std::string_view name);
// The longest prefix that ends where the model's name ends or goes on with
// neither a letter nor a digit: "gpt-4" is not the prefix of "gpt-4o".
absl::StatusOr<Encoding> EncodingOfModel(std::string_view model);

}  // namespace toll::internal
