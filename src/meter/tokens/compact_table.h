// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Reads data/<encoding>.bin, which scripts/update_encodings writes: the bytes
// of each token in the order of ranks, as small as facts can be kept.
//
//   8 "tollbpe\n" · 4 version · 4 tokens · 4 bytes · 32 sha256 of the original
//   a byte a token: its length · the tokens' bytes · 8 FNV-1a of all before
//
// Thread safety: a function of its argument. Cost: a look at each token.

#pragma once

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace toll::internal {

// The tokens as views into `table`; an error says what is wrong with it.
absl::StatusOr<std::vector<std::string_view>> ReadCompactTable(
    std::string_view table);

}  // namespace toll::internal
