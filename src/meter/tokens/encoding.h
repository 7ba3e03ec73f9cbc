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

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "meter/tokens/splitter.h"
#include "meter/tokens/vocabulary.h"

namespace toll::internal {

struct Encoding {
  std::string name;
  Pattern pattern;
  Vocabulary vocabulary;
};

absl::StatusOr<Encoding> EncodingByName(std::string_view name);
// The longest prefix that ends where the model's name ends or goes on with
// neither a letter nor a digit: "gpt-4" is not the prefix of "gpt-4o".
absl::StatusOr<Encoding> EncodingOfModel(std::string_view model);

}  // namespace toll::internal
