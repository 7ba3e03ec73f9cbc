// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A pattern says which names a fact is about.
//
//   MatchesPattern("claude-opus-5-########", "claude-opus-5-20260101")  // true
//   '*' any text, '#' one digit, '\' takes the next character as it is;
//   letters match in either case (ASCII).
//
// Thread safety: functions. Cost: allocates nothing; linear for patterns with
// one star, at worst |pattern| x |name|.

#pragma once

#include <string_view>

namespace toll::internal {

bool MatchesPattern(std::string_view pattern, std::string_view name) noexcept;

bool EqualsIgnoringCase(std::string_view a, std::string_view b) noexcept;

}  // namespace toll::internal
