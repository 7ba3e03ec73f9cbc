// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Makes the image that a Vocabulary views, from the tokens in the order of
// their ranks.
//
//   absl::StatusOr<std::string> image = BuildVocabulary(tokens);
//
//   tokens ─▶ which two does each one's last merge join? ─▶ LayOutVocabulary()
//             here by ranks, in tokenizer_merges.h by merges
//
// Refused, with the token that is at fault: a byte that is no token, a token
// that stands there twice, a token that no merge reaches.
//
// Thread safety: a function of its argument. Cost: half a second for 200,000
// tokens; the build does it once.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "meter/tokens/split.h"

namespace toll::internal {

absl::StatusOr<std::string> BuildVocabulary(
    const std::vector<std::string_view>& tokens);

// The same of tokens whose splits are known. REQUIRES: all bytes are tokens,
// the first one is a byte, no token is there twice or has more than 255 bytes,
// and merging makes each one from its split.
absl::StatusOr<std::string> LayOutVocabulary(
    const std::vector<std::string_view>& tokens,
    const std::vector<Split>& splits);

}  // namespace toll::internal
