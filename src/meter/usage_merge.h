// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Merges two usage objects of one stream into one JSON text, so that what is
// kept of it can be priced again.
//
//   {"input_tokens":9,"output_tokens":1} + {"output_tokens":52}
//     = {"output_tokens":52,"input_tokens":9}
//
// The later object's fields win, but for null.
//
// Thread safety: one thread at a time (the index). Cost: once or twice a
// stream, under 1 us; allocates nothing.

#pragma once

#include <cstddef>
#include <string_view>

#include "meter/json_index.h"

namespace toll::internal {

// Writes the merged text to `out`; its size, or 0 if it has no room there or
// one of the two is no object. `out` may not overlap the two.
size_t MergeUsage(JsonIndex& index, std::string_view first,
                  std::string_view second,
                  std::pair<char*, size_t> out) noexcept;

}  // namespace toll::internal
