// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Bytes that should be UTF-8: whether they are, and what a decoder makes of
// them where they are not.
//
//   if (!IsValidUtf8(text)) AppendLossy(text, &repaired);
//
// As WHATWG's decoder (and Rust's from_utf8_lossy): the longest beginning of a
// character that could have become one is one U+FFFD, any other byte too.
//
// Thread safety: functions of their arguments. Cost: 24 GB/s; repair 0.5 GB/s.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace toll::internal {

bool IsValidUtf8(std::string_view text) noexcept;

// The bytes at the end that begin a character without ending it: 0 to 3.
size_t UnfinishedBytes(std::string_view text) noexcept;

// Appends `text` with U+FFFD in place of what is not UTF-8.
void AppendLossy(std::string_view text, std::string* out);

}  // namespace toll::internal
