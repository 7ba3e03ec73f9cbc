// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Reads a tokenizer.json of Hugging Face's tokenizers: byte-level BPE whose
// pre-tokenizer is known (pre_tokenizer.h).
//
//   absl::StatusOr<Encoding> encoding = LoadTokenizer("qwen/tokenizer.json");
//
//   vocab, merges ─▶ tokenizer_merges.h ─▶ vocabulary_builder.h ─▶ an image as
//                    what is reached, how                          those linked
//
// Whatever is not as it should be is refused with the reason and the cure:
// damage, other models, other pre-tokenizers, what is too large.
//
// Thread safety: functions of their arguments. Cost: some seconds of a core's
// time a million merges, 20 bytes a byte of the file while it is read, and
// 10 MB to keep.

#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "meter/tokens/encoding.h"

namespace toll::internal {

absl::StatusOr<Encoding> LoadTokenizer(const std::string& path);
// `name` becomes the encoding's, and begins each error.
absl::StatusOr<Encoding> ReadTokenizer(std::string_view json,
                                       std::string_view name);

}  // namespace toll::internal
