// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The raw header lines of an answer, as Answer::headers holds them.
//
//   ForHeaders(headers, [](std::string_view name, std::string_view value) {});
//   HeaderOf(headers, "retry-after")
//
// A status line, a folded line and what has no colon are passed over.
//
// Thread safety: pure. Cost: allocates nothing, some 5 ns a line.

#pragma once

#include <cstring>
#include <string_view>

namespace toll::internal {

// `lower` is the name in lower case.
inline bool IsHeader(std::string_view name, std::string_view lower) {
  if (name.size() != lower.size()) return false;
  for (size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const char folded =
        c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    if (folded != lower[i]) return false;
  }
  return true;
}

inline std::string_view TrimmedHeader(std::string_view value) {
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) {
    value.remove_prefix(1);
  }
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t' ||
                            value.back() == '\r')) {
    value.remove_suffix(1);
  }
  return value;
}

template <typename OnHeader>
void ForHeaders(std::string_view headers, OnHeader&& on_header) {
  while (!headers.empty()) {
    const size_t end = headers.find('\n');
    const std::string_view line = headers.substr(0, end);
    headers.remove_prefix(end == std::string_view::npos ? headers.size()
                                                        : end + 1);
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || line[0] == ' ' || line[0] == '\t') {
      continue;
    }
    on_header(line.substr(0, colon), TrimmedHeader(line.substr(colon + 1)));
  }
}

// The value of the first header of that name; empty if there is none.
inline std::string_view HeaderOf(std::string_view headers,
                                 std::string_view lower) {
  std::string_view found;
  ForHeaders(headers, [&](std::string_view name, std::string_view value) {
    if (found.empty() && IsHeader(name, lower)) found = value;
  });
  return found;
}

}  // namespace toll::internal
